"""The values of an area's policy that are in force on one day, resolved once a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from yibao.engine.codes import Component, Fund
from yibao.engine.counters import COUNT, key
from yibao.engine.policy import (
    BASIC_BASE,
    AccountPart,
    AccountRules,
    Adjust,
    AreaPolicy,
    Benefit,
    Bounds,
    Cap,
    CapOn,
    DailyLimit,
    Deductible,
    Entitlement,
    FamilyRule,
    FirstPay,
    LineRule,
    Rates,
    Ratio,
    RoundingRule,
    ScopeRules,
    Settle,
)
from yibao.engine.tables import Condition, Entry, Facts, Table, all_hold

if TYPE_CHECKING:
    from yibao.engine.benefit.lines import Treatment
    from yibao.engine.benefit.ratio import TierRate

CAP_MEASURES = {CapOn.PAYMENT: "paid", CapOn.FEE: "fee"}
LEFT_BY_BASIC = (
    Component.SHARE,
    Component.OVER_CAP,
    Component.CAPPED,
    Component.DEDUCTIBLE,
)
BASIC = "basic"
"""The payer that opens a bill: it divides what is in scope for those after it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Keys of the yearly totals a benefit reads and adds to."""

    in_scope: str
    covered: str
    paid: str
    base: str
    deductible: str
    shared_deductible: str
    stays: str
    caps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A benefit as it stands on one day, with the keys of its yearly totals."""

    title: str
    payer: str
    label: str
    fund: Fund
    fund_pay_type: str
    group: str
    when: tuple[Condition, ...]
    base: tuple[Component, ...]
    entitlement: Entry[Table[Entitlement]] | None
    deductible: Entry[Deductible] | None
    ratio: Entry[Ratio]
    adjust: tuple[Entry[Adjust], ...]
    bounds: Entry[Bounds] | None
    item_adjust: Entry[Rates] | None
    caps: tuple[Entry[Cap], ...]
    floor: Entry[Rates] | None
    settle: Settle
    rounding: RoundingRule
    counts_stay: bool
    opens: bool  # whether this is the basic payer
    draws: tuple[Component, ...]  # where its payment is drawn from
    totals: Totals
    ratio_asks: tuple[str, ...]  # the facts the ratio asks about …
    ratio_memo: dict[tuple[object, ...], list[TierRate]]  # … and what it answered

    def fits(self, facts: Facts) -> bool:
        return all_hold(self.when, facts)


@dataclass(frozen=True, slots=True)
class Scope:
    when: tuple[Condition, ...]
    limit_first: Entry[Table[bool]] | None
    first_pay: Entry[Table[FirstPay]] | None
    line_rules: Entry[Table[LineRule]] | None
    daily_limits: Entry[tuple[DailyLimit, ...]] | None
    place_first_pay: Entry[Rates] | None
    line_asks: tuple[str, ...]  # the facts asked about a line before daily limits …
    line_memo: dict[tuple[object, ...], Treatment]  # … and how it is treated


