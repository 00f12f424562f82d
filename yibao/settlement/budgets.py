"""基金预算: entering what was decided, and what holds of a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yibao.areas.queries import pooling_area_of
from yibao.engine.money import Money
from yibao.kernel.journal import record
from yibao.kernel.operator import Operator
from yibao.settlement.errors import BudgetDecided, NoPoolingArea, UnknownFund
from yibao.settlement.funds import BUDGETED
from yibao.settlement.models import FundBudget


@dataclass(frozen=True, slots=True)
class Budget:
    """What one fund of one pooling area may pay in a year."""

    area: str
    fund: str  # its title
    year: str
    decided_on: date
    amount: Money
    basis: str


@transaction.atomic
def enter_budgets(budgets: Iterable[Budget], *, by: Operator) -> int:
    """Enter decisions, all or none; one that is there already is left as it is.

    Refused are a fund or pooling area that is none, and another amount for a decision
    that was entered: what was decided again has a later day.
    """
    return sum(_entered(one, by) for one in budgets)


def _entered(one: Budget, by: Operator) -> bool:
    names = {title: name for name, title in BUDGETED.items()}
    if one.fund not in names:
        raise UnknownFund(fund=one.fund, funds="、".join(names))
    if pooling_area_of(one.area) != one.area:
        raise NoPoolingArea(area=one.area)
    row, made = FundBudget.objects.get_or_create(
        area=one.area,
        fund=names[one.fund],
        year=one.year,
        decided_on=one.decided_on,
        defaults={
            "amount": one.amount,
            "basis": one.basis,
            "operator_no": by.number,
        },
    )
    if row.amount != one.amount:
        raise BudgetDecided(area=one.area, fund=one.fund, day=one.decided_on)
    if made:
        told = {"fund": row.fund, "year": one.year, "decided_on": f"{one.decided_on}"}
        record("budget.entered", "fund_budget", one.area, by=by, fields=told)
    return made


def budgets_of(
    areas: Iterable[str], year: str, day: date
) -> dict[tuple[str, str], Money]:
    """Pooling area and title of the fund → the budget that held on a day."""
    rows = FundBudget.objects.filter(
        area__in=list(areas), year=year, decided_on__lte=day
    ).order_by("decided_on")
    return {(row.area, BUDGETED[row.fund]): row.amount for row in rows}
