"""封顶线 and 限额."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.engine.policies import (
    amount,
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
from yibao.engine.benefit.calculate import calculate, calculate_year
from yibao.engine.codes import Component, Fund
from yibao.engine.counters import Counters
from yibao.engine.policy import (
    AreaPolicy,
    Cap,
    CapOn,
    Counts,
    Overflow,
    Ratio,
    Span,
)
from yibao.engine.tables import UNLIMITED, Amount, Extra


def policy(*caps: Cap, share: str = "0.8", **parts: Any) -> AreaPolicy:
    return area(
        benefit(
            ratio=flat_ratio(share), caps=tuple(dated(cap) for cap in caps), **parts
        )
    )


def test_the_fee_behind_a_payment_cap_is_the_cap_over_the_ratio() -> None:
    result = calculate(policy(Cap(amounts(8000))), person(), visit(15000))
    assert str(result.fund_paid) == "8000.00"
    assert str(result.borne[Component.SHARE]) == "2000.00"
    assert str(result.borne[Component.OVER_CAP]) == "5000.00"


def test_a_cap_that_stops_leaves_nothing_to_later_payers() -> None:
    later = benefit(
        "large_amount",
        Fund.LARGE_AMOUNT,
        "large_amount",
        base=dated((Component.OVER_CAP,)),
        ratio=flat_ratio("0.9"),
    )
    for overflow, expected in ((Overflow.ONWARD, "4500.00"), (Overflow.STOP, "0.00")):
        cap = dated(Cap(amounts(8000), overflow=overflow))
        rules = area(benefit(ratio=flat_ratio("0.8"), caps=(cap,)), later)
        result = calculate(rules, person(), visit(15000))
        assert str(result.paid_by(Fund.LARGE_AMOUNT)) == expected


def test_a_limit_by_level_is_kept_by_the_level_it_is_written_for() -> None:
    """三甲 and 三乙 share the limit of 三级; where no row asks, each has its own."""
    by_row = table((amount(100), when(hosp_lv="3")), rest=amount(70))
    expected = {by_row: ["80.00", "20.00", "70.00"], amounts(70): ["70.00"] * 3}
    for limit, paid in expected.items():
        rules = policy(Cap(limit, by=("hosp_lv",)))
        levels = (("3A", "3"), ("3B", "3"), ("2",))
        visits = [visit(100, hosp_lv=level) for level in levels]
        results = calculate_year(rules, person(), visits)
        assert [str(r.fund_paid) for r in results] == paid


def test_a_limit_of_a_visit_a_day_a_month_and_a_year_hold_together() -> None:
    rules = policy(
        Cap(amounts(70), period=Span.STAY),
        Cap(amounts(100), period=Span.DAY),
        Cap(amounts(150), period=Span.MONTH),
        Cap(amounts(200), period=Span.YEAR),
    )
    days = [date(2025, 1, 1)] * 2 + [date(2025, 1, 2)] * 2 + [date(2025, 2, 1)]
    results = calculate_year(rules, person(), [visit(1000, day=day) for day in days])
    assert [str(r.fund_paid) for r in results] == [
        "70.00", "30.00", "50.00", "0.00", "50.00",
    ]  # fmt: skip


def test_each_disease_has_its_own_limit() -> None:
    rules = policy(Cap(amounts(300), by=("disease",)), group="two_diseases")
    diseases = ["hypertension", "hypertension", "diabetes"]
    visits = [visit(300, disease=name) for name in diseases]
    results = calculate_year(rules, person("390"), visits)
    assert [str(r.fund_paid) for r in results] == ["240.00", "60.00", "240.00"]
    assert results[-1].counters_after["two_diseases_paid@hypertension"] == 300_00


def test_a_cap_shared_by_two_benefits() -> None:
    shared = (dated(Cap(amounts(1000), group="inpatient")),)
    rules = area(
        benefit(
            group="special",
            when=when(med_type="special_disease"),
            ratio=flat_ratio("0.8"),
            caps=shared,
        ),
        benefit(ratio=flat_ratio("0.8"), caps=shared),
    )
    kinds = ("special_disease", "inpatient")
    visits = [visit(1000, med_type=kind) for kind in kinds]
    results = calculate_year(rules, person(), visits)
    assert [str(r.fund_paid) for r in results] == ["800.00", "200.00"]


def test_a_disease_limit_that_binds_basic_and_large_amount_together() -> None:
    """大连: together they pay no more than the limit of the disease."""
    limit = (dated(Cap(amounts(900), group="chronic", by=("disease",))),)
    rules = area(
        benefit(group="chronic", ratio=flat_ratio("0.8"), caps=limit),
        benefit(
            "large_amount",
            Fund.LARGE_AMOUNT,
            "large_amount",
            base=dated((Component.SHARE,)),
            ratio=flat_ratio("0.75"),
            caps=limit,
        ),
    )
    result = calculate(rules, person(), visit(1000, disease="copd"))
    assert str(result.paid_by(Fund.POOL)) == "800.00"
    assert str(result.paid_by(Fund.LARGE_AMOUNT)) == "100.00"


def test_three_hundred_more_for_each_further_disease() -> None:
    more = Extra("disease_count", True, beyond=1, amount_fen=300_00, max_fen=900_00)
    cap = Cap(table(rest=Amount(fixed_fen=1000_00, plus=more)))
    found = [
        str(calculate(policy(cap), person(disease_count=n), visit(9000)).fund_paid)
        for n in (1, 2, 9)
    ]
    assert found == ["1000.00", "1300.00", "1900.00"]


def test_a_cap_of_four_average_wages_and_one_raised_by_incentives() -> None:
    wage = Amount(times=Decimal(4), of="average_wage")
    rules = area(
        benefit(ratio=flat_ratio("1"), caps=(dated(Cap(table(rest=wage))),)),
        references={"average_wage": dated(33_839_00)},
    )
    assert str(calculate(rules, person(), visit(200000)).fund_paid) == "135356.00"
    bonus = Amount(fixed_fen=100_00, plus=Extra("cap_bonus"))
    rules = policy(Cap(table(rest=bonus)), share="1")
    who = person(cap_bonus=Decimal("50.5"))
    assert str(calculate(rules, who, visit(1000)).fund_paid) == "150.50"


def test_a_group_without_a_cap() -> None:
    limit = table((UNLIMITED, when(relief_cat="relief")), rest=amount(100))
    rules = policy(Cap(limit))
    relieved = person("390", relief_cat=("low_income", "relief"))
    result = calculate(rules, relieved, visit(1000))
    assert str(result.fund_paid) == "800.00"
    assert result.benefits[0].cap_room is None


def test_a_lifetime_limit_outlives_the_year() -> None:
    rules = policy(Cap(amounts(1000), period=Span.LIFETIME))
    visits = [visit(1000, day=date(2025, 6, 1)), visit(1000, day=date(2026, 6, 1))]
    first, second = calculate_year(rules, person(), visits)
    assert (str(first.fund_paid), str(second.fund_paid)) == ("800.00", "200.00")
    assert second.year == "2026"


def test_a_cap_inside_a_tier_tells_what_it_cut() -> None:
    ratio = dated(Ratio(tiers((10000, "0.8"), (None, "0.9"))))
    rules = area(benefit(ratio=ratio, caps=(dated(Cap(amounts(9800))),)))
    result = calculate(rules, person(), visit(20000))
    titles = [step.title for step in result.steps if step.part == "hifp_pay"]
    assert titles == [
        "统筹基金支付:起付线以上 0.00 元至 10000.00 元部分,报销 80%",
        "统筹基金支付:起付线以上 10000.00 元以上部分,报销 90%",
        "统筹基金达到封顶线 9800.00 元(支付口径),8000.00 元不再由其支付",
    ]


def test_a_fee_cap_counts_above_the_deductible_or_everything_in_scope() -> None:
    start = deductible(200)
    above = Cap(amounts(1000), on=CapOn.FEE, counts=Counts.COVERED)
    whole = Cap(amounts(1000), on=CapOn.FEE, counts=Counts.IN_SCOPE)
    for cap, expected in ((above, "800.00"), (whole, "640.00")):
        result = calculate(policy(cap, deductible=start), person(), visit(5000))
        assert str(result.fund_paid) == expected


def test_what_was_paid_before_narrows_the_room() -> None:
    start = Counters("2025", {"inpatient_paid": 900_00})
    result = calculate(policy(Cap(amounts(1000))), person(), visit(1000), start)
    assert str(result.fund_paid) == "100.00"
    assert str(result.benefits[0].cap_room) == "100.00"
