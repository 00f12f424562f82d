"""支付比例: tiers, edges, personal shares, points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.engine.policies import (
    DAY,
    amount,
    area,
    benefit,
    dated,
    deductible,
    flat_ratio,
    person,
    rate,
    rates,
    table,
    tiers,
    visit,
    when,
    yuan,
)
from yibao.engine.benefit.calculate import calculate, calculate_year
from yibao.engine.bill import FeeLine, Visit
from yibao.engine.breakdown import basis
from yibao.engine.codes import BenefitClass, Fund
from yibao.engine.money import Money, Rounding
from yibao.engine.policy import (
    Adjust,
    AreaPolicy,
    Axis,
    Bounds,
    Edge,
    Growth,
    Mode,
    Origin,
    Ratio,
    RoundingRule,
    RoundOnce,
)
from yibao.engine.tables import Row, Table, always


def policy(ratio: Ratio, **parts: Any) -> AreaPolicy:
    return area(benefit(ratio=dated(ratio), **parts))


def pays(rules: AreaPolicy, fee: int | str, **facts: Any) -> str:
    return str(calculate(rules, person(**facts), visit(fee)).fund_paid)


def test_edges_counted_from_zero_hold_the_deductible_inside_the_first_tier() -> None:
    steps = tiers((10000, "0.8"), (None, "0.9"))
    start = deductible(1000)
    inside = policy(Ratio(steps, origin=Origin.ZERO), deductible=start)
    above = policy(Ratio(steps, origin=Origin.DEDUCTIBLE), deductible=start)
    assert pays(inside, 12000) == "9000.00"  # 9000 × 80% + 2000 × 90%
    assert pays(above, 12000) == "8900.00"  # 10000 × 80% + 1000 × 90%


def test_tiers_of_the_year_go_on_where_the_last_bill_ended() -> None:
    rules = policy(Ratio(tiers((10000, "0.8"), (None, "0.9")), axis=Axis.YEAR))
    results = calculate_year(rules, person(), [visit(8000), visit(8000)])
    assert [str(r.fund_paid) for r in results] == ["6400.00", "7000.00"]


@pytest.mark.parametrize(
    ("edge", "fee", "expected"),
    [
        (Edge.UPPER, 10000, "8000.00"),  # 10000 元(含)以下
        (Edge.LOWER, 10000, "9000.00"),  # 10000 元以下
        (Edge.UPPER, "10000.01", "9000.01"),
        (Edge.LOWER, "9999.99", "7999.99"),
    ],
)
def test_an_amount_on_the_edge_of_a_whole_mode_tier(
    edge: Edge, fee: int | str, expected: str
) -> None:
    steps = tiers((10000, "0.8"), (None, "0.9"))
    assert pays(policy(Ratio(steps, mode=Mode.WHOLE, edge=edge)), fee) == expected


def test_a_personal_share_times_a_factor() -> None:
    """长沙: retired people bear 60% of what employed people bear."""
    factor = table((rate("0.6"), when(psn_cat="retired")), rest=rate("1"))
    rules = policy(Ratio(tiers((None, "0.12")), person=True, person_factor=(factor,)))
    assert pays(rules, 10000, psn_cat="employed") == "8800.00"
    assert pays(rules, 10000, psn_cat="retired") == "9280.00"


def test_what_is_not_paid_stays_unpaid_whatever_factor_or_points() -> None:
    plus = Adjust("加点", points=always(rate("0.1")))
    half = always(rate("0.5"))
    rules = policy(
        Ratio(tiers((None, "0")), person_factor=(half,)), adjust=(dated(plus),)
    )
    assert pays(rules, 10000) == "0.00"


def test_points_stack_but_of_a_group_only_the_best_counts() -> None:
    five, three, two = (always(rate(f"0.0{n}")) for n in (5, 3, 2))
    rules = policy(
        Ratio(tiers((None, "0.7"))),
        adjust=(
            dated(Adjust("甲", points=five, group="disease")),
            dated(Adjust("乙", points=three, group="disease")),
            dated(Adjust("丙", points=two), source="甲乙文件 第二条"),
        ),
    )
    result = calculate(rules, person(), visit(10000))
    assert str(result.fund_paid) == "7700.00"
    told = "70% 按丙(甲乙文件 第二条)、甲(示例文件 第一条)调整"
    assert told in {step.note for step in result.steps}


def test_what_changes_a_ratio_is_told_with_its_source() -> None:
    """加点, 上限, 个人比例系数 and 按项目加点 each name the words they rest on."""
    cheaper = Table((Row(rate("0.8"), (), "第二款"),))
    points = Table((Row(rate("0.3"), (), "第五条第一款"),))
    rules = policy(
        Ratio(tiers((None, "0.5")), person_factor=(cheaper,)),
        adjust=(dated(Adjust("加点", points=points), source="甲〔2025〕1号 第五条"),),
        bounds=dated(Bounds(max=rate("0.85")), source="甲〔2025〕1号 第六条"),
        item_adjust=dated(always(rate("-0.02")), source="乙〔2025〕1号 第七条"),
        floor=dated(always(rate("0.9")), source="丙〔2025〕1号 第八条"),
    )
    line = FeeLine("1", "X", BenefitClass.A, yuan(1000))
    share, floor = (
        step
        for step in calculate(rules, person(), Visit(DAY, (line,))).steps
        if step.part == "hifp_pay"
    )
    assert share.note.split(";") == [
        "个人负担比例乘 0.8(第二款)",
        "60% 按加点(甲〔2025〕1号 第五条第一款)调整",
        "最高为 85%(甲〔2025〕1号 第六条)",
        "按项目加减 -2 个百分点(乙〔2025〕1号 第七条)",
    ]
    assert (str(share.amount), str(floor.amount)) == ("830.00", "70.00")
    assert (floor.source, floor.basis) == ("丙〔2025〕1号 第八条",) * 2


def test_a_clause_is_told_once() -> None:
    assert basis("甲〔2025〕1号 第八条", "第八条第二款") == "甲〔2025〕1号 第八条第二款"
    assert basis("甲〔2025〕1号 第八条", "附表") == "甲〔2025〕1号 第八条 附表"
    assert basis("第八条", "") == "第八条" == basis("", "第八条")


def test_points_never_go_beyond_their_bounds() -> None:
    plus = dated(Adjust("加点", points=always(rate("0.3"))))
    ratio = Ratio(tiers((None, "0.9")))
    assert pays(policy(ratio, adjust=(plus,)), 1000) == "1000.00"
    bounded = policy(ratio, adjust=(plus,), bounds=dated(Bounds(max=rate("0.95"))))
    assert pays(bounded, 1000) == "950.00"


def test_a_point_for_each_year_of_cover_beyond_the_first_at_most_ten() -> None:
    growth = Growth("years_covered", rate("0.01"), beyond=1, max=rate("0.1"))
    rules = policy(
        Ratio(tiers((None, "0.6"))), adjust=(dated(Adjust("连续参保", growth=growth)),)
    )
    found = [pays(rules, 1000, years_covered=years) for years in (0, 1, 4, 40)]
    assert found == ["600.00", "600.00", "630.00", "700.00"]


def test_a_factor_on_the_ratio_and_points_of_one_tier_only() -> None:
    ratio = Ratio(tiers((1000, "0.6"), (None, "0.8")))
    half = dated(Adjust("未转诊", factor=always(rate("0.5"))))
    first = dated(Adjust("首段", points=always(rate("0.1")), tiers=frozenset({1})))
    assert pays(policy(ratio, adjust=(half,)), 2000) == "700.00"
    assert pays(policy(ratio, adjust=(first,)), 2000) == "1500.00"


def test_rounded_once_for_the_payer_or_once_for_each_tier() -> None:
    ratio = Ratio(tiers(("0.01", "0.5"), ("0.02", "0.5"), (None, "0.5")))
    once = RoundingRule()
    each = RoundingRule(per=RoundOnce.TIER)
    assert pays(policy(ratio, rounding=dated(once)), "0.03") == "0.02"
    assert pays(policy(ratio, rounding=dated(each)), "0.03") == "0.03"


@pytest.mark.parametrize(
    ("mode", "unit", "expected"),
    [
        (Rounding.HALF_UP, 1, "6797.43"),
        (Rounding.DOWN, 1, "6797.42"),
        (Rounding.HALF_UP, 10, "6797.40"),
        (Rounding.UP, 100, "6798.00"),
    ],
)
def test_rounding_is_a_parameter(mode: Rounding, unit: int, expected: str) -> None:
    rule = RoundingRule(mode=mode, unit=unit)
    rules = policy(Ratio(tiers((None, "0.92"))), rounding=dated(rule))
    assert pays(rules, "7388.51") == expected


def test_the_area_s_rounding_holds_where_a_benefit_says_nothing() -> None:
    rule = RoundingRule(mode=Rounding.DOWN)
    rules = area(benefit(ratio=flat_ratio("0.92")), rounding=dated(rule))
    assert pays(rules, "7388.51") == "6797.42"


def test_tier_edges_may_differ_by_level() -> None:
    """烟台: 三级 5000 and 10000, 二级 10000."""
    low = table((amount(5000), when(hosp_lv="3")), rest=amount(0))
    ratio = Ratio(tiers((low, "0.80"), (10000, "0.85"), (None, "0.90")))
    assert pays(policy(ratio), 12000, hosp_lv="3") == "10050.00"
    assert pays(policy(ratio), 12000, hosp_lv="2") == "10300.00"


def herb(no: str, total: int, **facts: tuple[str, ...]) -> FeeLine:
    return FeeLine(no, f"item{no}", BenefitClass.A, Money(total * 100), facts=facts)


def test_chinese_medicine_gets_points_on_its_part_of_the_bill() -> None:
    """重庆: two points more for 中医药; the deductible is shared in proportion."""
    points = table((rate("0.02"), when(tcm="yes")), rest=rate("0"))
    rules = policy(
        Ratio(tiers((None, "0.80"))),
        deductible=deductible(1000),
        item_adjust=dated(points),
    )
    bill = Visit(DAY, (herb("1", 3000), herb("2", 1000, tcm=("yes",))))
    result = calculate(rules, person(), bill)
    assert str(result.fund_paid) == "2415.00"  # 3000 × 80% + 750 × 2%
    assert result.part(Fund.POOL.value) == result.fund_paid


def test_rates_come_from_the_first_row_that_holds() -> None:
    shares = table(
        (rate("0.9"), when(hosp_lv="3A")),
        (rate("0.8"), when(hosp_lv="3")),
        rest=rate("0.7"),
    )
    rules = policy(Ratio(tiers((None, shares))))
    found = [
        str(calculate(rules, person(), visit(100, hosp_lv=level)).fund_paid)
        for level in (("3A", "3"), ("3B", "3"), ("2",))
    ]
    assert found == ["90.00", "80.00", "70.00"]
    assert rates("0.9").value({}) == Decimal("0.9")
