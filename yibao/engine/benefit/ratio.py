"""支付比例: the rate of each tier with its adjustments, and a fee cut into slices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import Rule
from yibao.engine.money import Money
from yibao.engine.policy import (
    ONE,
    ZERO_RATE,
    Adjust,
    Axis,
    Edge,
    Growth,
    Mode,
    Origin,
    Ratio,
    RoundingRule,
    RoundOnce,
    Tier,
)
from yibao.engine.tables import Entry, Facts, half_up


@dataclass(frozen=True, slots=True)
class TierRate:
    """One tier of one bill: from the edge below to ``to`` (``None`` without end)."""

    start: int
    to: int | None
    rate: Decimal
    clause: str
    note: str = ""


@dataclass(slots=True)
class Slice:
    """A part of a fee at one rate, and what the payer pays of it."""

    fee: int
    rate: Decimal
    text: str
    values: tuple[object, ...] = ()
    clause: str = ""
    note: str = ""
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What an adjustment does to the ratio of this bill."""

    adjust: Adjust
    points: Decimal
    factor: Decimal


def tier_rates(case: Case, rule: Rule) -> list[TierRate]:
    """The tiers of the ratio in force, as they are for this person and visit."""
    ratio = rule.ratio.value
    changes = adjustments(rule.adjust, case.facts) if rule.adjust else []
    person_factor = ONE
    for table in ratio.person_factor:
        person_factor *= table.value(case.facts)
    rates: list[TierRate] = []
    start = 0
    for number, tier in enumerate(ratio.tiers, start=1):
        row = tier.rate.row(case.facts)
        rate = fund_share(row.value, ratio, person_factor)
        note = ""
        if changes and rate:
            rate, note = adjusted(rate, changes, number)
        rate = min(max(rate, rule.bounds.min), rule.bounds.max) if rate else rate
        to = tier_end(case, tier)
        rates.append(TierRate(start, to, rate, row.clause, note))
        start = to or start
    return rates


def tier_end(case: Case, tier: Tier) -> int | None:
    return None if tier.to is None else case.amount(tier.to)


def fund_share(value: Decimal, ratio: Ratio, person_factor: Decimal) -> Decimal:
    """The fund's share; what is not paid at all stays so whatever the factor."""
    share = ONE - value if ratio.person else value
    if not share or person_factor == ONE:
        return share
    return ONE - (ONE - share) * person_factor


def adjusted(rate: Decimal, changes: list[Change], tier: int) -> tuple[Decimal, str]:
    """Points first, then factors; a tier not paid (0) is not adjusted at all."""
    applied = [c for c in changes if c.adjust.tiers is None or tier in c.adjust.tiers]
    if not applied:
        return rate, ""
    result = rate + sum((c.points for c in applied), ZERO_RATE)
    for change in applied:
        result *= change.factor
    titles = "、".join(change.adjust.title for change in applied)
    return result, f"{percent(rate)} 按{titles}调整"


def adjustments(entries: Iterable[Entry[Adjust]], facts: Facts) -> list[Change]:
    """Those that change something; of a group only the best for the person."""
    best: dict[str, Change] = {}
    alone: list[Change] = []
    for entry in entries:
        change = evaluate(entry.value, facts)
        if not change.points and change.factor == ONE:
            continue
        group = change.adjust.group
        if not group:
            alone.append(change)
        elif group not in best or rank(change) > rank(best[group]):
            best[group] = change
    return alone + list(best.values())


def rank(change: Change) -> tuple[Decimal, Decimal]:
    return change.points, change.factor


def evaluate(adjust: Adjust, facts: Facts) -> Change:
    points = adjust.points.value(facts) if adjust.points else ZERO_RATE
    if adjust.growth is not None:
        points += grown(adjust.growth, facts)
    return Change(adjust, points, adjust.factor.value(facts) if adjust.factor else ONE)


def grown(growth: Growth, facts: Facts) -> Decimal:
    value = facts.get(growth.fact, 0)
    if not isinstance(value, (int, Decimal)):
        return ZERO_RATE
    points = max(0, int(value) - growth.beyond) * growth.points
    return points if growth.max is None else min(points, growth.max)


