"""``yibao load``: set up a world from one readable file."""

from pathlib import Path
from typing import Annotated

import typer
from django.core.management import call_command
from rich.console import Console
from rich.table import Table

from yibao.policies.source import FilesRefused
from yibao.scenario.entering.entry import Outcome
from yibao.scenario.load import Loaded, load_scenario

REFUSED = 2


def load(
    scenarios: Annotated[
        list[Path], typer.Argument(help="场景文件 (YAML);多个依次装载,各自要么全成")
    ],
    dry_run: Annotated[bool, typer.Option(help="只检查,不写入")] = False,
) -> None:
    """装载场景: 要么全部写入,要么什么都不改;重复装载不产生变化。"""
    call_command("migrate", interactive=False, verbosity=0)
    for scenario in scenarios:
        show(_loaded(scenario, dry_run), dry_run)


def _loaded(scenario: Path, dry_run: bool) -> Loaded:
    try:
        return load_scenario(scenario, dry_run=dry_run)
    except FilesRefused as refused:
        errors = Console(stderr=True, soft_wrap=True)
        for problem in refused.problems:
            errors.print(str(problem), style="red", markup=False, highlight=False)
        errors.print(f"共 {len(refused.problems)} 处错误,未作任何改动")
        raise typer.Exit(REFUSED) from None


def show(loaded: Loaded, dry_run: bool) -> None:
    """What came of it, kind by kind."""
    table = Table(title=loaded.title or None, title_justify="left", box=None)
    table.add_column("")
    for outcome in Outcome:
        table.add_column(outcome.value, justify="right")
    for what, counts in loaded.counts.items():
        table.add_row(what, *(str(counts[outcome] or "") for outcome in Outcome))
    console = Console()
    console.print(table)
    if loaded.changed("政策") and not dry_run:
        console.print("政策文件夹有更新,正在运行的服务重启后生效")
    created, extended, unchanged = (loaded.total(outcome) for outcome in Outcome)
    if loaded.changed_nothing:
        console.print(f"{unchanged} 项都已在库中,什么都没有改变")
    elif dry_run:
        console.print(f"检查通过: 将新增 {created} 项,更新 {extended} 项;未作任何改动")
    else:
        console.print(f"新增 {created} 项,更新 {extended} 项,未变 {unchanged} 项")
