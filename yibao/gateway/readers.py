"""Fields read at a glance where they are written plainly, as nearly all are.

A reader is worked out once for each field of a message. What it does not recognise at
once it leaves to ``values``, which judges alone what is right and what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from yibao.gateway.codes import CLOSED
from yibao.gateway.contract.kinds import (
    Code,
    Day,
    Kind,
    LocalCode,
    Moment,
    Number,
    Text,
    Whole,
)
from yibao.gateway.values import BEIJING, EARLIEST_YEAR, read_value

Reader: TypeAlias = Callable[[Any], Any]

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


def reader(kind: Kind, name: str) -> Reader:
    """``read_value`` of one field, for a value that is not empty."""

    def slowly(value: Any) -> Any:
        return read_value(kind, name, value)

    match kind:
        case LocalCode():
            return _code(dict(kind.values), dict(kind.means), slowly)
        case Code() if name in CLOSED:
            return _code(CLOSED[name], {}, slowly)
        case Text():
            return _text(kind.length, slowly)
        case Number():
            return _number(kind, slowly)
        case Whole():
            return _whole(kind.digits, slowly)
        case Day():
            return _day(slowly)
        case Moment():
            return _moment(slowly)
    return slowly


def _text(limit: int, slowly: Reader) -> Reader:
    def read(value: Any) -> Any:
        # Printable: neither control characters nor halves of a character.
        if isinstance(value, str) and value.isprintable():
            text = value.strip()
            if len(text) <= limit:
                return text
        return slowly(value)

    return read


def _code(table: Mapping[str, str], means: Mapping[str, str], slowly: Reader) -> Reader:
    def read(value: Any) -> Any:
        if isinstance(value, str) and value in table:
            text = str(value)
            return means.get(text, text)
        return slowly(value)

    return read


def _number(kind: Number, slowly: Reader) -> Reader:
    whole = kind.digits - kind.decimals
    if whole < 1 or kind.decimals < 1:
        return slowly
    plainly = re.compile(rf"\d{{1,{whole}}}(\.\d{{1,{kind.decimals}}})?", re.ASCII)
    unit = Decimal(1).scaleb(-kind.decimals)

    def read(value: Any) -> Any:
        if isinstance(value, str) and plainly.fullmatch(value):
            return Decimal(value).quantize(unit)
        return slowly(value)

    return read


def _whole(digits: int, slowly: Reader) -> Reader:
    def read(value: Any) -> Any:
        if (
            isinstance(value, str)
            and len(value) <= digits
            and value.isascii()
            and value.isdecimal()
        ):
            return int(value)
        return slowly(value)

    return read


def _day(slowly: Reader) -> Reader:
    def read(value: Any) -> Any:
        if isinstance(value, str) and DAY.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                return slowly(value)
            if day.year >= EARLIEST_YEAR:
                return day
        return slowly(value)

    return read


def _moment(slowly: Reader) -> Reader:
    def read(value: Any) -> Any:
        if isinstance(value, str) and MOMENT.fullmatch(value):
            try:
                moment = datetime.fromisoformat(value).replace(tzinfo=BEIJING)
            except ValueError:
                return slowly(value)
            if moment.year >= EARLIEST_YEAR:
                return moment
        return slowly(value)

    return read
