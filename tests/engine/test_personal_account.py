"""个人账户 and 家庭共济."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.policies import (
    EVERYTHING,
    account,
    amounts,
    area,
    benefit,
    dated,
    deductible,
    flat_ratio,
    person,
    table,
    visit,
    when,
)
from yibao.engine.benefit.calculate import calculate, calculate_year
from yibao.engine.bill import Account
from yibao.engine.breakdown import Breakdown
from yibao.engine.codes import Component
from yibao.engine.money import Money
from yibao.engine.policy import (
    AccountRules,
    AreaPolicy,
    FamilyAfter,
    FamilyRule,
    Order,
    Span,
)
from yibao.engine.tables import always

IN_POLICY = (Component.DEDUCTIBLE, Component.SHARE, Component.OVER_CAP)


def policy(rules: AccountRules) -> AreaPolicy:
    basic = benefit(
        group="outpatient",
        deductible=deductible(300, period=Span.YEAR),
        ratio=flat_ratio("0.8"),
    )
    return area(basic, accounts=[rules])


def shares(result: Breakdown) -> tuple[str, ...]:
    return tuple(
        str(part)
        for part in (
            result.account_current_paid,
            result.account_past_paid,
            result.family_paid_total,
            result.fund_paid,
            result.cash_paid,
        )
    )


def test_this_year_s_account_before_the_pool_and_past_years_for_the_deductible() -> (
    None
):
    """宁波: 账户段 → 自负段 (历年账户 may pay) → 共负段."""
    rules = policy(
        account(
            (Order.BEFORE, (Component.IN_SCOPE,)),
            (Order.AFTER, (Component.DEDUCTIBLE,)),
        )
    )
    result = calculate(rules, person(current=200, past=250), visit(1000))
    # 200 by the account; 800 left: 300 deductible (250 by past years), 500 × 80%
    assert shares(result) == ("200.00", "250.00", "0.00", "400.00", "150.00")


def test_an_account_forbidden_to_pay_outside_scope() -> None:
    rules = policy(account((Order.AFTER, IN_POLICY), (Order.AFTER, IN_POLICY)))
    result = calculate(rules, person(current=5000), visit(1000, outside=700))
    assert shares(result) == ("440.00", "0.00", "0.00", "560.00", "700.00")


def test_current_before_past_and_uses_by_care_type() -> None:
    uses = table((EVERYTHING, when(med_type="pharmacy")), rest=IN_POLICY)
    rules = account()
    parts = rules.parts.entries[0].value
    rules = replace(rules, parts=dated((replace(parts[0], pays=uses), parts[1])))
    result = calculate(
        policy(rules),
        person(current=100, past=50),
        visit(0, outside=120, med_type="pharmacy"),
    )
    assert shares(result) == ("100.00", "20.00", "0.00", "0.00", "0.00")


def test_the_person_may_keep_the_account() -> None:
    result = calculate(
        policy(account()), person(current=500), replace(visit(1000), use_account=False)
    )
    assert str(result.account_paid) == "0.00"


def test_a_frozen_account_pays_nothing_and_says_so() -> None:
    frozen = replace(person(), account=Account(Money(500_00), frozen=True))
    result = calculate(policy(account()), frozen, visit(1000))
    assert str(result.account_paid) == "0.00"
    assert "个人账户已冻结,不予支付" in [step.title for step in result.steps]


def test_a_negative_account_pays_nothing() -> None:
    owing = replace(person(), account=Account(Money(-500_00), Money(10_00)))
    result = calculate(policy(account()), owing, visit(1000))
    assert shares(result)[:2] == ("0.00", "10.00")


def family(**parts: object) -> AccountRules:
    rule = FamilyRule(always(True), always(IN_POLICY), **parts)  # type: ignore[arg-type]
    return account(family=dated(rule))


def test_relatives_pay_in_the_order_of_binding_after_the_own_account() -> None:
    who = person(current=100, family=[("甲", 50), ("乙", 900)])
    result = calculate(policy(family()), who, visit(1000))
    assert result.family_paid == (("甲", Money(50_00)), ("乙", Money(290_00)))
    assert str(result.account_paid) == "440.00"


def test_relatives_help_only_when_the_own_account_is_empty() -> None:
    """北京: an employee's relatives pay once the own balance is 0."""
    rules = policy(family(after=FamilyAfter.OWN_EMPTY))
    rich = person(current=1000, family=[("甲", 500)])
    poor = person(family=[("甲", 500)])
    outside = visit(1000, outside=100)
    assert shares(calculate(rules, rich, outside))[2] == "0.00"
    assert shares(calculate(rules, poor, outside))[2] == "440.00"


def test_a_monthly_limit_of_family_payments() -> None:
    rules = policy(family(limit=amounts(300), period=Span.MONTH))
    who = person(family=[("甲", 5000)])
    results = calculate_year(rules, who, [visit(1000), visit(1000)])
    assert [shares(result)[2] for result in results] == ["300.00", "0.00"]


def test_family_sharing_changes_no_benefit() -> None:
    alone = calculate(policy(family()), person(), visit(1000))
    helped = calculate(policy(family()), person(family=[("甲", 5000)]), visit(1000))
    assert alone.fund_paid == helped.fund_paid
    assert alone.deductible_paid == helped.deductible_paid


def test_balances_run_down_over_a_year() -> None:
    who = person(current=500, family=[("甲", 100)])
    results = calculate_year(policy(family()), who, [visit(1000)] * 2)
    assert [shares(result)[0] for result in results] == ["440.00", "60.00"]
    assert [shares(result)[2] for result in results] == ["0.00", "100.00"]
