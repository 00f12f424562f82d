"""基金预算: entered once, the latest decision holds, and nothing else may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from yibao.areas.models import Area, Level
from yibao.engine.errors import Refused
from yibao.engine.money import Money
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator
from yibao.settlement.budgets import Budget, budgets_of, enter_budgets
from yibao.settlement.models import FundBudget

BY = Operator(number="JG01", name="示例员")
CITY, COUNTY = "990100", "990101"
FIRST = Budget(
    area=CITY,
    fund="基本统筹",
    year="2026",
    decided_on=date(2026, 1, 15),
    amount=Money.yuan("1200000000.00"),
    basis="示例市财政局 示财社〔2026〕1 号",
)
AREAS = frozenset({CITY, COUNTY})


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    city = Area.objects.create(code=CITY, name="示例市", level=Level.CITY)
    Area.objects.create(
        code=COUNTY, name="东岸区", level=Level.COUNTY, parent=city, pooling_area=city
    )


def test_the_latest_decision_holds_from_its_day() -> None:
    later = replace(FIRST, decided_on=date(2026, 8, 1), amount=Money.yuan("1300000000"))
    assert enter_budgets([FIRST, later], by=BY) == 2
    key = (CITY, "基本统筹")
    assert budgets_of(AREAS, "2026", date(2026, 1, 14)) == {}
    assert budgets_of(AREAS, "2026", date(2026, 7, 31)) == {key: FIRST.amount}
    assert budgets_of(AREAS, "2026", date(2026, 8, 1)) == {key: later.amount}
    assert budgets_of(AREAS, "2025", date(2026, 8, 1)) == {}
    assert budgets_of({COUNTY}, "2026", date(2026, 8, 1)) == {}


def test_entering_is_written_down_and_again_changes_nothing() -> None:
    assert enter_budgets([FIRST], by=BY) == 1
    assert enter_budgets([FIRST], by=BY) == 0
    (line,) = Journal.objects.filter(action="budget.entered")
    assert (line.operator_no, line.fields["fund"]) == ("JG01", "pooling_paid")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(FIRST, fund="小金库"), "ST-601"),
        (replace(FIRST, fund="个人账户"), "ST-601"),
        (replace(FIRST, area=COUNTY), "ST-602"),
        (replace(FIRST, amount=Money.yuan(1)), "ST-603"),
    ],
)
def test_all_or_none_are_entered(wrong: Budget, code: str) -> None:
    enter_budgets([FIRST], by=BY)
    fine = replace(FIRST, fund="医疗救助")
    with pytest.raises(Refused) as refused:
        enter_budgets([fine, wrong], by=BY)
    assert refused.value.code == code
    assert FundBudget.objects.count() == 1
