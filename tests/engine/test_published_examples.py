"""Bills whose division is published: each is a rule we can express, to the fen.

The same examples stand as policy files beside ``policies/published``; here they are
about the arithmetic alone.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.engine.policies import (
    OWN_SHARE,
    account,
    amount,
    amounts,
    area,
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
from yibao.engine.breakdown import Breakdown
from yibao.engine.codes import Component, Fund
from yibao.engine.counters import Counters
from yibao.engine.policy import (
    Adjust,
    AreaPolicy,
    Axis,
    Benefit,
    Cap,
    CapOn,
    Counts,
    Measured,
    Origin,
    Ratio,
    Span,
)

ZERO, ABOVE = Origin.ZERO, Origin.DEDUCTIBLE
YEARLY = {"period": Span.YEAR, "measured": Measured.BASE}


def critical_illness(**parts: object) -> Benefit:
    own = {"base": dated(OWN_SHARE)} | parts
    return benefit("critical_illness", Fund.CATASTROPHIC, "critical_illness", **own)


def simple(start: int | str, share: str) -> AreaPolicy:
    return area(benefit(deductible=deductible(start), ratio=flat_ratio(share)))


def paid(result: Breakdown, fund: Fund = Fund.POOL) -> str:
    return str(result.paid_by(fund))


@pytest.mark.parametrize(
    ("start", "share", "in_scope", "outside", "first", "fund", "person_pays"),
    [
        (1200, "0.70", 20000, 1500, 500, "13160.00", "8840.00"),  # 宁波 2023 居民
        (1400, "0.86", 15000, 2000, 0, "11696.00", "5304.00"),  # 广州 2006 退休
        (2000, "0.80", 5000, 0, 0, "2400.00", "2600.00"),  # 广州 2005 在职
        (0, "0.80", 6000, 300, 0, "4800.00", "1500.00"),  # 肇庆 2022 门特
        (1800, "0.70", 5000, 0, 0, "2240.00", "2760.00"),  # 北京 2011 在职门诊
        (1300, "0.80", 2300, 0, 0, "800.00", "1500.00"),  # 北京 2009 退休门诊
        (1300, "0.60", 50000, 0, 0, "29220.00", "20780.00"),  # 北京 2008 一老
        (1200, "0.80", 8000, 2000, 0, "5440.00", "4560.00"),
        (700, "0.92", "8088.51", 0, "501.97", "6797.43", "1793.05"),  # 上海 2011
    ],
)
def test_deductible_then_one_ratio(
    start: int,
    share: str,
    in_scope: str,
    outside: int,
    first: str,
    fund: str,
    person_pays: str,
) -> None:
    result = calculate(
        simple(start, share), person(), visit(in_scope, outside=outside, first=first)
    )
    assert paid(result) == fund
    assert str(result.person_paid) == person_pays
    assert result.deductible_paid == yuan(start)


def test_yearly_deductible_met_and_ratio_by_level() -> None:
    """宁波 2023 职工退休门诊: the yearly 300 is met; 社区 92%, 三级 75%."""
    share = table(
        (rate("0.92"), when(hosp_lv="community")),
        rest=rate("0.75"),
    )
    policy = area(
        benefit(
            group="outpatient",
            deductible=deductible(300, period=Span.YEAR),
            ratio=flat_ratio(share),
        )
    )
    results = calculate_year(
        policy,
        person(),
        [visit(80, hosp_lv="community"), visit(80, hosp_lv="3")],
        Counters("2025", {"outpatient_deductible": 300_00}),
    )
    assert [paid(result) for result in results] == ["73.60", "60.00"]


def test_account_pays_deductible_and_share_after_the_pool() -> None:
    """镇江 2023: 10000 of fee above the deductible counts; the account pays 1020."""
    cap = Cap(amounts(10000), on=CapOn.FEE, counts=Counts.COVERED)
    policy = area(
        benefit(
            group="outpatient",
            deductible=deductible(800, period=Span.YEAR),
            ratio=flat_ratio("0.9"),
            caps=(dated(cap),),
        ),
        accounts=[account()],
    )
    result = calculate(policy, person(current=1020), visit(8000))
    assert paid(result) == "6480.00"
    assert str(result.account_paid) == "1020.00"
    assert str(result.cash_paid) == "500.00"


def test_account_may_pay_outside_scope_where_the_area_allows() -> None:
    """厦门 2023: an account of 1500 meets any part of the person's 3000."""
    policy = area(
        benefit(deductible=deductible(1000), ratio=flat_ratio("0.9")),
        accounts=[account()],
    )
    result = calculate(policy, person(current=1500), visit(11000, outside=1000))
    assert (paid(result), str(result.cash_paid)) == ("9000.00", "1500.00")


