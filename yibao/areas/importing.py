"""装载区划: division codes in force, and those withdrawn with their successors."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from django.db import transaction

from yibao.areas.models import Area, AreaChange, Level
from yibao.kernel import journal
from yibao.kernel.files import Line, Refusal, Report, Unreadable, csv_lines, opened
from yibao.kernel.operator import Operator

Progress = Callable[[int], None]
CODE = re.compile(r"[0-9]{6}")
SUCCESSOR = re.compile(r"([0-9]{6})(?:\[[0-9]{4}\])?")  # 130108[2001]: in that year
LEVELS = {"1": Level.PROVINCE, "2": Level.CITY, "3": Level.COUNTY}
MUNICIPALITY = "直辖"  # the counties of 北京, 上海 … pool as one
DIVISION_COLUMNS = ("code", "prefecture", "name", "level", "parent_code")
CHANGE_COLUMNS = ("old_code", "name", "until_year", "new_codes")


class BadLine(ValueError):
    """Why a line is not taken, in words."""


@transaction.atomic
def import_divisions(
    *,
    files: Iterable[Path],
    by: Operator,
    dry_run: bool = False,
    progress: Progress = lambda done: None,
) -> Report:
    """现行区划 from CSV; what a clerk said of pooling and clearing stays.

    A new county pools with its prefecture or municipality (统筹区 are normally cities).
    """
    report = Report("医保区划")
    known = {area.code: area for area in Area.objects.all()}
    new: dict[str, Area] = {}
    changed: list[Area] = []
    seen: dict[str, int] = {}
    for name, line, row in _rows(files, DIVISION_COLUMNS, report):
        try:
            area = _division(row, ChainMap(new, known))
            _once(area.code, line, seen)
        except BadLine as fault:
            report.refused.append(Refusal(name, line, str(fault)))
            continue
        current = known.get(area.code)
        if current is None:
            new[area.code] = area
        elif _told(current) == _told(area):
            report.unchanged += 1
        else:
            current.name, current.level = area.name, area.level
            current.parent_id = area.parent_id
            changed.append(current)
        progress(len(seen))
    # A level at a time, for each row points at one above it.
    for level in Level:
        Area.objects.bulk_create(a for a in new.values() if a.level == level)
    Area.objects.bulk_update(changed, ["name", "level", "parent"])
    report.new, report.changed = len(new), len(changed)
    _journal(report, "areas.imported", by)
    transaction.set_rollback(dry_run)
    return report


def _division(row: Mapping[str, str], known: Mapping[str, Area]) -> Area:
    code, name, parent = row["code"], row["name"], row["parent_code"]
    _check(code, name)
    if row["level"] not in LEVELS:
        raise BadLine(f"层级「{row['level']}」应为 1 省、2 市或 3 县")
    if parent and parent not in known:
        raise BadLine(f"上级区划 {parent} 不在库中,也不在前面的行里")
    level = LEVELS[row["level"]]
    above = known[parent] if parent else None
    pools_above = level == Level.COUNTY and (
        above is not None
        and (above.level == Level.CITY or row["prefecture"] == MUNICIPALITY)
    )
    return Area(
        code=code,
        name=name,
        level=level,
        parent_id=parent or None,
        pooling_area_id=parent if pools_above else None,
    )


def _told(area: Area) -> tuple[str, str, str | None]:
    return area.name, area.level, area.parent_id


@transaction.atomic
def import_changes(
    *,
    files: Iterable[Path],
    by: Operator,
    dry_run: bool = False,
    progress: Progress = lambda done: None,
) -> Report:
    """区划变更 from CSV: withdrawn codes with the year and the codes that followed."""
    report = Report("区划变更")
    known = {(row.code, row.ended_in): row for row in AreaChange.objects.all()}
    new: list[AreaChange] = []
    changed: list[AreaChange] = []
    seen: dict[str, int] = {}
    for name, line, row in _rows(files, CHANGE_COLUMNS, report):
        try:
            change = _change(row)
            _once(f"{change.code} {change.ended_in} 年", line, seen)
        except BadLine as fault:
            report.refused.append(Refusal(name, line, str(fault)))
            continue
        current = known.get((change.code, change.ended_in))
        if current is None:
            new.append(change)
        elif (current.name, current.successors) == (change.name, change.successors):
            report.unchanged += 1
        else:
            current.name, current.successors = change.name, change.successors
            changed.append(current)
        progress(len(seen))
    AreaChange.objects.bulk_create(new)
    AreaChange.objects.bulk_update(changed, ["name", "successors"])
    report.new, report.changed = len(new), len(changed)
    _journal(report, "area_changes.imported", by)
    transaction.set_rollback(dry_run)
    return report


def _change(row: Mapping[str, str]) -> AreaChange:
    _check(row["old_code"], row["name"])
    if not re.fullmatch(r"[12][0-9]{3}", row["until_year"]):
        raise BadLine(f"撤销年份「{row['until_year']}」应为四位年份")
    codes = row["new_codes"].split(";") if row["new_codes"] else []
    matches = [SUCCESSOR.fullmatch(code) for code in codes]
    if not all(matches):
        raise BadLine(f"后继代码「{row['new_codes']}」应为六位代码,以分号分隔")
    return AreaChange(
        code=row["old_code"],
        name=row["name"],
        ended_in=int(row["until_year"]),
        successors=[match[1] for match in matches if match],
    )


def _check(code: str, name: str) -> None:
    if not CODE.fullmatch(code):
        raise BadLine(f"区划代码「{code}」应为六位数字")
    if not name or len(name) > 60:
        raise BadLine("名称应为 1 至 60 个字")


def _once(key: str, line: int, seen: dict[str, int]) -> None:
    if key in seen:
        raise BadLine(f"{key} 与第 {seen[key]} 行重复")
    seen[key] = line


def _rows(
    files: Iterable[Path], columns: tuple[str, ...], report: Report
) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Every readable line under its column names."""
    for path in files:
        with opened(path) as streams:
            for name, stream in streams:
                heading: tuple[str, ...] = ()
                for line in csv_lines(stream):
                    if not heading and not line.fault:
                        heading = _heading(name, line, columns)
                        continue
                    fault = line.fault or _count_fault(line, heading)
                    if fault:
                        report.refused.append(Refusal(name, line.number, fault))
                        continue
                    cells = (cell or "" for cell in line.values)
                    yield name, line.number, dict(zip(heading, cells, strict=True))


def _heading(name: str, line: Line, columns: tuple[str, ...]) -> tuple[str, ...]:
    heading = tuple(cell or "" for cell in line.values)
    lacking = [column for column in columns if column not in heading]
    if lacking:
        raise Unreadable(file=name, reason=f"表头缺少 {' '.join(lacking)}")
    return heading


def _count_fault(line: Line, heading: tuple[str, ...]) -> str:
    if len(line.values) == len(heading):
        return ""
    return f"有 {len(line.values)} 列,表头有 {len(heading)} 列"


def _journal(report: Report, action: str, by: Operator) -> None:
    if not report.changed_nothing:
        counts = {"new": report.new, "changed": report.changed}
        journal.record(action, "area", "", by=by, fields=counts)
