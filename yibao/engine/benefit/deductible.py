"""起付线 and 起付标准: what of a bill the person bears before a payer begins."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import Rule
from yibao.engine.benefit.stay import STAY_NO, is_charged_as_one
from yibao.engine.policy import (
    Amounts,
    Deductible,
    Measured,
    Reduction,
    Transfer,
)
from yibao.engine.tables import Amount, Row, half_up

NO_LIMIT = 1 << 62


@dataclass(frozen=True, slots=True)
class Due:
    """A deductible: in full, met before, and what this bill bears of it."""

    full: int = 0
    before: int = 0
    now: int = 0
    clause: str = ""
    total: str = ""  # key under which what was borne is counted
    by_year_cap: bool = False  # whether the year's cap of deductibles made it less


NOTHING_DUE = Due()


def due(case: Case, rule: Rule, base: int) -> Due:
    """What of ``base`` the person bears first, under the rule's deductible."""
    if rule.deductible is None:
        return NOTHING_DUE
    deductible = rule.deductible.value
    row = deductible.amount.row(case.facts)
    full = in_full(case, deductible, row)
    total = case.span_key(rule.totals.shared_deductible, deductible.period)
    before = met_before(case, rule, deductible, total)
    now = min(max(0, full - before), base)
    room = NO_LIMIT
    if deductible.year_cap is not None:
        room = year_room(case, rule, deductible.year_cap)
    return Due(full, before, min(now, room), row.clause, total, now > room)


def in_full(case: Case, deductible: Deductible, row: Row[Amount]) -> int:
    """The amount of the row with everything that changes it, before what was met."""
    fen = row.value.fen(case.facts, case.values.references)
    assert fen is not None, "a deductible is a sum"
    stay_no = case.facts.get(STAY_NO, 1)
    if deductible.reduce is not None and isinstance(stay_no, int) and stay_no > 1:
        fen = reduced(case, fen, deductible.reduce, stay_no)
    if deductible.factors:
        factor = Decimal(1)
        for table in deductible.factors:
            factor *= table.value(case.facts)
        fen = half_up(fen * factor / deductible.unit) * deductible.unit
    return fen * times_charged(case, deductible)


def reduced(case: Case, fen: int, reduce: Reduction, stay_no: int) -> int:
    """Less for each stay after the first, down to the floor but never up to it."""
    less = Decimal(0)
    if reduce.each is not None:
        less += fen * reduce.each * (stay_no - 1)
    if reduce.amount is not None:
        step = reduce.amount.fen(case.facts, case.values.references) or 0
        less += step * (stay_no - 1)
    floor = case.amount(reduce.floor) or 0 if reduce.floor is not None else 0
    return max(min(floor, fen), half_up(fen - less), 0)


def times_charged(case: Case, deductible: Deductible) -> int:
    """How often a long stay is charged: once more with every n days begun."""
    if deductible.every_days is None:
        return 1
    every = deductible.every_days.value(case.facts)
    days = case.facts.get("stay_days")
    if not every or not isinstance(days, (int, Decimal)):
        return 1
    return max(1, -(-int(days) // every))


def met_before(case: Case, rule: Rule, deductible: Deductible, total: str) -> int:
    """What already counts towards it: of this stay, the period, or all borne."""
    if is_charged_as_one(case, deductible):
        if deductible.transfer is Transfer.NONE:
            return NO_LIMIT  # a transferred patient owes nothing more
        return case.previous_stay[total] + case.changes.get(total, 0)
    if deductible.measured is Measured.BASE:
        name = rule.totals.in_scope if rule.opens else rule.totals.base
        return case.total(name, deductible.period)
    return case.total(total, deductible.period)


def year_room(case: Case, rule: Rule, cap: Amounts) -> int:
    limit = case.amount(cap)
    borne = case.total(rule.totals.shared_deductible)
    return NO_LIMIT if limit is None else max(0, limit - borne)