def test_relief_then_tilt_relief_with_its_own_threshold() -> None:
    """重庆渝北 2023: 低保边缘户 52000, of which 50000 in scope."""
    policy = area(
        benefit(deductible=deductible(300), ratio=flat_ratio("0.7")),
        critical_illness(
            deductible=deductible(16901, **YEARLY), ratio=flat_ratio("0.6")
        ),
        benefit(
            "medical_aid",
            Fund.MEDICAL_AID,
            "medical_aid",
            base=dated(OWN_SHARE),
            ratio=flat_ratio("0.7"),
        ),
        benefit(
            "tilt_aid",
            Fund.TILT_AID,
            "tilt_aid",
            base=dated(OWN_SHARE),
            deductible=deductible(3000, **YEARLY),
            ratio=flat_ratio("0.6"),
        ),
    )
    result = calculate(policy, person("390"), visit(50000, outside=2000))
    assert paid(result) == "34790.00"
    assert paid(result, Fund.CATASTROPHIC) == "0.00"
    assert paid(result, Fund.MEDICAL_AID) == "10647.00"
    assert paid(result, Fund.TILT_AID) == "937.80"
    assert str(result.fund_paid) == "46374.80"
    assert str(result.person_paid) == "5625.20"


def test_critical_illness_on_deductible_and_share() -> None:
    """广州 2022: the page cuts 7374 to 0.737 万; the stated rule gives 7374."""
    policy = area(
        benefit(deductible=deductible(500), ratio=flat_ratio("0.7")),
        critical_illness(
            deductible=deductible(18000, **YEARLY), ratio=flat_ratio("0.6")
        ),
    )
    result = calculate(policy, person("390"), visit(99800, outside=100, first=100))
    assert paid(result) == "69510.00"
    assert paid(result, Fund.CATASTROPHIC) == "7374.00"
    assert str(result.person_paid) == "23116.00"


def test_fee_cap_lets_the_second_visit_in_by_its_room() -> None:
    """武汉 2010: 100 元 of eligible fee a year at 30%."""
    cap = Cap(amounts(100), on=CapOn.FEE, counts=Counts.IN_SCOPE)
    policy = area(
        benefit(group="outpatient", ratio=flat_ratio("0.3"), caps=(dated(cap),))
    )
    results = calculate_year(policy, person("390"), [visit(60), visit(80)])
    assert [paid(result) for result in results] == ["18.00", "12.00"]


def test_two_funds_on_one_base() -> None:
    """北京 2011 退休社区门诊: basic 80% and 退休补充 10% of the same fee."""
    policy = area(
        benefit(
            group="outpatient", deductible=deductible(1300), ratio=flat_ratio("0.8")
        ),
        benefit(
            "supplement",
            Fund.OTHER,
            "supplement",
            base=dated((Component.COVERED,)),
            ratio=flat_ratio("0.1"),
        ),
    )
    result = calculate(policy, person(), visit(4800))
    assert (paid(result), paid(result, Fund.OTHER)) == ("2800.00", "350.00")
    assert str(result.person_paid) == "1650.00"


