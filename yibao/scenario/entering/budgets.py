"""Entering what funds may pay in a year (基金预算)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from yibao.scenario.budgets import BudgetEntry
from yibao.scenario.entering.entry import Entering, Facts
from yibao.settlement.budgets import Budget, enter_budgets
from yibao.settlement.funds import BUDGETED
from yibao.settlement.models import FundBudget

Key = tuple[object, ...]
KEY = ("area", "fund", "year", "decided_on")


def enter_decided(budgets: Iterable[BudgetEntry], entering: Entering) -> None:
    """Decisions that are not recorded; an adjustment is a decision of its own."""
    recorded = _recorded()
    for one in budgets:
        key = one.area, one.fund, one.year, one.decided_on
        decided = Budget(*key, one.amount, one.basis)
        entering.enter(
            "基金预算",
            one.at,
            recorded.get(key),
            {"预算金额": one.amount},
            partial(enter_budgets, [decided], by=entering.by),
        )


def _recorded() -> dict[Key, Facts]:
    rows = FundBudget.objects.values_list(*KEY, "amount")
    return {
        (area, BUDGETED[fund], year, day): {"预算金额": amount}
        for area, fund, year, day, amount in rows
    }
