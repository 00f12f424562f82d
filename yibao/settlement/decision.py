"""Deciding one settlement: what was asked and what is known in, a decision out.

No database and no clock: the same request on the same facts is decided the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yibao.engine.benefit.calculate import (
    calculate,
    deciding_day,
    facts_of,
    insurance_year,
)
from yibao.engine.bill import Insured, Visit
from yibao.engine.breakdown import Breakdown
from yibao.engine.counters import LIFETIME, Counters
from yibao.engine.money import ZERO, Money
from yibao.enrollment.facts import CoverFacts, PersonFacts
from yibao.institutions.queries import Provider
from yibao.kernel.moments import day_of
from yibao.kernel.serials import numbered
from yibao.policies.area import Area
from yibao.settlement.accounts import Movement, movements_of, owner_after
from yibao.settlement.bills import for_disease, insured_for, visit_for
from yibao.settlement.checks import (
    check_chronic,
    check_declared,
    check_not_ahead,
    check_state,
    check_total_of,
    check_visit,
    lines_to_settle,
)
from yibao.settlement.dividing import with_split
from yibao.settlement.eligibility import (
    check_cover,
    check_patient,
    check_presented,
    check_provider,
)
from yibao.settlement.errors import NoPolicy
from yibao.settlement.facts import (
    Earlier,
    Known,
    LineState,
    Totals,
    Visited,
)
from yibao.settlement.models import Setting
from yibao.settlement.models.totals import LIFETIME_YEAR
from yibao.settlement.requests import SettleRequest
from yibao.settlement.sales import sale_lines, sale_visit


@dataclass(frozen=True, slots=True)
class Decision:
    """A settlement that may be written: what was asked, what is so, what follows."""

    request: SettleRequest
    visited: Visited
    patient: PersonFacts
    cover: CoverFacts
    provider: Provider
    area: Area
    insured: Insured
    visit: Visit
    breakdown: Breakdown
    lines: tuple[LineState, ...]
    begin_on: date
    end_on: date
    policy_day: date
    position: int
    movements: tuple[Movement, ...]
    totals_before: dict[str, Totals]  # by year, as they were when read
    totals_after: dict[str, Totals]
    balance_after: Money
    serial: int

    @property
    def business_day(self) -> date:
        return day_of(self.request.settled_at)


def care_days(request: SettleRequest, visited: Visited) -> tuple[date, date]:
    """The first and last day of the care that is settled."""
    begin_on = day_of(visited.begin_at)
    if visited.setting != Setting.INPATIENT:
        return begin_on, begin_on
    settled_on = day_of(request.settled_at)
    if visited.end_at is not None:
        return begin_on, day_of(visited.end_at)
    end_on = settled_on if request.mid_stay else request.discharge_on or settled_on
    return begin_on, max(begin_on, end_on)


def decide_one(request: SettleRequest, known: Known) -> Decision:
    """Check, choose the lines, calculate, compare with what was declared."""
    visited = sale_visit(request, known) if request.sale else known.visited
    visited = check_visit(request, visited)
    check_state(request, visited, known.earlier)
    begin_on, end_on = care_days(request, visited)
    provider, patient, cover = who_may(request, known, visited, begin_on, end_on)
    lines = sale_lines(request, known) if request.sale else known.lines
    chosen = lines_to_settle(request, visited, lines)
    last = last_day(begin_on, chosen)
    check_patient(patient, person_no=visited.person_no, day=last)
    check_not_ahead(max(last, end_on), day_of(request.settled_at))
    disease = request.disease_code or _disease(chosen)
    visited = for_disease(visited, disease, known.approvals.chronic.get(disease, ""))
    check_chronic(visited, known.approvals, begin_on)
    check_total_of(request, chosen)
    if known.area is None:
        raise NoPolicy(area=cover.pooling_area, day=end_on, insurance=cover.insurance)
    insured = insured_for(known.area, patient, cover, known.account, known.family)
    stay = stay_before(visited, known.earlier)
    visit = visit_for(
        known.area,
        visited,
        provider,
        known.approvals,
        chosen,
        end_on=end_on,
        settled_on=day_of(request.settled_at),
        account_use=request.account_use,
        continues=stay is not None,
        stay=stay or Counters(values=known.transferred_from),
        family_too=request.practice.family_with_own,
    )
    facts = facts_of(insured, visit)
    policy_day = deciding_day(known.area, facts, visit)
    year = insurance_year(known.area, facts, policy_day)
    breakdown = calculate(known.area, insured, visit, counters_of(known, year))
    check_declared(request.declared, breakdown)
    movements = movements_of(breakdown, known.account, known.family)
    own = known.account
    return Decision(
        request=request,
        visited=visited,
        patient=patient,
        cover=cover,
        provider=provider,
        area=known.area,
        insured=insured,
        visit=visit,
        breakdown=breakdown,
        lines=as_settled(chosen, breakdown),
        begin_on=begin_on,
        end_on=end_on,
        policy_day=policy_day,
        position=known.last_position + 1,
        movements=movements,
        totals_before=dict(known.totals),
        totals_after=totals_after(known, year, breakdown.delta),
        balance_after=owner_after(own, movements).total if own else ZERO,
        serial=known.serials[1],
    )


def who_may(
    request: SettleRequest,
    known: Known,
    visited: Visited,
    begin_on: date,
    end_on: date,
) -> tuple[Provider, PersonFacts, CoverFacts]:
    """The institution, the person and the cover, if each of them may settle this."""
    provider = check_provider(
        known.provider,
        institution_code=request.institution_code,
        care_type=visited.care_type,
        at=request.settled_at,
    )
    patient = check_patient(known.patient, person_no=visited.person_no, day=begin_on)
    check_presented(request.presented, patient, known.credential, request.practice)
    cover = check_cover(
        known.cover,
        person_no=visited.person_no,
        insurance=visited.insurance,
        day=end_on,
    )
    return provider, patient, cover


def last_day(begin_on: date, lines: Sequence[LineState]) -> date:
    """The last day something was done: no fee may be dated after a death (BEN-09)."""
    return max(begin_on, day_of(max(line.service_at for line in lines)))


def _disease(lines: Sequence[LineState]) -> str:
    return next((line.disease_code for line in lines if line.disease_code), "")


def stay_before(visited: Visited, earlier: Sequence[Earlier]) -> Counters | None:
    """What earlier settlements of this stay, or of this kind of visit, counted.

    A stay is undone from its last settlement backwards, the batches of an outpatient in
    any order: there only those that still stand are added up.
    """
    if visited.setting == Setting.INPATIENT:
        return Counters(values=earlier[-1].stay_after) if earlier else None
    same = [one for one in earlier if one.care_type == visited.care_type]
    counted = Counters()
    for one in same:
        counted = counted.plus(one.counters_delta)
    return counted if same else None


def counters_of(known: Known, year: str) -> Counters:
    """The totals of the year, and those that outlive it."""
    rows = [known.totals.get(label, Totals()) for label in (year, LIFETIME_YEAR)]
    return Counters(year, {**rows[0].counters, **rows[1].counters})


def totals_after(
    known: Known, year: str, delta: Mapping[str, int]
) -> dict[str, Totals]:
    """The rows a settlement changes: the year's, and the lifelong one if touched."""
    return {
        label: _changed(known.totals.get(label, Totals()), part)
        for label, part in by_year(year, delta).items()
        if part
    }


def by_year(year: str, delta: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """A change of totals, told apart into that of the year and the lifelong one."""
    return {
        year: {k: v for k, v in delta.items() if not k.endswith(LIFETIME)},
        LIFETIME_YEAR: {k: v for k, v in delta.items() if k.endswith(LIFETIME)},
    }


def _changed(row: Totals, delta: dict[str, int]) -> Totals:
    counters = Counters(values=row.counters).plus(delta)
    return Totals(dict(counters.values), row.version + 1)


def as_settled(
    lines: Sequence[LineState], breakdown: Breakdown
) -> tuple[LineState, ...]:
    """The lines with the parts they were settled at."""
    return tuple(
        with_split(line, split)
        for line, split in zip(lines, breakdown.lines, strict=True)
    )


def settlement_no_of(decision: Decision) -> str:
    """Its number: the division of the institution, the day, a serial."""
    return numbered(decision.provider.area, decision.business_day, decision.serial)