def test_ratio_by_chosen_institution() -> None:
    """中山 2022: chosen community 70%, linked town hospital 20%, elsewhere nothing."""
    share = table(
        (rate("0.7"), when(chosen="yes")),
        (rate("0.2"), when(linked="yes")),
        rest=rate("0"),
    )
    policy = area(benefit(group="outpatient", ratio=flat_ratio(share)))
    visits = [visit(60, chosen="yes"), visit("194.5", linked="yes"), visit(100)]
    results = calculate_year(policy, person("390"), visits)
    assert [paid(result) for result in results] == ["42.00", "38.90", "0.00"]


@pytest.mark.parametrize(
    ("threshold", "origin", "steps", "borne", "pays"),
    [
        (
            12000,
            ZERO,
            [(30000, "0.6"), (100000, "0.65"), (None, "0.75")],
            150000,
            93800,
        ),
        (20000, ABOVE, [(20000, "0.3"), (50000, "0.4"), (None, "0.5")], 50000, 10000),
        (6000, ABOVE, [(20000, "0.5"), (None, "0.6")], 7000, 500),
        (18000, ZERO, [(50000, "0.5"), (100000, "0.6"), (None, "0.7")], 38000, 10000),
    ],
)
def test_critical_illness_tiers_from_zero_or_from_the_threshold(
    threshold: int,
    origin: Origin,
    steps: list[tuple[int | None, str]],
    borne: int,
    pays: int,
) -> None:
    """湖北 2024, an unnamed city 2018, 北海 2016, 开封 2017: 大病专项报销."""
    policy = area(
        critical_illness(
            deductible=deductible(threshold, **YEARLY),
            base=dated((Component.IN_SCOPE,)),
            ratio=dated(Ratio(tiers(*steps), axis=Axis.YEAR, origin=origin)),
        )
    )
    result = calculate(policy, person("390"), visit(borne))
    assert result.paid_by(Fund.CATASTROPHIC) == yuan(pays)


def test_monthly_limit_is_on_the_eligible_fee() -> None:
    """安阳 2022: 300 元 of fee a month at 70%."""
    cap = Cap(amounts(300), on=CapOn.FEE, period=Span.MONTH)
    policy = area(benefit(group="chronic", ratio=flat_ratio("0.7"), caps=(dated(cap),)))
    april = visit(500, outside=100, day=date(2022, 4, 2))
    again = visit(500, day=date(2022, 4, 20))
    may = visit(200, day=date(2022, 5, 4))
    results = calculate_year(policy, person("390"), [april, again, may])
    assert [paid(result) for result in results] == ["210.00", "0.00", "140.00"]
    assert str(results[0].person_paid) == "390.00"


def test_cap_inside_a_tier_and_falling_deductible() -> None:
    """Tiers contain the deductible; the last tier is what the cap leaves."""
    by_stay = table(
        (amount(200), nth_stay(1)), (amount(140), nth_stay(2)), rest=amount(100)
    )
    policy = area(
        benefit(
            deductible=deductible(by_stay),
            ratio=dated(
                Ratio(
                    tiers((10000, "0.8"), (30000, "0.85"), (None, "0.9")),
                    origin=Origin.ZERO,
                )
            ),
            caps=(dated(Cap(amounts(60000), period=Span.STAY)),),
        )
    )
    first, second = calculate_year(policy, person("390"), [visit(90000), visit(90000)])
    assert pool_steps(first) == ["7840.00", "17000.00", "35160.00"]
    assert pool_steps(second) == ["7888.00", "17000.00", "35112.00"]
    assert paid(first) == paid(second) == "60000.00"


def pool_steps(result: Breakdown) -> list[str]:
    return [str(s.amount) for s in result.steps if s.part == "hifp_pay" and s.amount]


