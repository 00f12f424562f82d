"""起付线 as cities write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.engine.policies import (
    START,
    amount,
    amounts,
    area,
    at_least,
    benefit,
    dated,
    deductible,
    flat_ratio,
    nth_stay,
    person,
    rate,
    table,
    tiers,
    visit,
    when,
    yuan,
)
from yibao.engine.benefit.calculate import calculate, calculate_year
from yibao.engine.bill import Visit
from yibao.engine.breakdown import Breakdown
from yibao.engine.policy import (
    AreaPolicy,
    Axis,
    Cap,
    Deductible,
    Ratio,
    Reduction,
    Span,
    Transfer,
)
from yibao.engine.tables import Amount, Dated, Entry, always

BY_LEVEL = table(
    (amount(900), when(hosp_lv="3")), (amount(600), when(hosp_lv="2")), rest=amount(300)
)


def policy(rule: Deductible, **parts: Any) -> AreaPolicy:
    return area(benefit(deductible=dated(rule), ratio=flat_ratio("0.8"), **parts))


def charged(rule: Deductible, *visits: Visit) -> list[str]:
    results = calculate_year(policy(rule), person(), visits)
    return [str(result.deductible_paid) for result in results]


def at(level: str, fee: int = 5000, **facts: Any) -> Visit:
    return visit(fee, hosp_lv=(f"{level}A", level), **facts)


def test_each_stay_pays_its_level() -> None:
    assert charged(Deductible(BY_LEVEL), at("3"), at("1")) == ["900.00", "300.00"]


def test_a_small_bill_pays_no_more_than_itself() -> None:
    assert charged(Deductible(BY_LEVEL), at("3", 100)) == ["100.00"]


def test_one_a_year_at_the_highest_level_used_adds_the_difference() -> None:
    """宁波: a later higher level owes only what was not yet paid."""
    rule = Deductible(BY_LEVEL, period=Span.YEAR)
    visits = [at("1"), at("3"), at("2"), at("3")]
    assert charged(rule, *visits) == ["300.00", "600.00", "0.00", "0.00"]


def test_a_later_stay_counts_the_stays_of_its_own_level_only() -> None:
    half = table((rate("1"), nth_stay(1)), rest=rate("0.5"))
    rule = Deductible(BY_LEVEL, factors=(half,), count_level=True)
    visits = [at("3"), at("2"), at("3"), at("2")]
    assert charged(rule, *visits) == ["900.00", "600.00", "450.00", "300.00"]


def test_ten_percent_less_each_stay_down_to_a_floor() -> None:
    """重庆 三级: 880, 792, 704, 620 …"""
    floor = amounts(620)
    rule = Deductible(amounts(880), reduce=Reduction(each=rate("0.1"), floor=floor))
    assert charged(rule, *[at("3")] * 5) == [
        "880.00", "792.00", "704.00", "620.00", "620.00",
    ]  # fmt: skip


def test_a_hundred_less_each_stay_down_to_nothing() -> None:
    rule = Deductible(amounts(250), reduce=Reduction(amount=amount(100)))
    assert charged(rule, *[at("3")] * 4) == ["250.00", "150.00", "50.00", "0.00"]


def test_factors_multiply_and_round_once() -> None:
    retired = table((rate("0.7"), when(psn_cat="retired")), rest=rate("1"))
    outside = table((rate("1.2"), when(place="out_of_province")), rest=rate("1"))
    rule = Deductible(amounts("333.33"), factors=(retired, outside))
    result = calculate(
        policy(rule),
        person(psn_cat="retired"),
        visit(5000, place="out_of_province"),
    )
    assert str(result.deductible_paid) == "280.00"  # 279.9972


def test_a_long_stay_is_charged_again_every_ninety_days() -> None:
    rule = Deductible(amounts(500), every_days=always(90))
    stay = replace(
        at("3"), admission=date(2025, 1, 1), discharge=date(2025, 4, 2)
    )  # 91 days
    assert charged(rule, stay) == ["1000.00"]
    assert charged(rule, replace(stay, discharge=date(2025, 4, 1))) == ["500.00"]


def test_a_transfer_owes_nothing_more_or_the_difference() -> None:
    moved = at("3", transfer="yes")
    free = Deductible(BY_LEVEL, transfer=Transfer.NONE)
    difference = Deductible(BY_LEVEL, transfer=Transfer.DIFFERENCE)
    assert charged(free, at("2"), moved) == ["600.00", "0.00"]
    assert charged(difference, at("2"), moved) == ["600.00", "300.00"]
    assert charged(Deductible(BY_LEVEL), at("2"), moved) == ["600.00", "900.00"]


def test_a_transfer_charged_as_one_stay_is_not_a_new_stay() -> None:
    rule = policy(Deductible(BY_LEVEL, transfer=Transfer.DIFFERENCE))
    last = calculate_year(rule, person(), [at("2"), at("3", transfer="yes")])[-1]
    assert last.counters_after["inpatient_stays"] == 1


def test_a_deductible_shared_between_special_disease_and_inpatient() -> None:
    """天津: 500 a year for both together."""
    shared = deductible(500, period=Span.YEAR, group="inpatient")
    rules = area(
        benefit(
            group="special",
            when=when(med_type="special_disease"),
            deductible=shared,
            ratio=flat_ratio("0.6"),
        ),
        benefit(deductible=shared, ratio=flat_ratio("0.8")),
    )
    visits = [visit(300, med_type="special_disease"), visit(9000, med_type="inpatient")]
    first, second = calculate_year(rules, person(), visits)
    assert str(first.deductible_paid) == "300.00"
    assert str(second.deductible_paid) == "200.00"


def test_a_visit_may_share_tiers_and_cap_without_being_a_stay() -> None:
    """尿毒症门诊 goes on along the year's tiers and under its cap; no stay is later."""
    by_year = Ratio(tiers((10000, "0.8"), (None, "0.9")), axis=Axis.YEAR)
    half = table((rate("1"), nth_stay(1)), rest=rate("0.5"))
    for counts_stay, owed, paid in (
        (False, "1000.00", "8100"),
        (True, "500.00", "8550"),
    ):
        shared: dict[str, Any] = {
            "ratio": dated(by_year),
            "caps": (dated(Cap(amounts(17000))),),
        }
        dialysis = benefit(
            when=when(med_type="chronic"), counts_stay=counts_stay, **shared
        )
        rule = Deductible(amounts(1000), factors=(half,))
        inpatient = benefit(deductible=dated(rule), **shared)
        visits = [visit(10000, med_type="chronic"), visit(10000, med_type="inpatient")]
        rules = area(dialysis, inpatient)
        results = calculate_year(rules, person(), [*visits, visit(10000)])
        assert [str(result.fund_paid) for result in results][:2] == [
            "8000.00",
            f"{paid}.00",
        ]
        assert str(results[1].deductible_paid) == owed
        assert results[2].fund_paid == yuan(17000 - 8000) - yuan(paid)


