"""``yibao calculate``: one case by the policy of its area, without a database."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from yibao.engine.breakdown import Breakdown, Step
from yibao.engine.counters import is_count, title
from yibao.engine.errors import Refused
from yibao.engine.money import Money
from yibao.policies.answer import AMOUNTS, amounts, answer, part_name, year_amounts
from yibao.policies.case import Case, load_case
from yibao.policies.load import area_policies, load_areas
from yibao.policies.publish import document
from yibao.policies.source import FilesRefused

BAD_INPUT = 2
ALWAYS = ("medfee_sumamt", "inscp_scp_amt", "fund_pay_sumamt", "psn_part_amt")


def calculate(
    case: Annotated[Path | None, typer.Argument(help="个案文件 CASE.yaml")] = None,
    policies: Annotated[
        list[Path] | None,
        typer.Option(help="统筹区文件夹,或装着它们的文件夹;可写几次"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="打印个案文件的 JSON Schema")
    ] = False,
) -> None:
    """Read a case, calculate its visits in order, and explain every fen."""
    if schema:
        print(json.dumps(document("case"), ensure_ascii=False, indent=2))
        return
    if case is None:
        raise typer.BadParameter("请给出个案文件 CASE.yaml")
    try:
        areas = load_areas(policies) if policies else area_policies()
        loaded = load_case(case, areas, others=area_policies)
        results = loaded.calculate()
    except FilesRefused as refused:
        refuse_files(refused, as_json)
    except Refused as refused:
        refuse_case(refused, as_json)
    if as_json:
        print(json.dumps(answer(loaded, results), ensure_ascii=False, indent=2))
    else:
        Console().print(page(loaded, results))


def refuse_files(refused: FilesRefused, as_json: bool) -> NoReturn:
    """Every mistake of the files, then leave."""
    if as_json:
        problems = [
            {"file": one.file, "line": one.line, "message": one.sentence}
            for one in refused.problems
        ]
        message = str(refused.problems[0]) if refused.problems else "输入有误"
        _leave_json({"message": message, "problems": problems})
    _leave(str(refused))


def refuse_case(refused: Refused, as_json: bool) -> NoReturn:
    """A case that its policy cannot answer."""
    if as_json:
        _leave_json(
            {
                "code": refused.code,
                "message": refused.sentence,
                "advice": refused.advice,
                "path": refused.path,
            }
        )
    _leave(f"{refused.code} {refused.sentence}。{refused.advice}")


def _leave_json(error: dict[str, object]) -> NoReturn:
    print(json.dumps({"error": error}, ensure_ascii=False, indent=2))
    sys.exit(BAD_INPUT)


def _leave(message: str) -> NoReturn:
    Console(stderr=True).print(message, style="red", markup=False, soft_wrap=True)
    sys.exit(BAD_INPUT)


def page(case: Case, results: list[Breakdown]) -> RenderableType:
    """The whole explanation: each visit, the year, the closing totals."""
    heading = f"{case.area.name} ({case.area.area})"
    parts: list[RenderableType] = [Text(case.title or heading, style="bold")]
    if case.area.status != "in_force":
        word = {"fictional": "虚构", "example": "公开资料示例"}[case.area.status]
        parts.append(Text(f"{heading} 的政策是{word},不作报销依据", style="dim"))
    for number, (visit, result) in enumerate(zip(case.visits, results, strict=True), 1):
        parts += ["", Text(f"第 {number} 次 {visit.day}", style="bold cyan")]
        parts += [amount_table(amounts(result)), steps_of(result)]
    if len(results) > 1:
        parts += ["", Text("合计", style="bold cyan")]
        parts.append(amount_table(year_amounts(results)))
    parts += ["", Text(f"{results[-1].year} 年度累计", style="bold cyan")]
    parts.append(closing_table(results[-1]))
    parts += [Text(f"注: {note}", style="yellow") for note in case.notes]
    return Group(*parts)


def amount_table(named: dict[str, Money]) -> Table:
    """Amounts that are not zero, with those every bill shows."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    for name, amount in named.items():
        if amount or name in ALWAYS:
            table.add_row(AMOUNTS[name], f"{amount} 元", name)
    return table


def steps_of(result: Breakdown) -> RenderableType:
    """Numbered sentences: what, base × rate, amount, clause and source."""
    lines = [sentence(number, step) for number, step in enumerate(result.steps, 1)]
    return Padding(Group(*lines), (1, 0, 0, 2))


def sentence(number: int, step: Step) -> Text:
    text = Text(f"{number}. {step.title}")
    if step.base is not None and step.rate is not None:
        text.append(f" {step.base} × {percent(step.rate)} =")
    if step.rate is not None or str(step.amount) not in step.title:
        text.append(f" {step.amount} 元", style="bold")
    text.append(f" [{AMOUNTS.get(part_name(step.part), step.part)}]", style="dim")
    if step.basis:
        text.append(f"\n   依据: {step.basis}", style="dim")
    if step.note:
        text.append(f"\n   {step.note}", style="dim")
    return text


def percent(rate: Decimal) -> str:
    shown = (rate * 100).normalize()
    return f"{shown:f}%"


def closing_table(result: Breakdown) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")
    for name, value in sorted(result.counters_after.values.items()):
        shown = f"{value} 次" if is_count(name) else f"{Money(value)} 元"
        table.add_row(title(name), shown, name)
    return table
