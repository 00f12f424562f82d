"""``yibao inventory``: stock as institutions tell it, what cannot be, and one box."""

from __future__ import annotations

import json as json_text
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import typer
from django.utils.timezone import localdate, localtime

from yibao.institutions.queries import institution_named, institutions_in
from yibao.inventory.models import TraceEvent
from yibao.inventory.queries import anomalies, history_of, levels

DAYS = 30  # looked back where no first day is given
FOUND = 1  # exit code


class Action(StrEnum):
    ANOMALIES = "anomalies"
    STOCK = "stock"
    CODE = "code"


Row = Mapping[str, Any]


def inventory(
    action: Annotated[
        Action,
        typer.Argument(help="anomalies 进销存异常, stock 库存, code 一个追溯码的经过"),
    ],
    number: Annotated[str, typer.Argument(help="code: 药品追溯码")] = "",
    area: Annotated[str, typer.Option(help="统筹区或医保区划")] = "",
    institution: Annotated[str, typer.Option(help="一家定点机构")] = "",
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="默认截止日前30天"),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="默认今天"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """进销存异常 (有异常时退出码 1)、某日库存、一盒药的全部经过。"""
    end = last.date() if last else localdate()
    earliest = date.min + timedelta(days=DAYS)
    begin = first.date() if first else max(end, earliest) - timedelta(days=DAYS)
    if begin > end:
        raise typer.BadParameter(f"开始日期 {begin} 在截止日期 {end} 之后")
    if action is Action.CODE:
        if not number:
            raise typer.BadParameter("请写明药品追溯码")
        _show(
            [_event(one) for one in history_of(number)],
            _history,
            "没有这个追溯码",
            json,
        )
        return
    institutions = _institutions(area, institution)
    if action is Action.STOCK:
        stock = [asdict(one) for one in levels(institutions, end)]
        _show(stock, _stock, "没有库存记录", json)
        return
    wrong = [
        {**asdict(one), "excess": one.excess}
        for one in anomalies(institutions, begin, end)
    ]
    _show(wrong, _anomaly, "没有发现进销存异常", json)
    if wrong:
        raise typer.Exit(FOUND)


def _institutions(area: str, institution: str) -> list[str]:
    if institution:
        return [institution_named(institution).code]
    if not area:
        raise typer.BadParameter("请用 --area 或 --institution 指明范围")
    return [one.code for one in institutions_in(area)]


def _anomaly(row: Row) -> str:
    """The sum as an inspector would write it down."""
    amount = {name: _amount(row[name]) for name in AMOUNTS}
    opening = f"{row['first']} 盘存" if row["first"] else "期初"
    closing = f"{row['last']} 盘存" if row["is_closing_counted"] else "期末未盘存"
    return (
        f"{_item(row)}: {opening} {amount['opening']} + 购进 {amount['purchased']}"
        f" + 变更 {amount['changed']} - {closing} {amount['closing']},"
        f"售出 {amount['sold']},多售 {amount['excess']}"
    )


AMOUNTS = ("opening", "purchased", "changed", "closing", "sold", "excess")


def _stock(row: Row) -> str:
    counted = f"最近盘存 {row['counted_on']}" if row["counted_on"] else "未盘存"
    return f"{_item(row)}: {_amount(row['quantity'])} ({counted})"


def _item(row: Row) -> str:
    return (
        f"{row['institution_code']} {row['institution_item_code']}"
        f" {row['institution_item_name']}"
    )


def _amount(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _history(row: Row) -> str:
    words = (row["happened_at"], row["happening"], row["institution_code"])
    more = (row["item_code"], row["split"], row["settlement_no"])
    return " ".join(filter(None, (*words, *more))) + f" (交易 {row['source']})"


def _event(one: TraceEvent) -> Row:
    return {
        "happened_at": f"{localtime(one.happened_at):%Y-%m-%d %H:%M:%S}",
        "happening": one.get_happening_display(),
        "institution_code": one.institution_code,
        "item_code": one.item_code,
        "split": "拆零" if one.is_split else "",
        "settlement_no": one.settlement_no,
        "source": one.source,
    }


def _show(
    rows: Iterable[Row], sentence: Callable[[Row], str], nothing: str, json: bool
) -> None:
    found = list(rows)
    if json:
        print(json_text.dumps(found, ensure_ascii=False, indent=2, default=_plain))
        return
    for row in found:
        print(sentence(row))
    if not found:
        print(nothing)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
