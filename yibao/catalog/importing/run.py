"""Importing the files of one list, whole: read, merge, project, report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils import timezone

from yibao.catalog.importing.entries import (
    BadLine,
    Entry,
    csv_entry,
    national_entry,
)
from yibao.catalog.importing.merge import merge, stage
from yibao.catalog.importing.projecting import project
from yibao.catalog.layouts import (
    CHRONIC_DISEASES,
    DISEASES,
    PROCEDURES,
    Layout,
    layouts,
)
from yibao.kernel import journal
from yibao.kernel.files import (
    Line,
    Refusal,
    Report,
    Unreadable,
    csv_lines,
    opened,
    tab_lines,
)
from yibao.kernel.operator import Operator

Progress = Callable[[int], None]
EVERY = 1000  # lines between two words of progress


@dataclass(frozen=True)
class Source:
    """How the files of a kind are read; ``columns`` of a CSV lead to the layout's."""

    catalogue: str
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        return layouts()[self.catalogue]


# Besides the national lists, CSV files of codes and names.
NAMED = {
    "icd10": Source(DISEASES, {"code": "诊断代码", "name": "诊断名称"}),
    "icd9cm3": Source(PROCEDURES, {"code": "手术操作代码", "name": "手术操作名称"}),
    "chronic": Source(
        CHRONIC_DISEASES,
        {
            "code": "门慢门特病种目录代码",
            "name": "门慢门特病种名称",
            "category_code": "门慢门特病种大类代码",
            "area": "医保区划",
        },
    ),
}


def sources() -> dict[str, Source]:
    """Every kind that can be imported, by the word that names it."""
    return {**{number: Source(number) for number in layouts()}, **NAMED}


@transaction.atomic
def import_list(
    *,
    kind: str,
    files: Iterable[Path],
    by: Operator,
    since: date | None = None,
    version: str = "",
    dry_run: bool = False,
    progress: Progress = lambda done: None,
) -> Report:
    """装载目录文件; the same files again change nothing.

    ``since`` is the day rows without a date of their own take effect; ``version`` the
    one of rows without, and otherwise made of the moment. Lines that cannot be taken
    are reported and lose nothing else.
    """
    source = sources()[kind]
    report = Report(source.layout.title)
    now = timezone.now()
    stage(_entries(source, files, report, progress))
    merged = merge(
        catalogue=source.catalogue,
        since=since,
        version=version or version_at(now),
        partial=bool(source.columns),
        now=now,
    )
    project(source.catalogue)
    report.new, report.changed = merged.new, merged.changed
    report.unchanged = merged.unchanged
    report.refused += [Refusal(*refused) for refused in merged.refused]
    report.refused.sort(key=lambda refusal: (refusal.file, refusal.line))
    if not report.changed_nothing:
        counts = {"new": report.new, "changed": report.changed}
        journal.record(
            "list.imported", "catalogue", source.catalogue, by=by, fields=counts
        )
    transaction.set_rollback(dry_run)
    return report


def version_at(moment: datetime) -> str:
    """The version of rows published without one: ``v20260301093000``."""
    return f"v{timezone.localtime(moment):%Y%m%d%H%M%S}"


def _entries(
    source: Source, files: Iterable[Path], report: Report, progress: Progress
) -> Iterator[tuple[str, Entry]]:
    done = 0
    for path in files:
        with opened(path) as streams:
            for name, stream in streams:
                for entry in _read(source, name, stream, report):
                    yield name, entry
                    done += 1
                    if done % EVERY == 0:
                        progress(done)
    progress(done)


def _read(
    source: Source, name: str, stream: IO[bytes], report: Report
) -> Iterator[Entry]:
    heading: tuple[str, ...] = ()
    for line in csv_lines(stream) if source.columns else tab_lines(stream):
        if source.columns and not heading and not line.fault:
            heading = _heading(name, line)
            continue
        try:
            yield _entry(source, line, heading)
        except BadLine as fault:
            report.refused.append(Refusal(name, line.number, str(fault)))


def _heading(name: str, line: Line) -> tuple[str, ...]:
    """The names of the columns; without code and name there is nothing to import."""
    heading = tuple(cell or "" for cell in line.values)
    lacking = {"code", "name"} - set(heading)
    if lacking:
        raise Unreadable(file=name, reason=f"表头缺少 {' '.join(sorted(lacking))}")
    return heading


def _entry(source: Source, line: Line, heading: tuple[str, ...]) -> Entry:
    if line.fault:
        raise BadLine(line.fault)
    if source.columns:
        return csv_entry(source.layout, line, heading, source.columns)
    return national_entry(source.layout, line)
