"""``yibao transactions``: every national number, and whether it is built."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from yibao.gateway.registry import listing

STATES = {"built": "已建", "planned": "计划中", "elsewhere": "别的平台办理"}


def transactions(
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """List the national transactions; needs no database."""
    rows = listing()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table("交易", "名称", "状态")
    for row in rows:
        table.add_row(row["infno"], row["name"], STATES[row["state"]])
    Console().print(table)
