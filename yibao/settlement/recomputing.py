"""重算: what settlements that stand would be without those reversed before them (pure).

Each is calculated again in the order they were settled, with the lines and the facts it
kept; the totals, the stay and the transfer it goes on from are those calculated afresh.
Personal accounts are given what they really paid and no more: a bill that now takes
less of them gives the rest back, one that takes more is the person's own to pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from yibao.engine.benefit.calculate import (
    calculate,
    deciding_day,
    facts_of,
    insurance_year,
)
from yibao.engine.bill import Account, FamilyAccount, Insured, Visit
from yibao.engine.breakdown import Breakdown
from yibao.engine.counters import NO_COUNTERS, Counters
from yibao.engine.money import Money
from yibao.engine.periods import age_on
from yibao.engine.tables import YES, Fact
from yibao.ledger.queries import AccountBalance
from yibao.policies.area import Area
from yibao.settlement.accounts import Movement, movements_of
from yibao.settlement.decision import by_year
from yibao.settlement.dividing import fee_line
from yibao.settlement.errors import NoPolicy
from yibao.settlement.facts import LineState
from yibao.settlement.models import Setting
from yibao.settlement.models.totals import LIFETIME_YEAR
from yibao.settlement.rows import amounts_of

Totals = Mapping[tuple[str, str], Mapping[str, int]]  # (险种, 年度) → 累计


@dataclass(frozen=True, slots=True)
class Standing:
    """A settlement that is not reversed, with what it kept; corrections taken in."""

    settlement_no: str
    person_no: str
    encounter_no: str
    institution_code: str
    setting: str
    insured_area: str
    insurance: str
    year: str
    care_type: str
    begin_on: date
    end_on: date
    settled_at: datetime
    settled_on: date
    birth_date: date
    age: int | None
    person_facts: Mapping[str, Fact]
    visit_facts: Mapping[str, Fact]
    movements: tuple[Movement, ...]
    amounts: Mapping[str, int]
    funds: Mapping[str, int]
    counters: Mapping[str, int]
    stay_after: Mapping[str, int]

    @property
    def order(self) -> tuple[datetime, str]:
        """Settlements follow each other by their instant, then by number."""
        return self.settled_at, self.settlement_no

    @property
    def is_stay(self) -> bool:
        return self.setting == Setting.INPATIENT


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a settlement would be."""

    standing: Standing
    amounts: Mapping[str, int]
    funds: Mapping[str, int]
    counters: Mapping[str, int]
    stay_after: Mapping[str, int]
    movements: tuple[Movement, ...]


@dataclass(slots=True)
class _Course:
    """A person's settlements so far: their totals, and what visits go on from."""

    totals: dict[tuple[str, str], Counters]
    done: list[Fresh] = field(default_factory=list)

    def take(self, one: Fresh) -> None:
        for year, changes in by_year(one.standing.year, one.counters).items():
            key = one.standing.insurance, year
            self.totals[key] = self.totals.get(key, NO_COUNTERS).plus(changes)
        self.done.append(one)

    def counters(self, insurance: str, year: str) -> Counters:
        rows = [
            self.totals.get((insurance, label), NO_COUNTERS)
            for label in (year, LIFETIME_YEAR)
        ]
        return Counters(year, {**rows[0].values, **rows[1].values})

    def goes_on_from(self, one: Standing) -> Counters | None:
        """What this stay, or this kind of care of the visit, counted before."""
        same = [f for f in self.done if f.standing.encounter_no == one.encounter_no]
        if one.is_stay:
            return Counters(values=same[-1].stay_after) if same else None
        same = [f for f in same if f.standing.care_type == one.care_type]
        counted = NO_COUNTERS
        for earlier in same:
            counted = counted.plus(earlier.counters)
        return counted if same else None

    def transferred_from(self, one: Standing) -> Counters:
        """What the stay a transfer (转院) comes from counted."""
        if one.visit_facts.get("transfer") != YES:
            return NO_COUNTERS
        stays = [
            f
            for f in self.done
            if f.standing.is_stay
            and f.standing.encounter_no != one.encounter_no
            and f.standing.end_on <= one.begin_on
        ]
        if not stays:
            return NO_COUNTERS
        last = max(stays, key=lambda f: (f.standing.end_on, f.standing.settled_at))
        return Counters(values=last.stay_after)


def afresh(
    course: Iterable[Standing],
    lines: Mapping[str, Sequence[LineState]],
    policies: Mapping[str, Area | None],
    opening: Totals,
) -> list[Fresh]:
    """Calculate those settlements anew whose ``lines`` are given; others are as is.

    ``course`` holds every settlement of the person that stands, ``opening`` what the
    years began with.
    """
    so_far = _Course({key: Counters(values=of) for key, of in opening.items()})
    made: list[Fresh] = []
    for one in sorted(course, key=lambda one: one.order):
        if one.settlement_no in lines:
            area = policies.get(one.insured_area)
            result = _calculated(one, lines[one.settlement_no], area, so_far)
            made.append(result)
        else:
            result = as_recorded(one)
        so_far.take(result)
    return made


