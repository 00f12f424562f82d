"""年度累计 as it stands, or as it stood at the end of a day (5206)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yibao.areas.policies import area_policy
from yibao.engine.benefit.calculate import insurance_year
from yibao.engine.counters import NO_COUNTERS, Counters
from yibao.engine.periods import CALENDAR_YEAR
from yibao.enrollment.queries import coverage_on, persons
from yibao.settlement.bills import insured_for
from yibao.settlement.decision import by_year
from yibao.settlement.models import (
    Correction,
    OpeningTotals,
    Settlement,
    YearToDate,
)
from yibao.settlement.models.totals import LIFETIME_YEAR


@dataclass(frozen=True, slots=True)
class Accumulated:
    """The totals of one insurance in one year; the lifelong ones bear their own."""

    insurance: str
    year: str
    counters: Mapping[str, int]

    @property
    def is_lifelong(self) -> bool:
        return self.year == LIFETIME_YEAR


def accumulated(person_no: str) -> list[Accumulated]:
    """Every year's totals as they stand."""
    rows = YearToDate.objects.filter(person_no=person_no)
    return [
        Accumulated(row.insurance, row.year, row.counters)
        for row in rows.order_by("insurance", "year")
    ]


def accumulated_by(person_no: str, day: date) -> list[Accumulated]:
    """The totals of the insurance year of a day, of what was settled until then."""
    totals: dict[tuple[str, str], Counters] = {}

    def add(insurance: str, year: str, changes: Mapping[str, int]) -> None:
        key = insurance, year
        totals[key] = totals.get(key, NO_COUNTERS).plus(changes)

    for opening in OpeningTotals.objects.filter(person_no=person_no):
        add(opening.insurance, opening.year, opening.counters)
    named = ("insurance", "year", "counters_delta")
    until = {"person_no": person_no, "business_day__lte": day}
    settled = Settlement.objects.filter(**until).values_list(*named)
    corrected = Correction.objects.filter(**until).values_list(*named)
    for insurance, year, delta in (*settled, *corrected):
        for label, changes in by_year(year, delta).items():
            add(insurance, label, changes)
    return [
        Accumulated(insurance, year, counters.values)
        for (insurance, year), counters in sorted(totals.items())
        if year in (LIFETIME_YEAR, insurance_year_of(person_no, insurance, day))
    ]


def insurance_year_of(person_no: str, insurance: str, day: date) -> str:
    """The 医保年度 of a day by the policy of the area; without one, its own year."""
    cover = coverage_on(person_no, insurance, day)
    area = area_policy(cover.pooling_area) if cover else None
    if cover is None or area is None:
        return CALENDAR_YEAR.label(day)
    patient = persons([person_no])[person_no]
    facts = insured_for(area, patient, cover).facts
    return insurance_year(area, {**facts, "insurance": (insurance,)}, day)