# ---------------------------------------------------------------- slices


def cut_into_slices(
    rule: Rule, tiers: list[TierRate], start: int, fee: int
) -> list[Slice]:
    """``fee`` lying from ``start`` on the axis of the ratio, tier by tier."""
    ratio = rule.ratio.value
    if ratio.mode is Mode.WHOLE:
        tier = tier_reached(tiers, start + fee, ratio.edge)
        return [slice_of(rule, tier, fee, len(tiers) == 1)] if fee else []
    slices = []
    end = start + fee
    for tier in tiers:
        upper = end if tier.to is None or end < tier.to else tier.to
        part = upper - max(start, tier.start)
        if part > 0:
            slices.append(slice_of(rule, tier, part, len(tiers) == 1))
    return slices


def tier_reached(tiers: list[TierRate], position: int, edge: Edge) -> TierRate:
    for tier in tiers:
        if tier.to is None or position < tier.to:
            return tier
        if position == tier.to and edge is Edge.UPPER:
            return tier
    return tiers[-1]


def slice_of(rule: Rule, tier: TierRate, fee: int, only: bool) -> Slice:
    if only:
        values: tuple[object, ...] = (rule.label, Percent(tier.rate))
        text = "{}支付:报销 {}"
    else:
        text, values = tier_text(rule, tier)
    return Slice(fee, tier.rate, text, values, tier.clause, tier.note)


def tier_text(rule: Rule, tier: TierRate) -> tuple[str, tuple[object, ...]]:
    ratio = rule.ratio.value
    axis = "年度累计" if ratio.axis is Axis.YEAR else ""
    where = f"{axis}起付线以上 " if ratio.origin is Origin.DEDUCTIBLE else axis
    rate = Percent(tier.rate)
    if tier.to is None:
        return (
            "{}支付:{}{} 元以上部分,报销 {}",
            (rule.label, where, Money(tier.start), rate),
        )
    return (
        "{}支付:{}{} 元至 {} 元部分,报销 {}",
        (rule.label, where, Money(tier.start), Money(tier.to), rate),
    )


def pay_out(slices: list[Slice], rounding: RoundingRule) -> int:
    """Set what is paid of each slice; rounded once for all, or once for each.

    Rounding the running sum makes the slices add up to the sum rounded once. Nothing
    pays more than its fee, however coarse the unit.
    """
    exact = ZERO_RATE
    paid = 0
    for piece in slices:
        if rounding.per is RoundOnce.TIER:
            amount = rounded(piece.fee * piece.rate, rounding)
        else:
            exact += piece.fee * piece.rate
            amount = rounded(exact, rounding) - paid
        piece.amount = max(0, min(amount, piece.fee))
        paid += piece.amount
    return paid


def rounded(fen: Decimal, rounding: RoundingRule) -> int:
    if rounding.unit == 1:
        return int(fen.to_integral_value(rounding=rounding.mode.decimal))
    return Money.round(fen, rounding.mode, rounding.unit).fen


def cut_to(slices: list[Slice], room: int) -> int:
    """Cut the payment to ``room`` from the end; answer the fee behind the cut.

    The fee covered by a payment is payment / rate, so a cap reached inside a tier
    leaves the rest of that tier and all later ones uncovered.
    """
    uncovered = 0
    for piece in slices:
        if piece.amount > room:
            fee = min(piece.fee, half_up(Decimal(room) / piece.rate))
            uncovered += piece.fee - fee
            piece.fee, piece.amount = fee, room
        room -= piece.amount
    return uncovered


# ---------------------------------------------------------------- words


@dataclass(frozen=True, slots=True)
class Percent:
    """A rate that prints as a percentage."""

    rate: Decimal

    def __str__(self) -> str:
        return percent(self.rate)


def percent(rate: Decimal) -> str:
    """``Decimal("0.961")`` → ``96.1%``."""
    return f"{(rate * 100).normalize():f}%"
