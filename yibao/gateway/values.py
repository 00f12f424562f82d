"""One value of the wire, read as its kind; whatever is wrong with it has a name."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import singledispatch
from typing import Any
from zoneinfo import ZoneInfo

from yibao.gateway.codes import CLOSED
from yibao.gateway.contract.kinds import (
    Code,
    Day,
    Extra,
    Kind,
    LocalCode,
    Moment,
    Number,
    Text,
    Whatever,
    Whole,
)
from yibao.gateway.errors import (
    NotADate,
    NotANumber,
    NotText,
    NumberTooLarge,
    TooLong,
    TooManyDecimals,
    UnknownCode,
    UnsavableText,
)
from yibao.gateway.tree import Numeral, is_unsavable, name_of, parse, shown
from yibao.kernel.errors import Refused

BEIJING = ZoneInfo("Asia/Shanghai")
NUMERAL = re.compile(r"([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2}))?")
NOISE = Decimal("1e-4")  # of the last decimal: what binary floats leave behind
MOMENT = re.compile(
    r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})"
    r"(?:[T ]?(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?(Z|[+-]\d\d:?\d\d)?"
)
EARLIEST_YEAR = 1800


def read_value(kind: Kind, name: str, value: Any) -> Any:
    """The value of field ``name``, which is not empty; raises what is wrong with it."""
    return _read(kind, name, value)


def text_of(kind: Kind, name: str, value: Any) -> str:
    """A scalar as text; containers are refused."""
    if not isinstance(value, str):
        raise NotText(title=kind.title, name=name, got=name_of(value))
    if is_unsavable(value):
        raise UnsavableText(title=kind.title, name=name, value=shown(value))
    return value.strip()


@singledispatch
def _read(kind: Any, name: str, value: Any) -> Any:
    raise TypeError(f"{kind} 不是字段类型")


@_read.register
def _(kind: Text, name: str, value: Any) -> str:
    text = text_of(kind, name, value)
    if len(text) > kind.length:
        raise TooLong(
            title=kind.title,
            name=name,
            limit=kind.length,
            length=len(text),
            value=shown(text),
        )
    return text


@_read.register
def _(kind: Code, name: str, value: Any) -> str:
    return _code(kind, name, value, CLOSED.get(name))


@_read.register
def _(kind: LocalCode, name: str, value: Any) -> str:
    text = _code(kind, name, value, dict(kind.values))
    return dict(kind.means).get(text, text)


def _code(kind: Code, name: str, value: Any, table: dict[str, str] | None) -> str:
    if isinstance(value, bool):
        value = "1" if value else "0"
    text: str = _read.dispatch(Text)(kind, name, value)
    if table is not None and text not in table:
        known = " ".join(f"{code} {title}" for code, title in table.items())
        raise UnknownCode(title=kind.title, name=name, value=shown(text), known=known)
    return text


@_read.register
def _(kind: Number, name: str, value: Any) -> Decimal:
    number = _decimal(kind, name, value)
    unit = Decimal(1).scaleb(-kind.decimals)
    rounded = number.quantize(unit)
    if abs(rounded - number) > unit * NOISE:
        raise TooManyDecimals(
            title=kind.title, name=name, limit=kind.decimals, value=shown(value)
        )
    return abs(rounded) if rounded.is_zero() else rounded  # no minus zero


@_read.register
def _(kind: Whole, name: str, value: Any) -> int:
    number = _decimal(kind, name, value)
    if number != number.to_integral_value():
        raise TooManyDecimals(title=kind.title, name=name, limit=0, value=shown(value))
    return int(number)


def _decimal(kind: Number | Whole, name: str, value: Any) -> Decimal:
    text = text_of(kind, name, value) if not isinstance(value, bool) else str(value)
    match = NUMERAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise NotANumber(title=kind.title, name=name, value=shown(text))
    number = Decimal(text)
    limit = kind.digits - (kind.decimals if isinstance(kind, Number) else 0)
    if number.adjusted() >= limit and number:
        raise NumberTooLarge(
            title=kind.title, name=name, limit=limit, value=shown(text)
        )
    return number


@_read.register
def _(kind: Day, name: str, value: Any) -> date:
    moment = _moment(kind, name, value, "yyyy-MM-dd")[0]
    return moment.date()


@_read.register
def _(kind: Moment, name: str, value: Any) -> datetime:
    moment, has_time = _moment(kind, name, value, "yyyy-MM-dd HH:mm:ss")
    if kind.closes and not has_time:
        return moment.replace(hour=23, minute=59, second=59)
    return moment


def _moment(
    kind: Day | Moment, name: str, value: Any, pattern: str
) -> tuple[datetime, bool]:
    text = text_of(kind, name, value)
    moment = parse_moment(text)
    if moment is None:
        raise NotADate(title=kind.title, name=name, pattern=pattern, value=shown(text))
    return moment


def parse_moment(text: str) -> tuple[datetime, bool] | None:
    """Any way of writing a date seen in the wild, and whether it had a time of day.

    Without a zone it is Beijing time.
    """
    match = MOMENT.fullmatch(text)
    if match is None or not text.isascii():
        return None
    year, _, month, day, hour, minute, second, zone = match.groups()
    if not match[2] and len(month + day) < 4:
        return None
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=_zone(zone),
        ).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None
    if moment.year < EARLIEST_YEAR:
        return None
    return moment, hour is not None


def _zone(suffix: str | None) -> tzinfo:
    if suffix is None:
        return BEIJING
    return UTC if suffix == "Z" else datetime.strptime(suffix, "%z").tzinfo or UTC


@_read.register
def _(kind: Extra, name: str, value: Any) -> dict[str, Any]:
    """An object, or the same as a JSON string; any other text is kept as it is."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) > kind.length:
        raise TooLong(title=kind.title, name=name, limit=kind.length, length=len(text))
    if isinstance(value, str):
        try:
            value = parse(value)
        except Refused:
            value = {"text": value}
    if is_unsavable(value):
        raise UnsavableText(title=kind.title, name=name)
    return value if isinstance(value, dict) else {"value": value}


@_read.register
def _(kind: Whatever, name: str, value: Any) -> Any:
    """As it is, if it can be written at all; the bytes of a file are numerals."""
    told = value
    if isinstance(value, list):
        told = [one for one in value if not isinstance(one, Numeral)]
    if is_unsavable(told):
        raise UnsavableText(title=kind.title, name=name)
    return value