def test_a_deductible_of_each_month() -> None:
    rule = Deductible(amounts(50), period=Span.MONTH)
    days = [date(2025, 1, 5), date(2025, 1, 20), date(2025, 2, 3)]
    assert charged(rule, *[visit(100, day=day) for day in days]) == [
        "50.00", "0.00", "50.00",
    ]  # fmt: skip


def test_a_share_of_a_reference_amount() -> None:
    """北京 formerly: about 10% of the average wage, 5% from the second stay."""
    first = Amount(times=Decimal("0.10"), of="average_wage")
    later = Amount(times=Decimal("0.05"), of="average_wage")
    rules = area(
        benefit(
            deductible=deductible(table((first, nth_stay(1)), rest=later)),
            ratio=flat_ratio("0.8"),
        ),
        references={"average_wage": dated(12_345_67)},
    )
    results = calculate_year(rules, person(), [visit(5000), visit(5000)])
    assert [str(r.deductible_paid) for r in results] == ["1234.57", "617.28"]


def test_the_policy_of_the_day_decides() -> None:
    changed = date(2025, 7, 1)
    rules = area(
        benefit(
            deductible=Dated(
                (
                    Entry(Deductible(amounts(600)), "旧", START, date(2025, 6, 30)),
                    Entry(Deductible(amounts(700)), "新", changed),
                )
            ),
            ratio=flat_ratio("0.8"),
        )
    )
    before = calculate(rules, person(), visit(5000, day=date(2025, 6, 30)))
    after = calculate(rules, person(), visit(5000, day=changed))
    assert [told(r) for r in (before, after)] == [("600.00", "旧"), ("700.00", "新")]


def told(result: Breakdown) -> tuple[str, str]:
    step = next(step for step in result.steps if step.part == "deductible")
    return str(step.amount), step.source


def test_age_bands_and_a_row_for_everyone_else() -> None:
    """宁波 2023 门诊: under 45, 45 and over."""
    rule = Deductible(
        table((amount(600), at_least("age", 45)), rest=amount(900)), period=Span.YEAR
    )
    young = replace(person(), birth_date=date(1980, 3, 2))
    old = replace(person(), birth_date=date(1980, 3, 1))
    results = [calculate(policy(rule), who, visit(5000)) for who in (young, old)]
    assert [str(r.deductible_paid) for r in results] == ["900.00", "600.00"]
