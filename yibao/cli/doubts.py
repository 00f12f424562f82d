"""``yibao doubts``: settled, answer never fetched, never reversed; nightly."""

from __future__ import annotations

import json as json_text
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Annotated

import typer
from django.utils.timezone import localdate, localtime
from rich.console import Console
from rich.table import Table

from yibao.engine.money import Money
from yibao.gateway import deliveries, refusals
from yibao.gateway.doubts import Doubt, doubts_of_day


def doubts(
    institution: Annotated[
        str, typer.Option(help="定点医药机构编号,不填为全部机构")
    ] = "",
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="结算日期,缺省昨天")
    ] = None,
    forget: Annotated[bool, typer.Option(help="同时清除过期的送达和拒绝记录")] = False,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """List what an institution may not know it was paid for."""
    asked = day.date() if day else localdate() - timedelta(days=1)
    found = doubts_of_day(asked, institution)
    print(_as_json(found)) if json else _show(found, asked, Console())
    if forget:
        gone = deliveries.forget_old() + refusals.forget_old()
        if not json:
            print(f"清除了 {gone} 条过期的送达和拒绝记录")


def _as_json(found: list[Doubt]) -> str:
    rows = [
        {field.name: _plain(getattr(one, field.name)) for field in fields(one)}
        for one in found
    ]
    return json_text.dumps(rows, ensure_ascii=False, indent=2)


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return str(value.as_yuan())
    return localtime(value).isoformat() if isinstance(value, datetime) else value


def _show(found: list[Doubt], day: date, console: Console) -> None:
    if not found:
        console.print(f"{day} 的结算,应答都已送达、取回或已撤销")
        return
    table = Table("机构", "结算单", "就诊", "报文", "交易", "时间", "总额", "基金")
    for one in found:
        table.add_row(
            one.institution_code,
            one.settlement_no,
            one.encounter_no,
            one.message_no,
            one.transaction,
            f"{localtime(one.settled_at):%H:%M:%S}",
            str(one.fee_total.as_yuan()),
            str(one.fund_paid.as_yuan()),
        )
    console.print(table)
    console.print(
        f"{day} 有 {len(found)} 张结算单的应答没有送达。"
        "请机构逐张核对: 已收费的留着,没有收费的撤销(2103、2208、2305)"
    )
