"""``yibao journal``: seal the operation journal, and prove that nobody changed it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yibao.kernel.seal_check import Anchor, broken_seals, heads
from yibao.kernel.sealing import seal_journal
from yibao.project.environment import SetupProblem

TAMPERED = 1
NotedIn = Annotated[
    Path | None,
    typer.Option(
        "--anchor",
        help="另存各月最后摘要的文件,放在数据库之外: seal 追加, verify 比对",
    ),
]


class Action(StrEnum):
    SEAL = "seal"
    VERIFY = "verify"


def journal(
    action: Annotated[
        Action, typer.Argument(help="seal 封存新的日志, verify 核实封存过的没有改动")
    ],
    anchor: NotedIn = None,
    every: Annotated[
        int, typer.Option(min=0, help="seal: 每隔多少秒封存一次,0 为只封一次")
    ] = 0,
) -> None:
    """封存操作日志成摘要链 (SM3),或核实它;有改动时返回 1。"""
    console = Console(soft_wrap=True, highlight=False)
    if action is Action.VERIFY:
        _verify(console, anchor)
        return
    _seal(console, anchor)
    while every:
        time.sleep(every)
        _seal(console, anchor)


def _seal(console: Console, anchor: Path | None) -> None:
    lines = seal_journal()
    if anchor is not None and lines:
        _note(anchor)
    console.print(f"封存了 {lines} 行操作日志")


def _verify(console: Console, anchor: Path | None) -> None:
    broken = broken_seals(_noted(anchor) if anchor else None)
    if not broken:
        last = heads()
        lines = f",{len(last)} 个月" if last else ",还没有封存过"
        console.print(f"操作日志与封存的摘要链一致{lines}")
        return
    for one in broken:
        console.print(one.sentence, style="red", markup=False)
    raise typer.Exit(TAMPERED)


def _note(path: Path) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            for one in heads():
                file.write(json.dumps(asdict(one)) + "\n")
    except OSError as problem:
        raise SetupProblem(f"写不了摘要文件 {path}: {problem}") from None


def _noted(path: Path) -> dict[tuple[str, int], Anchor]:
    try:
        text = path.read_text("utf-8")
        found = [Anchor(**json.loads(line)) for line in text.splitlines() if line]
    except (OSError, ValueError, TypeError) as problem:
        raise SetupProblem(f"读不了摘要文件 {path}: {problem}") from None
    return {(one.partition, one.number): one for one in found}
