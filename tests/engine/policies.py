"""Small policies written in Python, so that a test shows the rule it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from yibao.engine.bill import Account, FamilyAccount, FeeTotals, Insured, Visit
from yibao.engine.codes import Component, Fund
from yibao.engine.money import Money
from yibao.engine.policy import (
    AccountPart,
    AccountPartKind,
    AccountRules,
    AreaPolicy,
    Benefit,
    Deductible,
    Order,
    Ratio,
    ScopeRules,
    Tier,
)
from yibao.engine.tables import (
    Amount,
    Between,
    Condition,
    Dated,
    Entry,
    Fact,
    OneOf,
    Row,
    Table,
    always,
)

T = TypeVar("T")

START = date(2000, 1, 1)
DAY = date(2025, 3, 1)
ALL_INSURANCES = frozenset({"310", "390"})
OWN_SHARE = (Component.SHARE, Component.DEDUCTIBLE, Component.OVER_CAP)
EVERYTHING = tuple(c for c in Component if c is not Component.COVERED)


def dated(value: T, source: str = "示例文件 第一条") -> Dated[T]:
    return Dated((Entry(value, source, START),))


def yuan(amount: Decimal | int | str) -> Money:
    return Money.yuan(str(amount))


def amount(value: Decimal | int | str) -> Amount:
    return Amount(fixed_fen=yuan(value).fen)


def rate(value: str | Decimal) -> Decimal:
    return Decimal(value)


def when(**facts: str | tuple[str, ...]) -> tuple[Condition, ...]:
    """``when(hosp_lv="3")`` → the institution is of level three."""
    return tuple(
        OneOf(fact, frozenset({words} if isinstance(words, str) else words))
        for fact, words in facts.items()
    )


def at_least(fact: str, value: int) -> tuple[Condition, ...]:
    return (Between(fact, min=Decimal(value)),)


def nth_stay(number: int) -> tuple[Condition, ...]:
    return (Between("stay_no", min=Decimal(number), max=Decimal(number)),)


def table(*rows: tuple[T, tuple[Condition, ...]], rest: T) -> Table[T]:
    return Table((*(Row(value, conditions) for value, conditions in rows), Row(rest)))


def amounts(value: int | str | Table[Amount]) -> Table[Amount]:
    return value if isinstance(value, Table) else always(amount(value))


def rates(value: str | Table[Decimal]) -> Table[Decimal]:
    return value if isinstance(value, Table) else always(rate(value))


def tiers(
    *pairs: tuple[int | str | Table[Amount] | None, str | Table[Decimal]],
) -> tuple[Tier, ...]:
    """``tiers((10000, "0.8"), (None, "0.9"))``."""
    return tuple(
        Tier(rates(value), None if to is None else amounts(to)) for to, value in pairs
    )


def flat_ratio(value: str | Table[Decimal]) -> Dated[Ratio]:
    return dated(Ratio(tiers((None, value))))


def deductible(value: int | str | Table[Amount], **rest: Any) -> Dated[Deductible]:
    return dated(Deductible(amounts(value), **rest))


def benefit(
    payer: str = "basic",
    fund: Fund = Fund.POOL,
    group: str = "inpatient",
    **parts: Any,
) -> Benefit:
    return Benefit(
        title=group,
        payer=payer,
        fund=fund,
        group=group,
        insurance=ALL_INSURANCES,
        **parts,
    )


def account(
    current: tuple[Order, tuple[Component, ...]] = (Order.AFTER, EVERYTHING),
    past: tuple[Order, tuple[Component, ...]] = (Order.AFTER, EVERYTHING),
    **rest: Any,
) -> AccountRules:
    parts = (
        AccountPart(AccountPartKind.CURRENT, always(current[1]), current[0]),
        AccountPart(AccountPartKind.PAST, always(past[1]), past[0]),
    )
    return AccountRules(ALL_INSURANCES, parts=dated(parts), **rest)


def area(
    *benefits: Benefit,
    accounts: Iterable[AccountRules] = (),
    scopes: Iterable[ScopeRules] = (),
    **rest: Any,
) -> AreaPolicy:
    """An area whose payers pay in the order its benefits are given."""
    payers = tuple(dict.fromkeys(rule.payer for rule in benefits))
    return AreaPolicy(
        area="990199",
        name="测试市",
        payers=dated(payers),
        benefits=benefits,
        accounts=tuple(accounts),
        scopes=tuple(scopes),
        **rest,
    )


def person(
    insurance: str = "310",
    *,
    current: int | str = 0,
    past: int | str = 0,
    family: Iterable[tuple[str, int]] = (),
    **facts: Any,
) -> Insured:
    return Insured(
        insurance,
        words(facts),
        account=Account(yuan(current), yuan(past)),
        family=tuple(FamilyAccount(no, yuan(left)) for no, left in family),
    )


def visit(
    in_scope: Decimal | int | str,
    *,
    outside: int | str = 0,
    first: int | str = 0,
    over: int | str = 0,
    day: date = DAY,
    **facts: Any,
) -> Visit:
    fee = FeeTotals(yuan(outside), yuan(over), yuan(first), yuan(in_scope))
    return Visit(day, fee, words(facts))


def words(facts: dict[str, Fact | str]) -> dict[str, Fact]:
    return {k: (v,) if isinstance(v, str) else v for k, v in facts.items()}
