"""个人账户 and 家庭共济: what accounts pay of what the person bears."""

from __future__ import annotations

from dataclasses import dataclass, field

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import AccountUse
from yibao.engine.bill import Insured, Visit
from yibao.engine.codes import Component
from yibao.engine.counters import key
from yibao.engine.money import Money
from yibao.engine.policy import (
    AccountPart,
    AccountPartKind,
    FamilyAfter,
    FamilyRule,
    Order,
    Uses,
)
from yibao.engine.tables import Entry, all_hold

PART_TITLES = {
    AccountPartKind.CURRENT: "个人账户(当年)",
    AccountPartKind.PAST: "个人账户(历年)",
}


NOTHING_PAID = dict.fromkeys(AccountPartKind, 0)


@dataclass(slots=True)
class Accounts:
    """The balances a bill may draw on, and what it has drawn."""

    use: AccountUse | None
    insured: Insured
    visit: Visit
    left: dict[AccountPartKind, int]
    paid: dict[AccountPartKind, int] = field(default_factory=NOTHING_PAID.copy)
    family_paid: list[tuple[str, Money]] = field(default_factory=list)


def open_accounts(
    case: Case, uses: tuple[AccountUse, ...], insured: Insured, visit: Visit
) -> Accounts:
    use = next((use for use in uses if all_hold(use.when, case.facts)), None)
    account = insured.account
    left = {
        AccountPartKind.CURRENT: max(0, account.current.fen),
        AccountPartKind.PAST: max(0, account.past.fen),
    }
    return Accounts(use, insured, visit, left)


def pay_own(case: Case, accounts: Accounts, order: Order) -> None:
    """The person's own account pays what its parts may, in the order of the parts."""
    use, visit = accounts.use, accounts.visit
    if use is None or use.parts is None or not visit.use_account:
        return
    parts = [part for part in use.parts.value if part.order is order]
    if accounts.insured.account.frozen:
        if parts and sum(accounts.left.values()) and order is Order.AFTER:
            case.explain("account", 0, "个人账户已冻结,不予支付")
        return
    for part in parts:
        amount = draw(case, part.pays, accounts.left[part.kind])
        if amount:
            accounts.left[part.kind] -= amount
            accounts.paid[part.kind] += amount
            explain_part(case, part, amount, use.parts)


def explain_part(
    case: Case,
    part: AccountPart,
    amount: int,
    entry: Entry[tuple[AccountPart, ...]],
) -> None:
    before = ",先于统筹基金" if part.order is Order.BEFORE else ""
    case.explain(
        "account",
        amount,
        f"{PART_TITLES[part.kind]}支付{before}",
        clause=part.pays.row(case.facts).clause,
        source=entry.source,
    )


def pay_family(case: Case, accounts: Accounts) -> None:
    """Relatives' accounts pay in the order of binding, within the rule's limit."""
    use = accounts.use
    if use is None or use.family is None or not accounts.visit.use_family:
        return
    rule = use.family.value
    if not accounts.insured.family or not helps(case, rule, accounts):
        return
    total = case.span_key(key("family", "paid"), rule.period)
    room = family_room(case, rule, total)
    for relative in accounts.insured.family:
        amount = draw(case, rule.pays, min(max(0, relative.balance.fen), room))
        if amount:
            room -= amount
            accounts.family_paid.append((relative.owner_no, Money(amount)))
            case.explain(
                "family",
                amount,
                "家庭共济账户支付({})",
                relative.owner_no,
                source=use.family.source,
            )
            case.count({total: amount})


def helps(case: Case, rule: FamilyRule, accounts: Accounts) -> bool:
    if not rule.allowed.value(case.facts):
        return False
    return rule.after is FamilyAfter.OWN_USED or not sum(accounts.left.values())


def family_room(case: Case, rule: FamilyRule, total: str) -> int:
    limit = None if rule.limit is None else case.amount(rule.limit)
    if limit is None:
        return sum(case.borne.values())
    return max(0, limit - case.total(total, rule.period))


def draw(case: Case, pays: Uses, most: int) -> int:
    """Take up to ``most`` from what the person bears of the permitted components."""
    components = [c for c in pays.value(case.facts) if c is not Component.COVERED]
    amount = min(most, case.still_borne(components))
    if amount:
        case.relieve(components, amount)
    return amount
