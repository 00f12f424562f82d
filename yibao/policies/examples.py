"""Worked examples (``*.examples.yaml``) beside the policies, and whether they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yibao.engine.breakdown import Breakdown
from yibao.engine.counters import is_count, title
from yibao.engine.errors import Refused
from yibao.engine.money import Money
from yibao.policies.answer import AMOUNTS, amounts, year_amounts
from yibao.policies.area import Area
from yibao.policies.case import Case, read_case
from yibao.policies.load import EXAMPLES
from yibao.policies.schema.totals import Totals, YearTotals
from yibao.policies.source import (
    FilesRefused,
    Node,
    Problem,
    Problems,
    Sequence,
    Unreadable,
    read_one,
)
from yibao.policies.spec import Field, ListOf, Reading, Record, Text, Yuan


def _amounts(**named: Money) -> dict[str, Money]:
    return named


EXPECTED_AMOUNTS = tuple(Field(name, Yuan(), zh) for name, zh in AMOUNTS.items())
VISIT_AMOUNTS = Record("expected_visit", "一次就诊的金额", EXPECTED_AMOUNTS, _amounts)


@dataclass(frozen=True, slots=True)
class Expected:
    """Amounts of the whole case, of each visit, and closing totals; only those told."""

    year: dict[str, Money] = field(default_factory=dict)
    visits: tuple[dict[str, Money], ...] = ()
    ytd: Totals = field(default_factory=Totals)


def _expected(
    visits: tuple[dict[str, Money], ...] = (),
    ytd: Totals | None = None,
    **year: Money,
) -> Expected:
    return Expected(year, visits, ytd or Totals())


EXPECT = Record(
    "expect",
    "expect",
    (
        *EXPECTED_AMOUNTS,
        Field("visits", ListOf(VISIT_AMOUNTS), "每次就诊的金额"),
        Field("ytd", YearTotals(), "期末累计"),
    ),
    _expected,
)


class _AsWritten:
    """The case itself, read later with the words of its area."""

    says = "个案"

    def read(self, node: Node, reading: Reading) -> Node:
        return node

    def schema(self, definitions: object) -> dict[str, object]:
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class Example:
    id: str
    title: str
    source: str
    case: Node
    expect: Expected
    note: str = ""
    published: dict[str, Money] = field(default_factory=dict)

    @property
    def line(self) -> int:
        return self.case.line


EXAMPLE = Record(
    "example",
    "算例",
    (
        Field("id", Text(), "编号", required=True),
        Field("title", Text(), "标题", required=True),
        Field("source", Text(), "依据或出处", required=True),
        Field("note", Text(), "手工复算"),
        Field("published", VISIT_AMOUNTS, "公布的数字有误时,它写的是多少"),
        Field("case", _AsWritten(), "个案", required=True),
        Field("expect", EXPECT, "应得的金额", required=True),
    ),
    Example,
)


def example_files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{EXAMPLES}"))


def read_examples(path: Path, area: Area) -> list[Example]:
    """The examples of one file; raises ``FilesRefused`` with every mistake."""
    problems = Problems()
    try:
        node = read_one(path, str(path), problems)
        if not isinstance(node, Sequence):
            raise problems.refuse(node, "算例文件要写成列表,每个算例以 - id: 开头")
        reading = Reading(problems, area.vocabulary)
        examples = list(ListOf(EXAMPLE).read(node, reading))
    except Unreadable as error:
        raise FilesRefused(problems.found) from error
    problems.raise_if_any()
    return examples


def example_case(example: Example, area: Area) -> Case:
    """The case of an example, by default in the area it stands in."""
    problems = Problems()
    try:
        return read_case(example.case, {area.area: area}, problems)
    except Unreadable as error:
        raise FilesRefused(problems.found) from error


def differences(example: Example, area: Area) -> list[str]:
    """What the calculation gives otherwise than the example; empty when it holds."""
    results = example_case(example, area).calculate()
    expect = example.expect
    found = list(_unlike("合计", expect.year, year_amounts(results)))
    if expect.visits and len(expect.visits) != len(results):
        found.append(f"就诊 {len(results)} 次,expect 写了 {len(expect.visits)} 次")
    for number, (wanted, result) in enumerate(
        zip(expect.visits, results, strict=False), 1
    ):
        found += _unlike(f"第 {number} 次", wanted, amounts(result))
    return found + list(_unlike_totals(expect.ytd, results[-1]))


def _unlike(
    where: str, wanted: dict[str, Money], given: dict[str, Money]
) -> Iterator[str]:
    for name, amount in wanted.items():
        if given[name] != amount:
            yield f"{where} {name} ({AMOUNTS[name]}) 应为 {amount},算得 {given[name]}"


def _unlike_totals(wanted: Totals, last: Breakdown) -> Iterator[str]:
    for name, value in wanted.values.items():
        given = last.counters_after[name]
        if given != value:
            wrong = f"应为 {_shown(name, value)},算得 {_shown(name, given)}"
            yield f"期末 {title(name)} {wrong}"


def _shown(name: str, value: int) -> str:
    return str(value) if is_count(name) else str(Money(value))


def check_examples(area: Area) -> tuple[int, list[Problem]]:
    """How many worked examples stand beside the policies, and what is wrong in them."""
    count, wrong = 0, []
    assert area.folder is not None
    for path in example_files(area.folder):
        for example in read_examples(path, area):
            count += 1
            wrong += [
                Problem(str(path), example.line, f"算例 {example.id}: {unlike}")
                for unlike in unlike_or_refused(example, area)
            ]
    return count, wrong


def unlike_or_refused(example: Example, area: Area) -> list[str]:
    try:
        return differences(example, area)
    except Refused as refused:
        return [refused.sentence]
