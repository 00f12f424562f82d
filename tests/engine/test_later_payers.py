"""大额 · 大病 · 补助 · 救助: who pays after the pool, from what, in which order."""

from __future__ import annotations

from typing import Any

from tests.engine.policies import (
    OWN_SHARE,
    amount,
    amounts,
    area,
    benefit,
    dated,
    deductible,
    flat_ratio,
    person,
    rate,
    table,
    tiers,
    visit,
    when,
)
from yibao.engine.benefit.calculate import calculate, calculate_year
from yibao.engine.codes import Component, Fund
from yibao.engine.counters import Counters
from yibao.engine.policy import (
    Adjust,
    Axis,
    Benefit,
    Cap,
    Deductible,
    Entitlement,
    Measured,
    Ratio,
    Settle,
    Span,
)
from yibao.engine.tables import UNLIMITED, always

BASIC = benefit(ratio=flat_ratio("0.8"), caps=(dated(Cap(amounts(8000))),))


def large_amount(**parts: Any) -> Benefit:
    given = {"base": dated((Component.OVER_CAP,)), "ratio": flat_ratio("0.9")} | parts
    return benefit("large_amount", Fund.LARGE_AMOUNT, "large_amount", **given)


def critical_illness(**parts: Any) -> Benefit:
    given = {
        "base": dated(OWN_SHARE),
        "deductible": deductible(5000, period=Span.YEAR, measured=Measured.BASE),
        "ratio": dated(Ratio(tiers((10000, "0.6"), (None, "0.7")), axis=Axis.YEAR)),
    } | parts
    return benefit("critical_illness", Fund.CATASTROPHIC, "critical_illness", **given)


def test_pool_then_large_amount_then_critical_illness() -> None:
    rules = area(
        BASIC, large_amount(caps=(dated(Cap(amounts(20000))),)), critical_illness()
    )
    result = calculate(rules, person(), visit(40000))
    assert str(result.paid_by(Fund.POOL)) == "8000.00"  # of 10000
    assert str(result.paid_by(Fund.LARGE_AMOUNT)) == "20000.00"  # 30000 × 90%, cap
    # 2000 of share and 10000 left over the cap: 12000 − 5000 = 7000 at 60%
    assert str(result.paid_by(Fund.CATASTROPHIC)) == "4200.00"
    assert str(result.person_paid) == "7800.00"


def test_the_order_of_payers_is_the_policy_s() -> None:
    aid = benefit(
        "medical_aid",
        Fund.MEDICAL_AID,
        "medical_aid",
        base=dated(OWN_SHARE),
        ratio=flat_ratio("0.5"),
    )
    first = calculate(area(BASIC, critical_illness(), aid), person(), visit(20000))
    last = calculate(area(BASIC, aid, critical_illness()), person(), visit(20000))
    assert str(first.paid_by(Fund.CATASTROPHIC)) == "4200.00"
    assert str(last.paid_by(Fund.CATASTROPHIC)) == "600.00"


def test_the_yearly_threshold_is_borne_once_and_outpatient_counts() -> None:
    rules = area(BASIC, critical_illness())
    results = calculate_year(rules, person(), [visit(10000), visit(20000)])
    assert [str(r.paid_by(Fund.CATASTROPHIC)) for r in results] == ["0.00", "10900.00"]
    # 2000 borne before, 20000 now: 3000 to the threshold, 10000 at 60%, 7000 at 70%
    assert results[-1].counters_after["critical_illness_base"] == 22_000_00


def test_relief_group_has_half_the_threshold_five_points_more_and_no_cap() -> None:
    """天津: 特困 and 低保."""
    poor = when(relief_cat="relief")
    rules = area(
        BASIC,
        critical_illness(
            deductible=deductible(
                5000,
                period=Span.YEAR,
                measured=Measured.BASE,
                factors=(table((rate("0.5"), poor), rest=rate("1")),),
            ),
            ratio=flat_ratio("0.6"),
            adjust=(
                dated(
                    Adjust(
                        "困难群众", points=table((rate("0.05"), poor), rest=rate("0"))
                    )
                ),
            ),
            caps=(dated(Cap(table((UNLIMITED, poor), rest=amount(1000)))),),
        ),
    )
    plain = calculate(rules, person("390"), visit(20000))
    relieved = person("390", relief_cat=("low_income", "relief"))
    assert str(plain.paid_by(Fund.CATASTROPHIC)) == "1000.00"
    poor_result = calculate(rules, relieved, visit(20000))
    assert str(poor_result.paid_by(Fund.CATASTROPHIC)) == "6175.00"  # 9500 × 65%


def test_settling_the_difference_makes_up_for_what_earlier_bills_left() -> None:
    """A relief status granted later pays the year's total, less what was paid."""
    ratio = table((rate("0.8"), when(relief_cat="relief")), rest=rate("0.5"))
    rules = area(
        benefit(ratio=flat_ratio("0.5")),
        critical_illness(
            deductible=deductible(0, period=Span.YEAR, measured=Measured.BASE),
            ratio=dated(Ratio(tiers((None, ratio)), axis=Axis.YEAR)),
            settle=dated(Settle.DIFFERENCE),
        ),
    )
    first = calculate(rules, person("390"), visit(10000))
    relieved = person("390", relief_cat="relief")
    second = calculate(rules, relieved, visit(10000), first.counters_after)
    assert str(first.paid_by(Fund.CATASTROPHIC)) == "2500.00"
    # (5000 + 5000) × 80% − 2500 = 5500, of which this bill bears 5000
    assert str(second.paid_by(Fund.CATASTROPHIC)) == "5000.00"
    assert second.part("hifmi_pay") == second.paid_by(Fund.CATASTROPHIC)