def as_recorded(one: Standing) -> Fresh:
    return Fresh(
        one, one.amounts, one.funds, one.counters, one.stay_after, one.movements
    )


def _calculated(
    one: Standing, lines: Sequence[LineState], area: Area | None, so_far: _Course
) -> Fresh:
    if area is None:
        raise NoPolicy(area=one.insured_area, day=one.end_on, insurance=one.insurance)
    own, family = _drawn(one)
    stay = so_far.goes_on_from(one)
    insured = Insured(
        insurance=one.insurance,
        facts=_of_age(one),
        birth_date=one.birth_date,
        account=Account() if own is None else Account(own.current, own.past),
        family=tuple(FamilyAccount(f.person_no, f.total) for f in family),
    )
    visit = Visit(
        day=one.end_on if one.is_stay else one.begin_on,
        fee=tuple(fee_line(area, line) for line in lines),
        facts=one.visit_facts,
        admission=one.begin_on if one.is_stay else None,
        discharge=one.end_on if one.is_stay else None,
        settlement=one.settled_on,
        continues=stay is not None,
        stay=stay or so_far.transferred_from(one),
        use_account=own is not None,
        use_family=bool(family),
    )
    facts = facts_of(insured, visit)
    year = insurance_year(area, facts, deciding_day(area, facts, visit))
    counters = so_far.counters(one.insurance, year)
    return _fresh(one, calculate(area, insured, visit, counters), own, family)


def _fresh(
    one: Standing,
    breakdown: Breakdown,
    own: AccountBalance | None,
    family: Sequence[AccountBalance],
) -> Fresh:
    funds: dict[str, int] = {}
    for benefit in breakdown.benefits:
        paid = funds.get(benefit.fund_pay_type, 0)
        funds[benefit.fund_pay_type] = paid + benefit.amount.fen
    return Fresh(
        standing=one,
        amounts={name: of.fen for name, of in amounts_of(breakdown).items()},
        funds=funds,
        counters=dict(breakdown.delta),
        stay_after=dict(breakdown.stay_after.values),
        movements=movements_of(breakdown, own, family),
    )


def _drawn(one: Standing) -> tuple[AccountBalance | None, list[AccountBalance]]:
    """What the accounts really paid, as if that were all they hold: own, relatives'."""
    balances = [
        AccountBalance(move.person_no, move.area, move.fund, move.current, move.past)
        for move in one.movements
    ]
    if balances and balances[0].person_no == one.person_no:
        return balances[0], balances[1:]
    return None, balances


def _of_age(one: Standing) -> dict[str, Fact]:
    """The facts of the person, of the age they were settled at."""
    facts = dict(one.person_facts)
    if one.age is not None and age_on(one.end_on, one.birth_date) != one.age:
        facts.setdefault("age", one.age)  # the date of birth was corrected since
    return facts


# ---------------------------------------------------------------- differences


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of a settlement that would be another: an amount, a fund, a total."""

    kind: str
    part: str
    before: int
    after: int

    @property
    def by(self) -> int:
        return self.after - self.before


AMOUNT, FUND, TOTAL = "amount", "fund", "total"


def changes(fresh: Fresh) -> list[PartChange]:
    """What is not as recorded, amounts first; nothing where all is the same."""
    was = fresh.standing
    sides = (
        (AMOUNT, was.amounts, fresh.amounts),
        (FUND, was.funds, fresh.funds),
        (TOTAL, was.counters, fresh.counters),
    )
    return [
        PartChange(kind, part, before.get(part, 0), after.get(part, 0))
        for kind, before, after in sides
        for part in dict.fromkeys((*before, *after))
        if before.get(part, 0) != after.get(part, 0)
    ]


def moved(fresh: Fresh) -> list[Movement]:
    """What accounts would have paid more (never) or less, as movements."""
    was = {move.person_no: move for move in fresh.standing.movements}
    now = {move.person_no: move for move in fresh.movements}
    found: list[Movement] = []
    for person_no, move in was.items():
        left = now.get(person_no)
        current = (left.current if left else Money(0)) - move.current
        past = (left.past if left else Money(0)) - move.past
        if current or past:
            found.append(Movement(person_no, move.area, move.fund, current, past))
    return found


def rule(area: Area, facts: Mapping[str, Fact], day: date) -> tuple[bool, str]:
    """Whether the area recomputes after a reversal on a day, and where it says so."""
    entry = area.recompute.on(day)
    if entry is None:
        return False, ""
    row = entry.value.row(dict(facts))
    return row.value, f"{entry.source} {row.clause}".strip()
