"""``yibao recompute``: a person's year calculated afresh after reversals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from yibao.engine.money import Money
from yibao.kernel.operator import SYSTEM
from yibao.settlement import commands
from yibao.settlement.commands import Preview
from yibao.settlement.differences import (
    Difference,
    Recomputed,
    part_title,
    recomputed_of,
    view_of,
)
from yibao.settlement.models import Settlement
from yibao.settlement.recomputing import AMOUNT, changes
from yibao.settlement.standing import years_reversed


def recompute(
    person: Annotated[str, typer.Option(help="人员编号")] = "",
    insurance: Annotated[str, typer.Option(help="险种,不填为全部")] = "",
    year: Annotated[str, typer.Option(help="医保年度,不填为全部")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只预览,不留底;不论政策是否规定重算")
    ] = False,
    show: Annotated[bool, typer.Option("--show", help="列出做过的重算")] = False,
    settle: Annotated[str, typer.Option(help="办理这个重算编号的补退差额")] = "",
) -> None:
    """撤销之后,重算同年度后来的结算: 预览、留底、办理补退差额。"""
    console = Console(soft_wrap=True, highlight=False)
    if settle:
        _settle(console, settle)
        return
    if not person:
        raise typer.BadParameter(
            "请用 --person 指明人员编号,或用 --settle 指明重算编号"
        )
    if show:
        for one in recomputed_of(person, insurance=insurance, year=year):
            _show(console, one)
        return
    years = years_reversed(person, insurance=insurance, year=year)
    if not years:
        console.print(f"参保人 {person} 没有撤销过结算,不需要重算")
    for whose in years:
        if dry_run:
            _preview(console, commands.preview_recomputation(whose))
            continue
        run = commands.recompute(whose=whose, at=timezone.localtime(), by=SYSTEM)
        _show(console, view_of(run))


def _settle(console: Console, recomputation_no: str) -> None:
    made = commands.settle_differences(
        recomputation_no=recomputation_no, at=timezone.localtime(), by=SYSTEM
    )
    table = Table("补退单号", "结算单", "基金多付", "退回个人账户", "应补给个人")
    for one in made:
        table.add_row(
            *(one.pk, one.settlement_id, str(one.fund_change)),
            *(str(-one.account_change), str(one.due)),
        )
    console.print(table)
    due = Money.sum(one.due for one in made)
    console.print(f"重算 {recomputation_no} 的差额已办理: {_both_ways(due)}")


def _preview(console: Console, found: Preview) -> None:
    whose = found.whose
    console.print(f"{whose.person_no} 险种 {whose.insurance} {whose.year} 年度 (预览)")
    console.print(f"依据: {found.source or '本统筹区没有规定重算'}")
    numbers = [one.standing.settlement_no for one in found.fresh]
    settlements = Settlement.objects.in_bulk(numbers)
    told = [
        Difference(settlements[one.standing.settlement_no], tuple(parts))
        for one in found.fresh
        if (parts := changes(one))
    ]
    _differences(console, told)


def _show(console: Console, one: Recomputed) -> None:
    run = one.run
    console.print(
        f"重算 {run.pk} {one.state}: 险种 {run.insurance} {run.year} 年度,"
        f"由撤销单 {run.reversal_id} 引起"
    )
    console.print(f"依据: {run.source}")
    if run.obstacle:
        console.print(f"未能重算: {run.obstacle}", style="yellow")
        return
    _differences(console, one.differences)


def _differences(console: Console, differences: Iterable[Difference]) -> None:
    table = Table("结算单", "项目", "原值", "重算值")
    due, count = Money(0), 0
    for one in differences:
        due, count = due + one.due, count + 1
        for change in one.changes:
            if change.kind == AMOUNT:
                values = (str(Money(change.before)), str(Money(change.after)))
                table.add_row(one.settlement.pk, part_title(change), *values)
    if not count:
        console.print("后来的结算与重算一致,没有差额")
        return
    console.print(table)
    console.print(f"{count} 张结算单有差额: {_both_ways(due)}")


def _both_ways(due: Money) -> str:
    if due < Money(0):
        return f"个人应退 {-due} 元"
    return f"应补给个人 {due} 元" if due else "个人不补不退"
