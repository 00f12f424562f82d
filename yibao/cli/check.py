"""``yibao check``: verify every invariant of the books, and name what is wrong."""

from __future__ import annotations

import json as json_text
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from yibao.gateway.check import report
from yibao.settlement.check import Report

WRONG = 1


def check(
    json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Exit with 1 when anything is wrong; running it changes nothing."""
    found = report()
    print(_as_json(found)) if json else _show(found, Console())
    if not found.is_sound:
        raise typer.Exit(WRONG)


def _as_json(found: Report) -> str:
    return json_text.dumps(
        {"sound": found.is_sound, **asdict(found)}, ensure_ascii=False, indent=2
    )


def _show(found: Report, console: Console) -> None:
    if found.is_sound:
        console.print(f"账目一致:核对了 {len(found.verified)} 项,没有发现问题")
        return
    table = Table("核对项", "对象", "问题")
    for one in found.violations:
        table.add_row(one.name, one.subject, one.sentence)
    console.print(table)
    console.print(
        f"核对了 {len(found.verified)} 项,发现 {len(found.violations)} 处问题"
    )
