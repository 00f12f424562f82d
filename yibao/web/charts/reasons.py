"""The numbered sentences of a bill, by the part they add to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from yibao.engine.money import Money
from yibao.web.charts.bill import TITLES, Bill, Reason
from yibao.web.charts.waterfall import COLOURS

NEUTRAL = "#9aa7b4"


@dataclass(frozen=True, slots=True)
class Group:
    """The reasons of one part, and the amount they add up to."""

    title: str
    colour: str
    amount: Money
    reasons: tuple[Reason, ...]


def groups(bill: Bill) -> list[Group]:
    """The reasons by the part they add to, in the order of the calculation."""
    found = []
    for key, steps in groupby(bill.reasons, key=lambda one: one.part):
        reasons = tuple(steps)
        amount = Money.sum(one.amount for one in reasons)
        colour = COLOURS.get(key, NEUTRAL)
        found.append(Group(TITLES.get(key, key), colour, amount, reasons))
    return found
