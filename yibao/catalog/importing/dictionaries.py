"""装载字典: values of the national dictionaries, which 1901 answers from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction

from yibao.catalog.commands import load_dictionary
from yibao.catalog.models import Dictionary
from yibao.kernel.files import Refusal, Report, Unreadable, csv_lines, opened
from yibao.kernel.operator import Operator

COLUMNS = ("dict", "code", "name_zh")
LIMITS = (60, 60, 300)


@transaction.atomic
def import_dictionaries(
    *,
    files: Iterable[Path],
    by: Operator,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """字典 from CSV (dict, code, name_zh): the national values, one row each."""
    report = Report("字典")
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for path in files:
        _read(path, wanted, report)
    for done, (kind, values) in enumerate(wanted.items(), 1):
        rows = Dictionary.objects.filter(kind=kind, area="")
        known = dict(rows.values_list("code", "name"))
        new = len(values.keys() - known.keys())
        changed = load_dictionary(kind=kind, values=values.items(), by=by) - new
        report.new += new
        report.changed += changed
        report.unchanged += len(values) - new - changed
        progress(done)
    transaction.set_rollback(dry_run)
    return report


def _read(path: Path, wanted: dict[str, dict[str, str]], report: Report) -> None:
    with opened(path) as streams:
        for name, stream in streams:
            heading: list[str] = []
            for line in csv_lines(stream):
                cells = [cell or "" for cell in line.values]
                if not heading and not line.fault:
                    heading = cells
                    if not set(COLUMNS) <= set(heading):
                        raise Unreadable(file=name, reason=f"表头应有 {COLUMNS}")
                    continue
                fault = line.fault or _take(heading, cells, wanted)
                if fault:
                    report.refused.append(Refusal(name, line.number, fault))


def _take(
    heading: list[str], cells: list[str], wanted: dict[str, dict[str, str]]
) -> str:
    """Note one value, or say why not; a value said again must be the same."""
    if len(cells) != len(heading):
        return f"有 {len(cells)} 列,表头有 {len(heading)} 列"
    kind, code, name = (cells[heading.index(column)] for column in COLUMNS)
    for column, cell, limit in zip(COLUMNS, (kind, code, name), LIMITS, strict=True):
        if not cell or len(cell) > limit:
            return f"{column} 应为 1 至 {limit} 个字"
    if wanted[kind].setdefault(code, name) != name:
        return f"{kind} {code} 前面已是「{wanted[kind][code]}」"
    return ""
