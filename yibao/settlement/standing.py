"""Reading what stands of a person: settlements with what they kept, and their lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yibao.areas.policies import area_policy
from yibao.engine.counters import Counters
from yibao.enrollment.queries import persons
from yibao.policies.area import Area
from yibao.settlement.accounts import Movement
from yibao.settlement.bills import kept_facts
from yibao.settlement.facts import LineState
from yibao.settlement.models import (
    Correction,
    OpeningTotals,
    Settlement,
    SettlementFund,
)
from yibao.settlement.models.settlements import AMOUNTS
from yibao.settlement.queries import line_states
from yibao.settlement.recomputing import (
    Fresh,
    Standing,
    Totals,
    afresh,
)

ACCOUNT_FUNDS = ("3102", "390500")  # 个人账户 among the 基金分项


@dataclass(frozen=True, slots=True)
class YearOf:
    """Of whom, of which insurance and of which 医保年度."""

    person_no: str
    insurance: str
    year: str

    @classmethod
    def of(cls, settlement: Settlement) -> YearOf:
        return cls(settlement.person_no, settlement.insurance, settlement.year)


def standing_of(person_no: str) -> list[Standing]:
    """Every settlement of the person that is not reversed, in order."""
    found = list(
        Settlement.objects.filter(
            person_no=person_no, reverses__isnull=True, reversal__isnull=True
        )
        .select_related("encounter")
        .order_by("settled_at", "pk")
    )
    numbers = [one.pk for one in found]
    funds: dict[str, dict[str, int]] = {}
    for row in SettlementFund.objects.filter(settlement_id__in=numbers):
        if not row.fund_pay_type.startswith(ACCOUNT_FUNDS):
            paid = funds.setdefault(row.settlement_id, {})
            paid[row.fund_pay_type] = paid.get(row.fund_pay_type, 0) + row.amount.fen
    corrected = corrections_of(numbers)
    born = persons([person_no])[person_no].birth_date if found else date.min
    return [
        _standing(one, funds.get(one.pk, {}), corrected.get(one.pk, ()), born)
        for one in found
    ]


def corrections_of(settlement_nos: Iterable[str]) -> dict[str, list[Correction]]:
    """What was made good of settlements, oldest first; reversed corrections left out.

    Only of a settlement that was reversed itself are corrections reversed.
    """
    found: dict[str, list[Correction]] = {}
    rows = Correction.objects.filter(
        settlement_id__in=list(settlement_nos),
        reverses__isnull=True,
        reversal__isnull=True,
    )
    for row in rows.order_by("corrected_at", "pk"):
        found.setdefault(row.settlement_id, []).append(row)
    return found


def _standing(
    row: Settlement,
    funds: Mapping[str, int],
    corrected: Sequence[Correction],
    birth_date: date,
) -> Standing:
    return Standing(
        settlement_no=row.pk,
        person_no=row.person_no,
        encounter_no=row.encounter_id,
        institution_code=row.institution_code,
        setting=row.encounter.setting,
        insured_area=row.insured_area,
        insurance=row.insurance,
        year=row.year,
        care_type=row.care_type,
        begin_on=row.begin_on,
        end_on=row.end_on,
        settled_at=row.settled_at,
        settled_on=row.business_day,
        birth_date=birth_date,
        age=row.age,
        person_facts=kept_facts(row.facts["person"]),
        visit_facts=kept_facts(row.facts["visit"]),
        movements=_movements(row, corrected),
        amounts=_sum(
            {name: getattr(row, name).fen for name in AMOUNTS},
            (one.amounts for one in corrected),
        ),
        funds=_sum(funds, (one.funds for one in corrected)),
        counters=counters_in_force(row, corrected),
        stay_after=_sum(row.stay_after, (one.stay_delta for one in corrected)),
    )


def counters_in_force(
    row: Settlement, corrected: Iterable[Correction]
) -> Mapping[str, int]:
    """What a settlement counts in the yearly totals, corrections taken in."""
    return _sum(row.counters_delta, (one.counters_delta for one in corrected))


def _sum(
    first: Mapping[str, int], more: Iterable[Mapping[str, int]]
) -> Mapping[str, int]:
    total = Counters(values=dict(first))
    for changes in more:
        total = total.plus(changes)
    return {**dict.fromkeys(first, 0), **total.values}


def _movements(
    row: Settlement, corrected: Iterable[Correction]
) -> tuple[Movement, ...]:
    """What each account really paid, what was given back taken off."""
    paid = {
        str(one["person_no"]): Movement.from_json(one) for one in row.account_movements
    }
    for correction in corrected:
        for told in correction.account_movements:
            back = Movement.from_json(told)
            was = paid[back.person_no]
            paid[back.person_no] = Movement(
                was.person_no,
                was.area,
                was.fund,
                was.current + back.current,
                was.past + back.past,
            )
    return tuple(paid.values())


# ---------------------------------------------------------------- a year again


def reversed_in(whose: YearOf) -> list[Settlement]:
    """The reversed settlements of a year, each with its ``reversal``, in order."""
    return list(
        Settlement.objects.filter(
            person_no=whose.person_no,
            insurance=whose.insurance,
            year=whose.year,
            reversal__isnull=False,
        )
        .select_related("reversal")
        .order_by("settled_at", "pk")
    )


def later_than(course: Iterable[Standing], first: Settlement) -> list[Standing]:
    """What stands of the year of a reversed settlement and was settled after it."""
    return [
        one
        for one in course
        if (one.insurance, one.year) == (first.insurance, first.year)
        and one.order > (first.settled_at, first.pk)
    ]


def calculated(course: Sequence[Standing], chosen: Iterable[Standing]) -> list[Fresh]:
    """Those chosen, afresh in the course of everything that stands.

    Refused where the policy of an area is gone, or says nothing of the day.
    """
    wanted = list(chosen)
    if not wanted:
        return []
    opening = opening_of(wanted[0].person_no)
    return afresh(course, lines_of(wanted), _policies(wanted), opening)


def lines_of(wanted: Iterable[Standing]) -> dict[str, list[LineState]]:
    """The lines each settlement covers, in order."""
    found: dict[str, list[LineState]] = {one.settlement_no: [] for one in wanted}
    for lines in line_states({one.encounter_no for one in wanted}).values():
        for line in lines:
            if line.settlement_no in found:
                found[line.settlement_no].append(line)
    return found


def _policies(wanted: Iterable[Standing]) -> dict[str, Area | None]:
    return {code: area_policy(code) for code in {one.insured_area for one in wanted}}


def opening_of(person_no: str) -> Totals:
    """What the person's years began with elsewhere."""
    return {
        (row.insurance, row.year): row.counters
        for row in OpeningTotals.objects.filter(person_no=person_no)
    }


def years_reversed(
    person_no: str, *, insurance: str = "", year: str = ""
) -> list[YearOf]:
    """The years of a person in which something was reversed."""
    asked = {"insurance": insurance, "year": year}
    found = Settlement.objects.filter(
        person_no=person_no,
        reversal__isnull=False,
        **{name: value for name, value in asked.items() if value},
    )
    named = found.order_by("insurance", "year").values_list("insurance", "year")
    return [YearOf(person_no, *row) for row in named.distinct()]
