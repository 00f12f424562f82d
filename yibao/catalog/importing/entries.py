"""One line of a published list as what it says: code, name, dates, validity."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yibao.catalog.layouts import (
    AREA,
    BEGINS,
    ENDS,
    UPDATED,
    VALID,
    VERSION,
    Layout,
)
from yibao.kernel.files import Line

CODE_LIMIT, NAME_LIMIT, VERSION_LIMIT = 60, 300, 30
DAY = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[ T].*)?")
FOR_EVER = 2099  # 9999-12-31, 2099-12-31: no end
DIGEST_BYTES = 16


class BadLine(ValueError):
    """Why a line is not taken, in words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to be merged. ``starts``, ``updated``: days the file gives, if it does."""

    line: int
    code: str
    area: str
    name: str
    version: str
    valid: bool
    starts: date | None
    ends: date | None
    updated: date | None
    digest: str
    columns: list[str | None]


def national_entry(layout: Layout, line: Line) -> Entry:
    """A line of a national download file."""
    if len(line.values) != len(layout.columns):
        raise BadLine(
            f"有 {len(line.values)} 列,{layout.title}应有 {len(layout.columns)} 列"
        )
    return entry_of(layout, line.number, line.values)


def csv_entry(
    layout: Layout, line: Line, heading: Sequence[str], columns: Mapping[str, str]
) -> Entry:
    """A line of a CSV whose ``columns`` lead to those of the layout."""
    if len(line.values) != len(heading):
        raise BadLine(f"有 {len(line.values)} 列,表头有 {len(heading)} 列")
    given = dict(zip(heading, line.values, strict=True))
    filled = layout.filled(
        {column: given.get(name) or "" for name, column in columns.items()}
        | {VALID: "1"}
    )
    return entry_of(layout, line.number, filled)


def entry_of(layout: Layout, number: int, values: Sequence[str | None]) -> Entry:
    """What a row says, or ``BadLine``."""
    code = layout.value(values, layout.code)
    name = layout.value(values, *layout.names)
    version = layout.value(values, VERSION)
    _check_length("编码", code, CODE_LIMIT)
    _check_length("名称", name, NAME_LIMIT)
    if len(version) > VERSION_LIMIT:
        raise BadLine(f"版本号超过 {VERSION_LIMIT} 个字")
    starts, ends = _day(layout, values, BEGINS), _day(layout, values, ENDS)
    if starts and ends and ends < starts:
        raise BadLine(f"结束日期 {ends} 早于开始日期 {starts}")
    valid = _is_valid(layout, values)
    if not valid:  # it holds no more: from the day after its end
        starts, ends = (ends + timedelta(days=1) if ends else None), None
    elif ends and ends.year >= FOR_EVER:
        ends = None
    area = layout.value(values, AREA)
    if len(area) > len("990100"):
        raise BadLine(f"医保区划「{area}」应为六位")
    return Entry(
        line=number,
        code=code,
        area=area,
        name=name,
        version=version,
        valid=valid,
        starts=starts,
        ends=ends,
        updated=_day(layout, values, (UPDATED,)),
        digest=_digest(layout, values),
        columns=list(values),
    )


def _check_length(what: str, text: str, limit: int) -> None:
    if not text:
        raise BadLine(f"没有{what}")
    if len(text) > limit:
        raise BadLine(f"{what}超过 {limit} 个字")


def _is_valid(layout: Layout, values: Sequence[str | None]) -> bool:
    flag = layout.value(values, VALID) or "1"
    if flag not in ("0", "1"):
        raise BadLine(f"有效标志「{flag}」应为 0 或 1")
    return flag == "1"


def _day(
    layout: Layout, values: Sequence[str | None], columns: tuple[str, ...]
) -> date | None:
    return day_of(layout.value(values, *columns))


def day_of(text: str) -> date | None:
    """A day in any of the ways files write one, a time of day behind it or not."""
    if not text:
        return None
    match = DAY.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise BadLine(f"日期「{text}」无法识别")


def _digest(layout: Layout, values: Sequence[str | None]) -> str:
    told = "\x1f".join(values[place] or "" for place in layout.telling)
    return hashlib.blake2b(told.encode(), digest_size=DIGEST_BYTES).hexdigest()