def test_a_payer_that_does_not_pay_says_why() -> None:
    waiting = table(
        (Entitlement(False, "待遇等待期内"), when(waiting="yes")), rest=Entitlement()
    )
    rules = area(benefit(ratio=flat_ratio("0.8"), entitlement=dated(waiting)))
    result = calculate(rules, person(waiting="yes"), visit(1000))
    assert str(result.cash_paid) == "1000.00"
    assert "统筹基金不予支付:待遇等待期内" in [step.title for step in result.steps]
    assert result.delta == {}


def test_a_visit_no_basic_benefit_fits_is_told_so() -> None:
    rules = area(benefit(ratio=flat_ratio("0.8"), when=when(med_type="inpatient")))
    result = calculate(rules, person(), visit(1000, med_type="pharmacy"))
    assert str(result.cash_paid) == "1000.00"
    assert "本次就诊没有适用的统筹待遇" in [step.title for step in result.steps]


def test_a_supplement_pays_of_the_deductible_and_of_what_was_paid_first() -> None:
    rules = area(
        benefit(deductible=deductible(1000), ratio=flat_ratio("0.8")),
        benefit(
            "civil_servant",
            Fund.CIVIL_SERVANT,
            "civil_servant",
            base=dated((Component.DEDUCTIBLE, Component.PAID_FIRST)),
            ratio=flat_ratio("0.5"),
        ),
    )
    result = calculate(rules, person(), visit(5000, first=500))
    assert str(result.paid_by(Fund.CIVIL_SERVANT)) == "750.00"
    assert str(result.deductible_paid) == "1000.00"


def test_two_payers_of_one_base_never_pay_more_than_it() -> None:
    rules = area(
        benefit(ratio=flat_ratio("0.8")),
        benefit(
            "supplement",
            Fund.OTHER,
            "supplement",
            base=dated((Component.COVERED,)),
            ratio=flat_ratio("0.3"),
        ),
    )
    result = calculate(rules, person(), visit(1000))
    assert str(result.paid_by(Fund.OTHER)) == "200.00"
    assert str(result.cash_paid) == "0.00"


def test_a_floor_pays_at_least_a_share_of_what_is_in_scope() -> None:
    """蚌埠 省外: at least 40% of the eligible fee, the deductible 2500 included."""
    rules = area(
        benefit(
            deductible=deductible(2500),
            ratio=flat_ratio("0.5"),
            floor=dated(always(rate("0.4"))),
        )
    )
    small, large = (
        calculate(rules, person("390"), visit(fee)) for fee in (3000, 40000)
    )
    assert str(small.fund_paid) == "1200.00"  # 500 × 50% = 250 is less
    assert str(small.deductible_paid) == "1800.00"
    assert str(large.fund_paid) == "18750.00"


def test_a_deductible_counts_as_what_was_really_charged() -> None:
    """A floor pays 600 of the 1500; 900 count, in the year's total and its cap."""
    rule = Deductible(amounts(1500), year_cap=amounts(2000))
    rules = area(
        benefit(
            deductible=dated(rule),
            ratio=flat_ratio("0.5"),
            floor=dated(always(rate("0.4")), source="保底文件 第三条"),
        )
    )
    first, second = calculate_year(rules, person(), [visit(1500), visit(10000)])
    assert str(first.deductible_paid) == "900.00"
    assert first.counters_after["inpatient_deductible"] == 900_00
    assert first.counters_after["pool_deductible"] == 900_00
    assert str(second.deductible_paid) == "1100.00"  # what the year's 2000 leaves
    told = next(step for step in first.steps if step.part == "deductible")
    assert told.title == "起付线:本次先由个人承担 900.00 元"
    assert told.note == "本年度第 1 次,应承担 1500.00 元,其中 600.00 元由保底支付"


def test_the_first_rule_of_a_payer_that_fits_is_its_rule() -> None:
    listed = benefit(ratio=flat_ratio("0.9"), when=when(disease="tumour"))
    rules = area(listed, benefit(ratio=flat_ratio("0.6")))
    found = [
        str(calculate(rules, person(), visit(100, disease=name)).fund_paid)
        for name in ("tumour", "cold")
    ]
    assert found == ["90.00", "60.00"]


def test_no_cover_counts_the_ordinary_part_as_borne() -> None:
    """A threshold met by paying it once, not by all that was borne (measured: paid)."""
    rules = area(
        benefit(ratio=flat_ratio("0")),
        critical_illness(
            deductible=deductible(3000, period=Span.YEAR), ratio=flat_ratio("0.5")
        ),
    )
    start = Counters("2025", {"critical_illness_deductible": 1000_00})
    result = calculate(rules, person(), visit(5000), start)
    assert str(result.fund_paid) == "1500.00"
