"""费用分解: what of a line is outside, over the limit, paid first, in scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.engine.policies import (
    ALL_INSURANCES,
    DAY,
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
    visit,
    when,
)
from yibao.engine.benefit.calculate import calculate, split_lines
from yibao.engine.benefit.scope import NegativePart
from yibao.engine.bill import FeeLine, FeeTotals, Visit
from yibao.engine.breakdown import Breakdown
from yibao.engine.codes import BenefitClass
from yibao.engine.money import Money
from yibao.engine.policy import DailyLimit, FirstPay, LineRule, ScopeRules
from yibao.engine.tables import always

STENT = FeeLine(
    line_no="1",
    item="C001",
    benefit_class=BenefitClass.B,
    total=Money(9000_00),
    price=Decimal(9000),
    own_pay=Decimal("0.2"),
    facts={"kind": ("consumable",), "origin": ("domestic",)},
)


def divided(scope: ScopeRules | None, *lines: FeeLine, **facts: str) -> Breakdown:
    rules = area(
        benefit(ratio=flat_ratio("0.87")), scopes=() if scope is None else (scope,)
    )
    given = {name: (word,) for name, word in facts.items()}
    return calculate(rules, person(), Visit(DAY, lines, given))


def parts(result: Breakdown) -> tuple[str, str, str, str]:
    found = (
        result.outside_scope,
        result.over_limit,
        result.paid_first,
        result.in_scope,
    )
    outside, over, first, rest = (f"{part.as_yuan():.0f}" for part in found)
    return outside, over, first, rest


def scope(**rules: object) -> ScopeRules:
    return ScopeRules(ALL_INSURANCES, **rules)  # type: ignore[arg-type]


def test_price_limit_first_then_first_pay_then_the_pool() -> None:
    """山东 2020: a 5000 payment base, later lifted."""
    limited = scope(line_rules=dated(always(LineRule(limit=amount(5000)))))
    before, after = divided(limited, STENT), divided(None, STENT)
    assert (parts(before), str(before.fund_paid)) == (
        ("0", "4000", "1000", "4000"),
        "3480.00",
    )
    assert (parts(after), str(after.fund_paid)) == (
        ("0", "0", "1800", "7200"),
        "6264.00",
    )


def test_first_pay_before_the_limit_where_the_area_says_so() -> None:
    rules = scope(
        limit_first=dated(always(False)),
        line_rules=dated(always(LineRule(limit=amount(5000)))),
    )
    assert parts(divided(rules, STENT)) == ("0", "2200", "1800", "5000")


def test_without_scope_rules_the_catalogue_decides() -> None:
    lines = [
        replace(STENT, line_no="1", benefit_class=BenefitClass.A, own_pay=Decimal(0)),
        replace(STENT, line_no="2", limit=Decimal(8000)),
        replace(STENT, line_no="3", benefit_class=BenefitClass.C),
    ]
    assert parts(divided(None, *lines)) == ("9000", "1000", "1600", "15400")


def test_what_a_policy_leaves_to_the_catalogue_is_outside_when_class_c() -> None:
    rules = scope(first_pay=dated(always(FirstPay())))
    lines = [replace(STENT, line_no="2", benefit_class=BenefitClass.C), STENT]
    assert parts(divided(rules, *lines)) == ("9000", "0", "1800", "7200")


def test_first_pay_differs_by_insurance_and_class() -> None:
    rules = scope(
        first_pay=dated(
            table(
                (FirstPay(outside=True), when(benefit_class="C")),
                (FirstPay(rate("0.5")), when(insurance="390")),
                rest=FirstPay(),
            )
        )
    )
    rules_area = area(benefit(ratio=flat_ratio("0.8")), scopes=(rules,))
    found = [
        str(calculate(rules_area, person(kind), Visit(DAY, (STENT,))).paid_first)
        for kind in ("310", "390")
    ]
    assert found == ["1800.00", "4500.00"]


def test_imported_consumables_count_in_full_up_to_a_sum() -> None:
    """大理: no first pay on the first 1000."""
    rule = LineRule(full_upto=amount(1000), first_pay=rate("0.5"))
    rules = scope(
        line_rules=dated(table((rule, when(kind="consumable")), rest=LineRule()))
    )
    assert parts(divided(rules, STENT)) == ("0", "0", "4000", "5000")


def test_an_implant_paid_by_a_flat_share_skips_deductible_and_ratio() -> None:
    flat = LineRule(flat=rate("0.5"), first_pay=rate("0"))
    rules = area(
        benefit(deductible=deductible(1000), ratio=flat_ratio("0.8")),
        scopes=(
            scope(
                line_rules=dated(
                    table((flat, when(kind="consumable")), rest=LineRule())
                )
            ),
        ),
    )
    drug = replace(STENT, line_no="2", own_pay=Decimal(0), facts={"kind": ("drug",)})
    result = calculate(rules, person(), Visit(DAY, (STENT, drug)))
    assert str(result.fund_paid) == "10900.00"  # 9000 × 50% + 8000 × 80%
    assert str(result.deductible_paid) == "1000.00"


def test_a_daily_limit_holds_all_beds_of_a_day_together() -> None:
    bed = FeeLine("1", "BED", BenefitClass.A, Money(60_00), facts={"kind": ("bed",)})
    first, second = date(2025, 3, 1), date(2025, 3, 2)
    lines = [
        replace(bed, line_no=str(number), day=day)
        for number, day in enumerate((first, first, second), start=1)
    ]
    limit = DailyLimit("床位费", amounts(80), when(kind="bed"))
    result = divided(scope(daily_limits=dated((limit,))), *lines)
    assert parts(result) == ("0", "40", "0", "140")
    assert [str(line.over_limit) for line in result.lines] == ["0.00", "40.00", "0.00"]
    assert "超限价:床位费 1 项超过每日限额的部分" in [s.title for s in result.steps]


@pytest.mark.parametrize(
    ("limit_first", "expected"),
    [(True, ("0", "20", "9", "81")), (False, ("0", "12", "11", "87"))],
)
def test_the_order_of_limit_and_first_pay_governs_the_daily_limit(
    limit_first: bool, expected: tuple[str, ...]
) -> None:
    """乙类 beds of 80 and 30 on two days, 60 a day, ten percent first."""
    days = ((80, date(2025, 3, 1)), (30, date(2025, 3, 2)))
    lines = [
        FeeLine(
            str(fee),
            "BED",
            BenefitClass.B,
            Money(fee * 100),
            own_pay=rate("0.1"),
            day=day,
        )
        for fee, day in days
    ]
    rules = scope(
        limit_first=dated(always(limit_first)),
        daily_limits=dated((DailyLimit("床位费", amounts(60)),)),
    )
    result = divided(rules, *lines)
    assert parts(result) == expected
    if limit_first:
        said = [step.title for step in result.steps if step.part == "paid_first"]
        assert said == ["先行自付:2 项先由个人承担 10%"]


@pytest.mark.parametrize("as_lines", [True, False])
def test_out_of_area_first_pay_comes_last(as_lines: bool) -> None:
    """A Shandong city: 10% first when registered, 40% when not."""
    share = table(
        (rate("0"), when(place="in_city")),
        (rate("0.1"), when(filing="registered")),
        rest=rate("0.4"),
    )
    rules = area(
        benefit(ratio=flat_ratio("0.8")),
        scopes=(scope(place_first_pay=dated(share)),),
    )
    fee: FeeTotals | tuple[FeeLine, ...] = (STENT,)
    if not as_lines:
        fee = FeeTotals(paid_first=Money(1800_00), in_scope=Money(7200_00))
    away = Visit(DAY, fee, {"place": ("out_of_province",), "filing": ("registered",)})
    result = calculate(rules, person(), away)
    assert parts(result) == ("0", "0", "2520", "6480")
    assert result.part("paid_first") == result.paid_first


def test_a_partial_refund_reduces_the_line_it_belongs_to() -> None:
    refund = replace(
        STENT, line_no="2", total=Money(-4500_00), quantity=Decimal("-0.5")
    )
    assert parts(divided(None, STENT, refund)) == ("0", "0", "900", "3600")


def test_refunding_more_than_was_charged_is_refused() -> None:
    refund = replace(STENT, total=-STENT.total, quantity=Decimal(-1))
    with pytest.raises(NegativePart) as refused:
        divided(None, refund)
    assert refused.value.code == "BN-001"
    assert "合计为负数" in refused.value.sentence
    with pytest.raises(NegativePart):
        calculate(area(benefit(ratio=flat_ratio("1"))), person(), visit("-0.01"))


def test_lines_of_one_reason_are_told_once() -> None:
    result = divided(None, STENT, replace(STENT, line_no="2"))
    told = [step for step in result.steps if step.part == "paid_first"]
    assert [step.title for step in told] == ["先行自付:2 项先由个人承担 20%"]
    assert str(told[0].base) == "18000.00"


def test_lines_can_be_divided_before_anybody_pays() -> None:
    rules = area(benefit(ratio=flat_ratio("0.8")))
    bill = Visit(DAY, (STENT, replace(STENT, line_no="2", limit=Decimal(1))))
    assert split_lines(rules, person(), bill) == calculate(rules, person(), bill).lines
