"""``yibao simulate``: the hospitals of a city play a day against a platform."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yibao.policies.source import FilesRefused
from yibao.scenario.world import read_scenario
from yibao.simulator.day import Day
from yibao.simulator.known import Known, known_of
from yibao.simulator.messages import BEIJING
from yibao.simulator.play import Player, Troubles
from yibao.simulator.reconcile import reconciled
from yibao.simulator.report import told
from yibao.simulator.worlds import Size, write_world

WRONG, UNREADABLE = 1, 2


def simulate(
    address: Annotated[
        str, typer.Argument(help="平台地址,如 http://127.0.0.1:8000")
    ] = "",
    scenario: Annotated[
        list[Path] | None, typer.Option(help="平台装载的场景文件,可给多个")
    ] = None,
    visits: Annotated[int, typer.Option(help="就诊与购药的次数", min=1)] = 100,
    connections: Annotated[int, typer.Option(help="同时的连接数", min=1)] = 8,
    seed: Annotated[int, typer.Option(help="随机种子,相同则同样的一天")] = 1,
    lost: Annotated[
        float, typer.Option(help="发出后断线的报文比例", min=0, max=0.9)
    ] = 0.01,
    twice: Annotated[
        float, typer.Option(help="应答后又重发的报文比例", min=0, max=1)
    ] = 0.01,
    reconcile: Annotated[
        bool, typer.Option(help="日终对账 (这些机构当天只由本次模拟结算时才会平)")
    ] = True,
    make_world: Annotated[
        Path | None, typer.Option(help="不演练,只生成一座城市的场景文件")
    ] = None,
    institutions: Annotated[int, typer.Option(help="生成的机构数", min=5)] = 300,
    persons: Annotated[int, typer.Option(help="生成的参保人数", min=1)] = 10_000,
    items: Annotated[int, typer.Option(help="生成的目录项目数", min=1)] = 2_000,
) -> None:
    """医院端模拟器: 按场景演一天,逐条核对应答的算术关系,日终对账。"""
    if make_world:
        made(make_world, Size(institutions, persons, items))
        return
    if not address or not scenario:
        raise typer.BadParameter("演一天要写平台地址和 --scenario")
    known = known_to_hospitals(*scenario)
    day = Day(known, datetime.now(BEIJING), seed)
    player = Player(address, Troubles(lost, twice), seed)
    player.play(day.visits(visits), connections)
    if reconcile:
        player.follow(
            [(book.desk, reconciled(book, seed)) for book in day.books.values()],
            connections,
        )
    found = told(player.tally, day.books.values())
    Console().print(found.text, markup=False, highlight=False)
    if found.wrong:
        raise typer.Exit(WRONG)


def made(file: Path, size: Size) -> None:
    """The files of an invented city, and how they are loaded."""
    try:
        files = write_world(file, size, datetime.now(BEIJING).date())
    except OSError as problem:
        errors = Console(stderr=True, soft_wrap=True)
        errors.print(f"{file}: {problem}", style="red", markup=False, highlight=False)
        raise typer.Exit(UNREADABLE) from None
    Console().print(
        f"已生成 {len(files)} 个文件;装载: yibao load {' '.join(map(str, files))}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def known_to_hospitals(*scenarios: Path) -> Known:
    try:
        return known_of(*(read_scenario(one) for one in scenarios))
    except FilesRefused as refused:
        errors = Console(stderr=True, soft_wrap=True)
        for problem in refused.problems:
            errors.print(str(problem), style="red", markup=False, highlight=False)
        raise typer.Exit(UNREADABLE) from None
