"""The insurance year, the deciding date, stays settled in parts, totals and errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.engine.policies import (
    DAY,
    amounts,
    area,
    benefit,
    dated,
    deductible,
    flat_ratio,
    person,
    table,
    tiers,
    visit,
    when,
)
from yibao.engine.benefit.calculate import (
    NoPolicyInForce,
    calculate,
    calculate_year,
)
from yibao.engine.bill import FeeTotals
from yibao.engine.counters import Counters, is_count, is_known, title
from yibao.engine.errors import Fault, Refused
from yibao.engine.money import Money
from yibao.engine.periods import Period, YearStart, age_on
from yibao.engine.policy import Axis, Cap, DecidingDate, Ratio, Span
from yibao.engine.tables import Between, Not, OneOf, always

BASIC = benefit(
    deductible=deductible(1000),
    ratio=dated(Ratio(tiers((5000, "0.6"), (None, "0.9")), axis=Axis.BILL)),
    caps=(dated(Cap(amounts(20000))),),
)


def test_a_stay_settled_midway_goes_on_with_its_deductible_and_tiers() -> None:
    rules = area(BASIC)
    half = replace(visit(4000), discharge=None)
    rest = replace(half, continues=True)
    first, second = calculate_year(rules, person(), [half, rest])
    whole = calculate(rules, person(), visit(8000))
    assert (str(first.deductible_paid), str(second.deductible_paid)) == (
        "1000.00",
        "0.00",
    )
    assert first.fund_paid + second.fund_paid == whole.fund_paid
    assert second.counters_after["inpatient_stays"] == 1


def test_a_stay_over_new_year_pays_one_deductible() -> None:
    """太原: two settlements by the date of each line, one deductible."""
    rules = area(BASIC)
    december = visit(4000, day=date(2025, 12, 31))
    january = replace(visit(4000, day=date(2026, 1, 9)), continues=True)
    first, second = calculate_year(rules, person(), [december, january])
    assert str(second.deductible_paid) == "0.00"
    assert (first.year, second.year) == ("2025", "2026")
    assert second.counters_after["inpatient_in_scope"] == 4000_00


def test_the_new_year_starts_from_nothing() -> None:
    before = Counters("2024", {"inpatient_paid": 20_000_00, "pool_paid@life": 5})
    result = calculate(area(BASIC), person(), visit(8000), before)
    assert str(result.fund_paid) == "4800.00"
    assert result.counters.values == {"pool_paid@life": 5}


@pytest.mark.parametrize(
    ("deciding", "year"),
    [
        (DecidingDate.ADMISSION, "2024"),
        (DecidingDate.DISCHARGE, "2025"),
        (DecidingDate.SETTLEMENT, "2026"),
        (DecidingDate.VISIT, "2025"),
    ],
)
def test_which_date_decides_is_a_parameter(deciding: DecidingDate, year: str) -> None:
    rules = area(BASIC, deciding_date=dated(always(deciding)))
    stay = replace(
        visit(5000),
        admission=date(2024, 12, 20),
        discharge=date(2025, 1, 5),
        settlement=date(2026, 1, 2),
    )
    assert calculate(rules, person(), stay).year == year


def test_an_insurance_year_that_begins_in_september() -> None:
    starts = table((YearStart(9, 1), when(insurance="390")), rest=YearStart())
    rules = area(BASIC, insurance_year=dated(starts))
    for insurance, year in (("390", "2024"), ("310", "2025")):
        assert calculate(rules, person(insurance), visit(1, day=DAY)).year == year


def test_no_policy_in_force_is_refused() -> None:
    with pytest.raises(NoPolicyInForce) as refused:
        calculate(area(BASIC), person(), visit(1, day=date(1999, 12, 31)))
    assert refused.value.sentence == "统筹区 测试市 在 1999-12-31 没有生效的待遇政策"
    assert refused.value.path == "date"


def test_every_kind_of_refusal_has_its_own_code() -> None:
    kinds = list(Fault.kinds())
    engine = [kind for kind in kinds if kind.__module__.startswith("yibao.engine")]
    codes = [kind.code for kind in engine]
    assert len(codes) == len(set(codes)) >= 2
    assert all(issubclass(kind, Refused) and kind.todo and kind.who for kind in engine)


def test_the_closed_list_of_totals() -> None:
    assert is_known("inpatient_stays@3")
    assert is_known("medical_aid_outpatient_paid")
    assert not is_known("inpatient_stays@")
    assert not is_known("inpatient_payed")
    assert title("critical_illness_base") == "大病保险已计入的个人负担"
    assert is_count("inpatient_stays@3") and not is_count("inpatient_paid")
    assert list(Counters("2025", {"x_paid": 1}).unknown()) == ["x_paid"]


def test_a_total_that_returns_to_zero_leaves_no_trace() -> None:
    before = Counters("2025", {"inpatient_paid": 5})
    change = {"inpatient_paid": 7, "inpatient_stays": 1}
    assert before.plus(change).minus(change) == before


def test_conditions_on_facts_that_are_not_known() -> None:
    tumour = OneOf("disease", frozenset({"tumour"}))
    old = Between("age", min=60)  # type: ignore[arg-type]
    assert not tumour.holds({}) and not old.holds({})
    assert Not(tumour).holds({}) and Not(old).holds({})
    assert Between("age", above=59, below=61).holds({"age": 60})  # type: ignore[arg-type]


def test_periods_and_ages() -> None:
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    assert date(2025, 12, 31) in year and date(2026, 1, 1) not in year
    assert year.overlaps(Period(date(2025, 12, 31)))
    assert not year.overlaps(Period(date(2026, 1, 1)))
    assert age_on(date(2025, 2, 28), date(2000, 2, 29)) == 24
    assert age_on(date(2025, 3, 1), date(2000, 2, 29)) == 25


def test_a_bill_of_nothing() -> None:
    result = calculate(area(BASIC), person(), replace(visit(0), fee=FeeTotals()))
    assert result.fee_total == result.person_paid == Money(0)


def test_a_per_stay_limit_goes_on_with_the_stay() -> None:
    rules = area(
        benefit(
            ratio=flat_ratio("1"), caps=(dated(Cap(amounts(100), period=Span.STAY)),)
        )
    )
    rest = replace(visit(80), continues=True)
    results = calculate_year(rules, person(), [visit(80), rest, visit(80)])
    assert [str(r.fund_paid) for r in results] == ["80.00", "20.00", "80.00"]