@dataclass(frozen=True, slots=True)
class AccountUse:
    when: tuple[Condition, ...]
    parts: Entry[tuple[AccountPart, ...]] | None
    family: Entry[FamilyRule] | None


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds for one insurance on one day; ``payers`` in the order they pay."""

    payers: tuple[tuple[Rule, ...], ...]
    scopes: tuple[Scope, ...]
    accounts: tuple[AccountUse, ...]
    references: Mapping[str, int]


@lru_cache(maxsize=4096)
def in_force(policy: AreaPolicy, day: date, insurance: str) -> InForce:
    """Resolve every dated value; cached, since a day sees many bills."""
    order = policy.payers.on(day)
    default = policy.rounding.on(day)
    rounding = default.value if default else RoundingRule()
    rules = [
        rule
        for benefit in policy.benefits
        if insurance in benefit.insurance
        and (rule := rule_on(benefit, day, rounding)) is not None
    ]
    return InForce(
        payers=tuple(
            tuple(rule for rule in rules if rule.payer == payer)
            for payer in (order.value if order else ())
        ),
        scopes=tuple(
            scope_on(scope, day)
            for scope in policy.scopes
            if insurance in scope.insurance
        ),
        accounts=tuple(
            account_on(account, day)
            for account in policy.accounts
            if insurance in account.insurance
        ),
        references={
            name: entry.value
            for name, dated in policy.references.items()
            if (entry := dated.on(day)) is not None
        },
    )


def rule_on(benefit: Benefit, day: date, rounding: RoundingRule) -> Rule | None:
    """The benefit on that day, or ``None`` while it has no ratio in force."""
    ratio = benefit.ratio.on(day)
    if ratio is None:
        return None
    base = benefit.base.on(day)
    components = base.value if base else BASIC_BASE
    deductible = benefit.deductible.on(day)
    adjust = tuple(a for dated in benefit.adjust if (a := dated.on(day)) is not None)
    caps = tuple(cap for dated in benefit.caps if (cap := dated.on(day)) is not None)
    settle = benefit.settle.on(day)
    own_rounding = benefit.rounding.on(day)
    return Rule(
        title=benefit.title,
        payer=benefit.payer,
        label=benefit.label or benefit.fund.title,
        fund=benefit.fund,
        fund_pay_type=benefit.fund_pay_type,
        group=benefit.group,
        when=benefit.when,
        base=components,
        entitlement=benefit.entitlement.on(day),
        deductible=deductible,
        ratio=ratio,
        adjust=adjust,
        bounds=benefit.bounds.on(day),
        item_adjust=benefit.item_adjust.on(day),
        caps=caps,
        floor=benefit.floor.on(day),
        settle=settle.value if settle else Settle.INCREMENT,
        rounding=own_rounding.value if own_rounding else rounding,
        counts_stay=benefit.counts_stay,
        opens=benefit.payer == BASIC,
        draws=LEFT_BY_BASIC if benefit.payer == BASIC else drawn_from(components),
        totals=totals_of(benefit.group, deductible, caps),
        ratio_asks=tuple(sorted(asked_by((ratio.value, adjust)))),
        ratio_memo={},
    )


def drawn_from(base: tuple[Component, ...]) -> tuple[Component, ...]:
    """Help with what was covered is drawn from the person's share of it."""
    real = (Component.SHARE if c is Component.COVERED else c for c in base)
    return tuple(dict.fromkeys(real))


def totals_of(
    group: str, deductible: Entry[Deductible] | None, caps: tuple[Entry[Cap], ...]
) -> Totals:
    shared = deductible.value.group if deductible else ""
    stay_group = deductible.value.stay_group if deductible else ""
    return Totals(
        in_scope=key(group, "in_scope"),
        covered=key(group, "covered"),
        paid=key(group, "paid"),
        base=key(group, "base"),
        deductible=key(group, "deductible"),
        shared_deductible=key(shared or group, "deductible"),
        stays=key(stay_group or group, COUNT),
        caps=tuple(
            key(cap.value.group or group, CAP_MEASURES[cap.value.on]) for cap in caps
        ),
    )


def asked_by(value: object) -> set[str]:
    """The names of all facts that a part of a policy asks about."""
    if isinstance(value, tuple):
        return set().union(*map(asked_by, value))
    if not is_dataclass(value):
        return set()
    facts: set[str] = set()
    for part in fields(value):
        inner = getattr(value, part.name)
        if part.name in {"fact", "of"}:
            facts.add(inner)
        else:
            facts |= asked_by(inner)
    return facts


def scope_on(scope: ScopeRules, day: date) -> Scope:
    limit_first = scope.limit_first.on(day)
    first_pay = scope.first_pay.on(day)
    line_rules = scope.line_rules.on(day)
    tables = [entry.value for entry in (limit_first, first_pay, line_rules) if entry]
    asked = [condition for table in tables for condition in conditions_of(table)]
    return Scope(
        when=scope.when,
        limit_first=limit_first,
        first_pay=first_pay,
        line_rules=line_rules,
        daily_limits=scope.daily_limits.on(day),
        place_first_pay=scope.place_first_pay.on(day),
        line_asks=tuple(sorted(asked_by(tuple(asked)))),
        line_memo={},
    )


def conditions_of(table: Table[Any]) -> list[Condition]:
    return [condition for row in table.rows for condition in row.when]


def account_on(account: AccountRules, day: date) -> AccountUse:
    return AccountUse(account.when, account.parts.on(day), account.family.on(day))
