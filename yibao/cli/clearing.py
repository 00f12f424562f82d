"""``yibao clearing``: seal what balances, list and explain what differs."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer
from django.db.transaction import atomic, set_rollback
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from yibao.clearing.books import Period
from yibao.clearing.causes import Cause
from yibao.clearing.models import Outcome
from yibao.clearing.queries import open_differences, stated_in
from yibao.clearing.sealing import explain, seal
from yibao.clearing.slices import Books
from yibao.clearing.stating import Stating
from yibao.engine.errors import Refused
from yibao.gateway.profile import profile_of
from yibao.institutions.queries import institution_named
from yibao.kernel.operator import SYSTEM

WRONG = 1


class Action(StrEnum):
    SEAL = "seal"
    OPEN = "open"
    EXPLAIN = "explain"


def clearing(
    action: Annotated[
        Action,
        typer.Argument(help="seal: 封账; open: 列出未处理的差异; explain: 说明差异"),
    ],
    institution: Annotated[
        str, typer.Option(help="定点医药机构编号;封账时不填为全部机构")
    ] = "",
    period: Annotated[
        str, typer.Option(help="封账的一天或一个月: 2025-03-10, 2025-03")
    ] = "",
    difference: Annotated[str, typer.Option(help="差异编号")] = "",
    outcome: Annotated[
        Outcome, typer.Option(help="corrected 已更正, undone 已撤销, stands 差额保留")
    ] = Outcome.CORRECTED,
    text: Annotated[str, typer.Option(help="差异的说明")] = "",
    insurance: Annotated[str, typer.Option(help="仅机构有的差异所属险种")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试,不写入")] = False,
) -> None:
    """封账以机构最近一次 3201 的合计为准,不平或有未说明差异的不封,逐一说明。"""
    console = Console(soft_wrap=True, highlight=False)
    if action is Action.SEAL:
        _seal(console, _period(period), institution, dry_run)
        return
    if not institution:
        raise typer.BadParameter("请用 --institution 指明定点机构")
    if action is Action.OPEN:
        _list(console, institution)
        return
    if outcome is Outcome.VANISHED:
        raise typer.BadParameter("vanished 由复核对账得出,不能填写")
    explain(
        difference_no=difference,
        institution_code=institution,
        outcome=outcome,
        explanation=text,
        insurance=insurance,
        stating=_now(),
    )
    console.print(f"差异 {difference} 已说明并关闭: {outcome.label}")


def _period(name: str) -> Period:
    try:
        return Period.named(name)
    except ValueError:
        told = "请用 --period 指明一天或一个月,例如 2025-03-10 或 2025-03"
        raise typer.BadParameter(told) from None


def _seal(console: Console, period: Period, institution: str, dry_run: bool) -> None:
    """Every slice of the period that was stated, each by itself."""
    if institution:
        institution_named(institution)  # or it is refused
    sealed = refused = 0
    for books in _stated(period, institution):
        name = f"{books.institution_code} {books.category} {books.insurance}"
        try:
            with atomic():
                made = seal(books, None, _now())
                set_rollback(dry_run)
        except Refused as fault:
            refused += 1
            console.print(f"未封 {name}: {fault.sentence}", style="yellow")
            continue
        sealed += 1
        console.print(f"已封 {name}: {made.count} 笔, {made.fee_total} 元")
    done = "可以封账" if dry_run else "已封账"
    console.print(f"{period.name}: {done} {sealed} 项,未封 {refused} 项")
    if refused:
        raise typer.Exit(WRONG)


def _stated(period: Period, institution: str) -> Iterator[Books]:
    for code, category, insurance in stated_in(period, institution):
        place = institution_named(code)
        yield Books(
            institution_code=code,
            category=category,
            period=period,
            insurance=insurance,
            pooling_area=place.area.pooling_code,
            account_in_fund=profile_of(code, place.area_id).account_in_fund,
        )


def _list(console: Console, institution: str) -> None:
    table = Table("差异编号", "期间", "清算类别", "原因", "结算ID", "报文ID", "怎么办")
    found = open_differences(institution)
    for one in found:
        cause = Cause(one.cause)
        days = Period(one.first_day, one.last_day).name
        table.add_row(
            *(one.pk, days, one.category, cause.label),
            *(one.settlement_no, one.message_no, cause.action),
        )
    if table.row_count:
        console.print(table)
    console.print(f"未处理的差异 {table.row_count} 笔")


def _now() -> Stating:
    return Stating(by=SYSTEM, at=timezone.localtime())
