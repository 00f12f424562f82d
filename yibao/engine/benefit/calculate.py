"""Divide one bill by the policy of an area: every part, every payer, every reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from yibao.engine.benefit.case import NOTHING_BORNE, Case
from yibao.engine.benefit.in_force import BASIC, InForce, in_force
from yibao.engine.benefit.items import NO_ITEMS, Items
from yibao.engine.benefit.lines import Divided
from yibao.engine.benefit.payer import pay
from yibao.engine.benefit.personal_account import (
    Accounts,
    open_accounts,
    pay_family,
    pay_own,
)
from yibao.engine.benefit.scope import divide
from yibao.engine.bill import Account, FamilyAccount, Insured, Visit
from yibao.engine.breakdown import Breakdown, LineSplit
from yibao.engine.codes import Component, Fund
from yibao.engine.counters import NO_COUNTERS, Counters, key
from yibao.engine.errors import Refused, Who
from yibao.engine.money import ZERO, Money
from yibao.engine.periods import CALENDAR_YEAR, days_between
from yibao.engine.policy import AccountPartKind, AreaPolicy, DecidingDate, Order
from yibao.engine.tables import YES, Fact, all_hold


class NoPolicyInForce(Refused):
    code = "BN-002"
    message = "统筹区 {area} 在 {day} 没有生效的待遇政策"
    todo = "请核对就诊日期;日期无误时由经办机构补充该日的待遇政策"
    who = (Who.CASHIER, Who.POLICY_EDITOR)


def calculate(
    policy: AreaPolicy,
    insured: Insured,
    visit: Visit,
    counters: Counters = NO_COUNTERS,
    *,
    line_detail: bool = True,
) -> Breakdown:
    """One bill: scope, account where it goes first, payers in order, accounts, cash.

    ``counters`` are the totals of the bill's insurance year before it; those of another
    year count as none. ``line_detail=False`` leaves out the lines' own parts.
    """
    case, lines = divide_bill(policy, insured, visit, counters)
    values = case.values
    parts = case.borne.copy()
    accounts = open_accounts(case, values.accounts, insured, visit)
    pay_own(case, accounts, Order.BEFORE)
    prepaid = {part: parts[part] - fen for part, fen in case.borne.items()}
    let_payers_pay(case, values, Items(tuple(lines)) if lines else NO_ITEMS)
    borne = borne_by_person(case, prepaid)
    pay_own(case, accounts, Order.AFTER)
    pay_family(case, accounts)
    told = lines if line_detail else []
    return break_down(case, visit, accounts, told, parts, borne)


def split_lines(
    policy: AreaPolicy, insured: Insured, visit: Visit
) -> tuple[LineSplit, ...]:
    """How the lines of a bill divide, before anybody pays."""
    _, lines = divide_bill(policy, insured, visit, NO_COUNTERS)
    return tuple(line.split() for line in lines)


def calculate_year(
    policy: AreaPolicy,
    insured: Insured,
    visits: Iterable[Visit],
    counters: Counters = NO_COUNTERS,
) -> list[Breakdown]:
    """Bills in order, each seeing the totals, stay and balances the last one left."""
    results: list[Breakdown] = []
    stay = NO_COUNTERS
    for visit in visits:
        if not visit.stay.values:
            visit = replace(visit, stay=stay)
        result = calculate(policy, insured, visit, counters)
        results.append(result)
        counters, stay = result.counters_after, result.stay_after
        insured = after_payment(insured, result)
    return results


def after_payment(insured: Insured, result: Breakdown) -> Insured:
    """The insured with the balances a bill leaves."""
    account = insured.account
    paid = dict(result.family_paid)
    return replace(
        insured,
        account=Account(
            account.current - result.account_current_paid,
            account.past - result.account_past_paid,
            account.frozen,
        ),
        family=tuple(
            FamilyAccount(own.owner_no, own.balance - paid.get(own.owner_no, ZERO))
            for own in insured.family
        ),
    )


# ---------------------------------------------------------------- before


def divide_bill(
    policy: AreaPolicy, insured: Insured, visit: Visit, counters: Counters
) -> tuple[Case, list[Divided]]:
    """Find the values in force and divide the bill by scope."""
    facts = facts_of(insured, visit)
    day = deciding_day(policy, facts, visit)
    values = in_force(policy, day, insured.insurance)
    if not values.payers:
        raise NoPolicyInForce(path="date", area=policy.name, day=day)
    year = insurance_year(policy, facts, day)
    case = open_case(values, facts, day, insured, visit, counters.of_year(year))
    scope = next((s for s in values.scopes if all_hold(s.when, case.facts)), None)
    return case, divide(case, scope, visit.fee)


def facts_of(insured: Insured, visit: Visit) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        **insured.facts,
        **visit.facts,
        "insurance": (insured.insurance,),
    }
    if visit.admission and visit.discharge and "stay_days" not in facts:
        facts["stay_days"] = days_between(visit.admission, visit.discharge)
    return facts


def deciding_day(policy: AreaPolicy, facts: dict[str, Fact], visit: Visit) -> date:
    """The date that selects the policy values and the insurance year."""
    entry = policy.deciding_date.on(visit.day)
    if entry is None:
        return visit.day
    match entry.value.value(facts):
        case DecidingDate.VISIT:
            chosen: date | None = visit.day
        case DecidingDate.ADMISSION:
            chosen = visit.admission
        case DecidingDate.DISCHARGE:
            chosen = visit.discharge
        case DecidingDate.SETTLEMENT:
            chosen = visit.settlement
    return chosen or visit.day


def insurance_year(policy: AreaPolicy, facts: dict[str, Fact], day: date) -> str:
    entry = policy.insurance_year.on(day)
    start = entry.value.value(facts) if entry else CALENDAR_YEAR
    return start.label(day)


def open_case(
    values: InForce,
    facts: dict[str, Fact],
    day: date,
    insured: Insured,
    visit: Visit,
    counters: Counters,
) -> Case:
    age = insured.age(day)
    if age is not None and "age" not in facts:
        facts["age"] = age
    return Case(
        values=values,
        facts=facts,
        day=day,
        counters=counters,
        stay=visit.stay if visit.continues else NO_COUNTERS,
        previous_stay=visit.stay,
        stay_no=visit.stay_no,
        continues=visit.continues,
        borne=NOTHING_BORNE.copy(),
    )


def let_payers_pay(case: Case, values: InForce, items: Items) -> None:
    """Each payer by the first of its rules that fits, in the order of the policy."""
    for rules in values.payers:
        rule = next((rule for rule in rules if rule.fits(case.facts)), None)
        if rule is not None:
            pay(case, rule, items)
        elif rules and rules[0].payer == BASIC:
            case.explain(rules[0].fund.value, 0, "本次就诊没有适用的统筹待遇")


# ---------------------------------------------------------------- after


def borne_by_person(
    case: Case, prepaid: dict[Component, int]
) -> dict[Component, Money]:
    """What the funds leave to the person, by component, in whatever way it is paid."""
    return {
        part: Money(fen + prepaid[part])
        for part, fen in case.borne.items()
        if fen or prepaid[part]
    }


def break_down(
    case: Case,
    visit: Visit,
    accounts: Accounts,
    lines: list[Divided],
    parts: dict[Component, int],
    borne: dict[Component, Money],
) -> Breakdown:
    cash = sum(case.borne.values())
    case.explain("cash", cash, "个人现金支付")
    payments: dict[Fund, Money] = {}
    for payment in case.payments:
        paid = payments.get(payment.fund, ZERO)
        payments[payment.fund] = paid + payment.amount
    own = sum(accounts.paid.values())
    case.count({key("account", "paid"): own})
    follows = visit.continues or case.facts.get("transfer") == YES
    return Breakdown(
        fee_total=Money(sum(parts.values())),
        outside_scope=Money(parts[Component.OUTSIDE_SCOPE]),
        over_limit=Money(parts[Component.OVER_LIMIT]),
        paid_first=Money(parts[Component.PAID_FIRST]),
        in_scope=Money(parts[Component.IN_SCOPE]),
        deductible_paid=Money(case.deductible_paid),
        payments=payments,
        benefits=tuple(case.payments),
        account_current_paid=Money(accounts.paid[AccountPartKind.CURRENT]),
        account_past_paid=Money(accounts.paid[AccountPartKind.PAST]),
        family_paid=tuple(accounts.family_paid),
        cash_paid=Money(cash),
        hospital_paid=ZERO,
        borne=borne,
        steps=tuple(case.steps),
        lines=tuple(line.split() for line in lines),
        counters=case.counters,
        stay=visit.stay if follows else NO_COUNTERS,
        delta=case.changes,
    )
