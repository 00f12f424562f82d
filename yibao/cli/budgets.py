"""``yibao budgets``: what the funds may pay in a year, from a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yibao.engine.money import Money
from yibao.kernel.operator import Operator
from yibao.settlement.budgets import Budget, enter_budgets

COLUMNS = ("统筹区", "基金", "年度", "预算(元)", "通过日期", "依据")


def budgets(
    file: Annotated[
        Path,
        typer.Argument(help=f"CSV 文件,各列: {'、'.join(COLUMNS)}", exists=True),
    ],
    operator: Annotated[str, typer.Option(help="经办人编号")] = "agency",
    name: Annotated[str, typer.Option(help="经办人姓名")] = "经办人",
) -> None:
    """登记各统筹区各基金的年度预算,供驾驶舱对照;调整预算另写一行新的通过日期。"""
    by = Operator(number=operator, name=name)
    made = enter_budgets(list(_read(file)), by=by)
    Console(soft_wrap=True, highlight=False).print(f"登记了 {made} 条基金预算")


def _read(file: Path) -> Iterator[Budget]:
    table = csv.DictReader(io.StringIO(_text(file), newline=""))
    missing = [one for one in COLUMNS if one not in (table.fieldnames or ())]
    if missing:
        raise typer.BadParameter(f"{file} 缺少 {'、'.join(missing)} 列")
    for number, row in enumerate(table, 2):
        try:
            yield _budget({one: (row[one] or "").strip() for one in COLUMNS})
        except (ValueError, InvalidOperation) as error:
            raise typer.BadParameter(
                f"{file} 第 {number} 行不对: 金额写元,最多两位小数;日期写"
                " 2026-01-15;年度写四位数字;依据必填"
            ) from error


def _text(file: Path) -> str:
    """Spreadsheets save CSV in the encoding of the country unless told otherwise."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(
            f"{file} 不是 UTF-8 编码,请在表格软件里另存为「CSV UTF-8」"
        ) from error


def _budget(row: dict[str, str]) -> Budget:
    area, fund, year, amount, decided_on, basis = (row[one] for one in COLUMNS)
    yuan = Decimal(amount.replace(",", ""))
    if yuan < 0 or yuan != round(yuan, 2) or not basis:
        raise ValueError(amount)
    if len(year) != len("2026") or not year.isdecimal():
        raise ValueError(year)
    return Budget(
        area=area,
        fund=fund,
        year=year,
        decided_on=date.fromisoformat(decided_on),
        amount=Money.yuan(yuan),
        basis=basis,
    )