@pytest.mark.parametrize(
    ("start", "shares", "in_scope", "pays"),
    [
        (1300, ("0.85", "0.90", "0.95"), 60000, "52395.00"),
        (650, ("0.961", "0.976", "0.991"), 45000, "42920.35"),
    ],
)
def test_three_tiers_counted_from_zero(
    start: int, shares: tuple[str, str, str], in_scope: int, pays: str
) -> None:
    """北京 2024: 在职三级 and 退休二级 second stay."""
    steps = tiers(
        (30000, shares[0]), (40000, shares[1]), (100000, shares[2]), (None, "0.85")
    )
    policy = area(
        benefit(
            deductible=deductible(start),
            ratio=dated(Ratio(steps, origin=Origin.ZERO)),
        )
    )
    assert paid(calculate(policy, person(), visit(in_scope))) == pays


def test_third_stay_is_free_and_earlier_cash_counts_for_critical_illness() -> None:
    """镇江 2024: 第三次住院免起付; 大病 base has 4500 of earlier cash."""
    policy = area(
        benefit(
            deductible=deductible(
                1200,
                factors=(
                    table(
                        (rate("1"), nth_stay(1)),
                        (rate("0.5"), nth_stay(2)),
                        rest=rate("0"),
                    ),
                ),
            ),
            ratio=flat_ratio("0.85"),
        ),
        critical_illness(
            deductible=deductible(6000, **YEARLY),
            ratio=dated(Ratio(tiers((60000, "0.6"), (None, "0.7")), axis=Axis.YEAR)),
        ),
    )
    before = Counters("2025", {"inpatient_stays": 2, "critical_illness_base": 4500_00})
    result = calculate(policy, person(), visit(27000, outside=2000, first=1000), before)
    assert str(result.deductible_paid) == "0.00"
    assert paid(result) == "22950.00"
    assert paid(result, Fund.CATASTROPHIC) == "1530.00"
    assert str(result.person_paid) == "5520.00"


def test_out_of_city_factor_and_points_once() -> None:
    """肇庆 2023: 1200 × 120%, 80% and five points however many listed diseases."""
    five = table(
        (rate("0.05"), when(disease="tumour")),
        rest=rate("0"),
    )
    bonus = [Adjust(title, points=five, group="disease") for title in ("肿瘤", "透析")]
    policy = area(
        benefit(
            deductible=deductible(
                1200,
                factors=(
                    table(
                        (rate("1.2"), when(place="in_province")),
                        rest=rate("1"),
                    ),
                ),
            ),
            ratio=flat_ratio("0.8"),
            adjust=tuple(dated(a) for a in bonus),
        )
    )
    result = calculate(
        policy,
        person(),
        visit(45000, outside=4000, first=1000, place="in_province", disease="tumour"),
    )
    assert str(result.deductible_paid) == "1440.00"
    assert paid(result) == "37026.00"
    assert str(result.person_paid) == "12974.00"


def test_year_cap_of_deductibles_cuts_the_second_and_removes_the_third() -> None:
    """长沙 2024: three stays, at 三级 and twice 省部属; 3000 a year at most."""
    level = when(hosp_lv="provincial")
    start = table((amount(2000), level), rest=amount(1200))
    half = table((rate("1"), nth_stay(1)), rest=rate("0.5"))
    policy = area(
        benefit(
            deductible=deductible(
                start, factors=(half,), count_level=True, year_cap=amounts(3000)
            ),
            ratio=flat_ratio(
                table(
                    (rate("0.6"), level),
                    rest=rate("0.65"),
                )
            ),
        )
    )
    results = calculate_year(
        policy,
        person("390"),
        [
            visit(20000, hosp_lv="3"),
            visit(30000, hosp_lv=("provincial", "3")),
            visit(10000, hosp_lv=("provincial", "3")),
        ],
    )
    assert [str(r.deductible_paid) for r in results] == ["1200.00", "1800.00", "0.00"]
    assert [paid(r) for r in results] == ["12220.00", "16920.00", "6000.00"]
    notes = [s.note for r in results for s in r.steps if s.part == "deductible"]
    assert [note.endswith("以年度起付线累计上限为限") for note in notes] == [
        False,
        True,
        True,
    ]
