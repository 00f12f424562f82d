"""``yibao import``: published lists and divisions, from files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from django.core.management import call_command
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from yibao.areas.importing import import_changes, import_divisions
from yibao.catalog.importing.dictionaries import import_dictionaries
from yibao.catalog.importing.run import import_list, sources
from yibao.catalog.importing.terms import import_terms
from yibao.kernel.files import Report
from yibao.kernel.operator import Operator

LOADER = Operator(number="import", name="目录装载", channel="load")
REFUSED = 2
TOLD = 50  # refused lines printed; all of them with --refused
OTHERS: dict[str, Callable[..., Report]] = {
    "divisions": import_divisions,
    "division-changes": import_changes,
    "dictionaries": import_dictionaries,
    "terms": partial(import_terms, kind="terms"),
    "limits": partial(import_terms, kind="limits"),
}


def import_(
    kind: Annotated[
        str, typer.Argument(help="目录交易号 (1301…1320),或 icd10 icd9cm3 chronic …")
    ],
    files: Annotated[list[Path], typer.Argument(help="文件 (txt、csv 或其 zip)")],
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="没有起始日期的行从哪天起生效"),
    ] = None,
    version: Annotated[str, typer.Option(help="没有版本号的行的版本号")] = "",
    refused_to: Annotated[
        Path | None, typer.Option("--refused", help="把全部被拒的行写到这个文件")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="只检查,不写入")] = False,
) -> None:
    """装载目录: 重复装载不产生变化;被拒的行不影响其他行。"""
    run = _import_of(kind, since, version)
    call_command("migrate", interactive=False, verbosity=0)
    with _progress() as told:
        report = run(files=files, by=LOADER, dry_run=dry_run, progress=told)
    _show(report, dry_run)
    if refused_to:
        lines = "".join(f"{refusal}\n" for refusal in report.refused)
        refused_to.write_text(lines, "utf-8")
    if report.refused:
        raise typer.Exit(REFUSED)


def _import_of(
    kind: str, since: datetime | None, version: str
) -> Callable[..., Report]:
    if kind in OTHERS:
        return OTHERS[kind]
    if kind not in sources():
        known = " ".join([*sources(), *OTHERS])
        raise typer.BadParameter(f"没有「{kind}」,可用: {known}")
    day = since.date() if since else None
    return partial(import_list, kind=kind, since=day, version=version)


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("读取")
        yield lambda done: bar.update(task, description=f"已读 {done} 行")


def _show(report: Report, dry_run: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for refusal in report.refused[:TOLD]:
        console.print(str(refusal), style="red", markup=False)
    if len(report.refused) > TOLD:
        console.print(f"… 其余 {len(report.refused) - TOLD} 行用 --refused 写到文件")
    console.print(
        f"{report.title}: 新增 {report.new},变更 {report.changed},"
        f"未变 {report.unchanged},拒绝 {len(report.refused)}"
    )
    if report.changed_nothing:
        console.print("什么都没有改变")
    elif dry_run:
        console.print("只作检查,未作任何改动")
