"""What holds for every policy, person and year of visits."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.engine import strategies as some
from tests.engine.policies import DAY, amounts, area, benefit, dated, flat_ratio, person
from tests.engine.strategies import Shape
from yibao.engine.benefit.calculate import after_payment, calculate, calculate_year
from yibao.engine.bill import Account, FeeLine, FeeTotals, Insured, Visit
from yibao.engine.codes import Fund
from yibao.engine.counters import NO_COUNTERS, is_known
from yibao.engine.money import ZERO, Money
from yibao.engine.policy import (
    AreaPolicy,
    Axis,
    Cap,
    CapOn,
    Deductible,
    Ratio,
    Span,
)

SCOPE_PARTS = ("outside_scope", "over_limit", "paid_first", "in_scope")


@given(some.area_policies(), some.insured_persons(), some.years_of_visits())
def test_parts_add_up_and_every_part_is_explained(
    policy: AreaPolicy, insured: Insured, visits: list[Visit]
) -> None:
    for result in calculate_year(policy, insured, visits):
        for part in SCOPE_PARTS:
            assert result.part(part) == getattr(result, part)
        assert result.part("deductible") == result.deductible_paid
        for fund in Fund:
            assert result.part(fund.value) == result.paid_by(fund)
        assert result.part("account") == result.own_account_paid
        assert result.part("family") == result.family_paid_total
        assert result.part("cash") == result.cash_paid
        assert Money.sum(result.borne.values()) == result.person_paid


@given(some.area_policies(), some.insured_persons(), some.years_of_visits())
def test_no_part_is_negative_or_more_than_what_it_is_a_share_of(
    policy: AreaPolicy, insured: Insured, visits: list[Visit]
) -> None:
    for result in calculate_year(policy, insured, visits):
        assert result.cash_paid >= ZERO
        assert ZERO <= result.deductible_paid <= result.in_scope
        for payment in result.benefits:
            assert ZERO <= payment.amount <= payment.base
            assert payment.cap_room is None or payment.amount <= payment.cap_room
        assert result.own_account_paid <= insured.account.current + insured.account.past
        assert all(amount > ZERO for _, amount in result.family_paid)
        assert all(amount >= ZERO for amount in result.borne.values())
        for step in result.steps:
            assert step.title
            if step.rate is not None and step.base is not None:
                assert ZERO <= step.amount <= step.base or step.base < ZERO
        insured = after_payment(insured, result)
        assert insured.account.current >= ZERO <= insured.account.past
        assert all(own.balance >= ZERO for own in insured.family)


@given(some.area_policies(), some.insured_persons(), some.years_of_visits())
def test_caps_are_never_overspent(
    policy: AreaPolicy, insured: Insured, visits: list[Visit]
) -> None:
    """Whatever the sequence of visits, each total stays within its widest limit."""
    result = calculate_year(policy, insured, visits)[-1]
    for rule in policy.benefits:
        for cap in (entry.entries[0].value for entry in rule.caps):
            if cap.period is Span.STAY:
                continue
            measure = "paid" if cap.on is CapOn.PAYMENT else "fee"
            widest = max(row.value.fixed_fen for row in cap.limit.rows)
            for name, total in result.counters_after.values.items():
                if spans(name, f"{rule.group}_{measure}", cap):
                    assert total <= widest


def spans(name: str, total: str, cap: Cap) -> bool:
    """Whether ``name`` is the total the cap is held against."""
    stem, _, qualifier = name.partition("@")
    lengths = {Span.YEAR: 0, Span.MONTH: 7, Span.DAY: 10, Span.LIFETIME: 4}
    parts = qualifier.split(",") if qualifier else []
    if cap.by:
        if not parts or parts[0] not in some.DISEASES:
            return False
        parts = parts[1:]
    return stem == total and len(",".join(parts)) == lengths[cap.period]


@given(some.area_policies(), some.insured_persons(), some.years_of_visits())
def test_reversing_gives_back_every_total(
    policy: AreaPolicy, insured: Insured, visits: list[Visit]
) -> None:
    before = NO_COUNTERS.of_year("2025")
    for result in calculate_year(policy, insured, visits):
        after = result.counters_after
        assert all(is_known(name) for name in after.values)
        assert after.minus(result.delta) == before
        before = after


@given(some.area_policies(), some.insured_persons(), some.visits())
def test_same_in_same_out(policy: AreaPolicy, insured: Insured, visit: Visit) -> None:
    assert calculate(policy, insured, visit) == calculate(policy, insured, visit)


def raised(visit: Visit, more: Money) -> Visit:
    assert isinstance(visit.fee, FeeTotals)
    return replace(visit, fee=replace(visit.fee, in_scope=visit.fee.in_scope + more))


@given(
    some.area_policies(Shape(whole_mode=False, coarse_rounding=False)),
    some.insured_persons(),
    some.years_of_visits(with_lines=False),
    some.fees(5000),
)
def test_more_in_scope_never_lowers_what_the_funds_pay(
    policy: AreaPolicy, insured: Insured, visits: list[Visit], more: Money
) -> None:
    """Unless the policy says so: tiers in whole mode are such a policy."""
    insured = replace(insured, account=Account())
    *earlier, last = visits
    results = calculate_year(policy, insured, earlier)
    before = results[-1].counters_after if results else NO_COUNTERS
    less = calculate(policy, insured, last, before)
    most = calculate(policy, insured, raised(last, more), before)
    assert most.fund_paid >= less.fund_paid


EXACT = Shape(whole_mode=False, coarse_rounding=False, difference=False, fen=False)


@given(
    some.ratios(EXACT),
    some.thresholds(),
    some.years_of_visits(fen=False, with_lines=False),
    st.randoms(),
)
def test_a_yearly_benefit_does_not_care_about_the_order_of_visits(
    ratio: Ratio, threshold: Deductible, visits: list[Visit], shuffle: random.Random
) -> None:
    """One level, a yearly deductible and a yearly axis promise it."""
    policy = area(
        benefit(
            deductible=dated(replace(threshold, amount=amounts(3000))),
            ratio=dated(replace(ratio, axis=Axis.YEAR)),
            caps=(dated(Cap(amounts(20_000))),),
        )
    )
    visits = [replace(visit, facts={"hosp_lv": ("3",)}) for visit in visits]
    mixed = list(visits)
    shuffle.shuffle(mixed)
    assert year_total(policy, visits) == year_total(policy, mixed)


def year_total(policy: AreaPolicy, visits: list[Visit]) -> Money:
    results = calculate_year(policy, person(), visits)
    return Money.sum(result.fund_paid for result in results)


@given(
    some.ratios(EXACT),
    some.deductibles(),
    some.visits(fen=False, with_lines=False),
    some.fees(50_000, fen=False),
)
def test_a_stay_settled_in_two_parts_pays_what_one_settlement_pays(
    ratio: Ratio, deductible: Deductible, visit: Visit, more: Money
) -> None:
    policy = area(
        benefit(
            deductible=dated(replace(deductible, period=Span.STAY)),
            ratio=dated(replace(ratio, axis=Axis.BILL)),
            caps=(dated(Cap(amounts(20_000), period=Span.STAY)),),
        )
    )
    whole = calculate(policy, person(), raised(visit, more))
    rest = replace(visit, fee=FeeTotals(in_scope=more), continues=True)
    first, second = calculate_year(policy, person(), [visit, rest])
    assert first.fund_paid + second.fund_paid == whole.fund_paid
    assert first.deductible_paid + second.deductible_paid == whole.deductible_paid
    assert second.counters_after["inpatient_stays"] == 1


@given(some.ratios(Shape(whole_mode=False)), st.integers(0, 40_000))
def test_a_tier_edge_is_no_cliff(ratio: Ratio, edge: int) -> None:
    """One more fen is paid at most one more fen, at an edge as anywhere."""
    policy = area(benefit(ratio=dated(ratio)))
    at = Visit(DAY, FeeTotals(in_scope=Money(edge * 100)), {})
    more = calculate(policy, person(), raised(at, Money(1))).fund_paid
    assert Money(0) <= more - calculate(policy, person(), at).fund_paid <= Money(1)


@given(some.lines())
def test_a_refund_mirrors_the_lines_it_refunds(lines: tuple[FeeLine, ...]) -> None:
    policy = area(benefit(ratio=flat_ratio("0.8")))
    refunds = tuple(
        replace(line, total=-line.total, quantity=-line.quantity) for line in lines
    )
    result = calculate(policy, person(), Visit(DAY, lines + refunds))
    charged, refunded = result.lines[: len(lines)], result.lines[len(lines) :]
    for line, back in zip(charged, refunded, strict=True):
        for part in SCOPE_PARTS:
            assert getattr(line, part) == -getattr(back, part)
    assert not result.fund_paid


@given(some.area_policies(), some.lines())
def test_lines_add_up_to_the_parts_of_the_bill(
    policy: AreaPolicy, lines: tuple[FeeLine, ...]
) -> None:
    result = calculate(policy, person(), Visit(DAY, lines))
    for part in SCOPE_PARTS:
        total = Money.sum(getattr(line, part) for line in result.lines)
        assert total == getattr(result, part)
