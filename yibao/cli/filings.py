"""``yibao filings``: what institutions filed and the agency has yet to decide on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from django.utils.timezone import localtime, now
from rich.console import Console
from rich.table import Table

from yibao.approvals.course import approve, refuse
from yibao.approvals.queries import Waiting, waiting_filings
from yibao.kernel.operator import Operator

Numbers = Annotated[list[str] | None, typer.Argument(help="备案编号,可写多个")]


class Action(StrEnum):
    LIST = "list"
    APPROVE = "approve"
    REFUSE = "refuse"


def filings(
    action: Annotated[
        Action,
        typer.Argument(help="list 列出待审核的, approve 审核通过, refuse 退回"),
    ],
    numbers: Numbers = None,
    reason: Annotated[str, typer.Option(help="依据;退回时必填,申报机构据此补正")] = "",
    operator: Annotated[str, typer.Option(help="经办人编号")] = "agency",
    name: Annotated[str, typer.Option(help="经办人姓名")] = "经办人",
    institution: Annotated[str, typer.Option(help="list: 只列这家机构申报的")] = "",
) -> None:
    """审核定点机构申报的转院、慢特病、定点备案。"""
    console = Console(soft_wrap=True, highlight=False)
    if action is Action.LIST:
        _list(console, institution)
        return
    if not numbers:
        raise typer.BadParameter("请写明备案编号")
    by = Operator(number=operator, name=name)
    for number in numbers:
        if action is Action.APPROVE:
            approve(filing_no=number, approved_at=now(), basis=reason, by=by)
            console.print(f"{number} 已生效", markup=False)
        else:
            refuse(filing_no=number, refused_at=now(), basis=reason, by=by)
            console.print(f"{number} 已退回", markup=False)


def _list(console: Console, institution: str) -> None:
    found = [one for one in waiting_filings() if institution in ("", one.filed_by)]
    if not found:
        console.print("没有待审核的备案")
        return
    table = Table("备案编号", "种类", "人员编号", "内容", "申报机构", "自", "申报时间")
    for one in found:
        table.add_row(*_cells(one))
    console.print(table)


def _cells(one: Waiting) -> tuple[str, ...]:
    return (
        one.filing_no,
        one.title,
        one.person_no,
        one.about,
        one.filed_by or "经办机构",
        one.valid_from.isoformat(),
        f"{localtime(one.filed_at):%Y-%m-%d %H:%M}",
    )
