"""支付比例: the rate of each tier with its adjustments, and a fee cut into slices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import Rule
from yibao.engine.breakdown import basis, percent
from yibao.engine.money import Money
from yibao.engine.policy import (
    ONE,
    ZERO_RATE,
    Adjust,
    Axis,
    Bounds,
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

MEMO_SIZE = 1024


@dataclass(frozen=True, slots=True)
class TierRate:
    """One tier of one bill: from the edge below to ``to`` (``None`` without end)."""

    start: int
    to: int | None
    rate: Decimal
    where: str
    clause: str
    note: str = ""


@dataclass(slots=True)
class Slice:
    """A part of a fee at one rate, and what the payer pays of it."""

    fee: int
    rate: Decimal
    where: str
    clause: str = ""
    note: str = ""
    amount: int = 0
    source: str = ""  # where it is not that of the ratio


@dataclass(frozen=True, slots=True)
class Change:
    """What an adjustment does to the ratio of this bill."""

    adjust: Adjust
    points: Decimal
    factor: Decimal
    basis: str

    @property
    def told(self) -> str:
        return f"{self.adjust.title}({self.basis})"


def tier_rates(case: Case, rule: Rule) -> list[TierRate]:
    """The tiers in force for this person and visit.

    Remembered by the facts that the ratio asks about: bills of a day ask the same.
    """
    asked = tuple([case.facts.get(fact) for fact in rule.ratio_asks])
    known = rule.ratio_memo.get(asked)
    if known is None:
        if len(rule.ratio_memo) >= MEMO_SIZE:
            rule.ratio_memo.clear()
        known = rule.ratio_memo[asked] = find_tier_rates(case, rule)
    return known


def find_tier_rates(case: Case, rule: Rule) -> list[TierRate]:
    ratio = rule.ratio.value
    changes = adjustments(rule.adjust, case.facts) if rule.adjust else []
    person_factor, clauses = ONE, []
    for table in ratio.person_factor:
        factor = table.row(case.facts)
        person_factor *= factor.value
        clauses += [factor.clause] if factor.clause else []
    rates: list[TierRate] = []
    start = 0
    for number, tier in enumerate(ratio.tiers, start=1):
        row = tier.rate.row(case.facts)
        rate = fund_share(row.value, ratio, person_factor)
        notes: list[str] = []
        if person_factor != ONE and rate:
            named = "、".join(clauses)
            notes.append(
                f"个人负担比例乘 {person_factor:f}" + (f"({named})" if named else "")
            )
        if changes and rate:
            rate, note = adjusted(rate, changes, number)
            notes.append(note)
        if rate:
            rate, note = bounded(rate, rule.bounds)
            notes.append(note)
        to = tier_end(case, tier)
        where = words_for(rule, start, to)
        told = ";".join(filter(None, notes))
        rates.append(TierRate(start, to, rate, where, row.clause, told))
        start = to or start
    return rates


def words_for(rule: Rule, start: int, to: int | None) -> str:
    """``统筹基金支付:起付线以上 0.00 元至 10000.00 元部分``."""
    ratio = rule.ratio.value
    if len(ratio.tiers) == 1:
        return f"{rule.label}支付:"
    axis = "年度累计 " if ratio.axis is Axis.YEAR else ""
    above = "起付线以上 " if ratio.origin is Origin.DEDUCTIBLE else ""
    upper = "元以上部分" if to is None else f"元至 {Money(to)} 元部分"
    return f"{rule.label}支付:{axis}{above}{Money(start)} {upper},"


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
    return result, f"{percent(rate)} 按{'、'.join(c.told for c in applied)}调整"


def bounded(rate: Decimal, bounds: Entry[Bounds] | None) -> tuple[Decimal, str]:
    """The rate within its bounds, and on whose word where they change it."""
    if bounds is None:
        return min(max(rate, ZERO_RATE), ONE), ""
    held = min(max(rate, bounds.value.min), bounds.value.max)
    if held == rate:
        return rate, ""
    word = "最低" if held > rate else "最高"
    return held, f"{word}为 {percent(held)}({bounds.source})"


def adjustments(entries: Iterable[Entry[Adjust]], facts: Facts) -> list[Change]:
    """Those that change something; of a group only the best for the person."""
    best: dict[str, Change] = {}
    alone: list[Change] = []
    for entry in entries:
        change = evaluate(entry, facts)
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


def evaluate(entry: Entry[Adjust], facts: Facts) -> Change:
    adjust, points, factor, clause = entry.value, ZERO_RATE, ONE, ""
    if adjust.points is not None:
        row = adjust.points.row(facts)
        points, clause = row.value, row.clause
    if adjust.growth is not None:
        points += grown(adjust.growth, facts)
    if adjust.factor is not None:
        row = adjust.factor.row(facts)
        factor, clause = row.value, row.clause
    return Change(adjust, points, factor, basis(entry.source, clause))


def grown(growth: Growth, facts: Facts) -> Decimal:
    value = facts.get(growth.fact, 0)
    if not isinstance(value, (int, Decimal)):
        return ZERO_RATE
    points = max(0, int(value) - growth.beyond) * growth.points
    return points if growth.max is None else min(points, growth.max)


# ---------------------------------------------------------------- slices


def cut_into_slices(
    ratio: Ratio, tiers: list[TierRate], start: int, fee: int
) -> list[Slice]:
    """``fee`` lying from ``start`` on the axis of the ratio, tier by tier."""
    if fee <= 0:
        return []
    if len(tiers) == 1:
        return [slice_of(tiers[0], fee)]
    if ratio.mode is Mode.WHOLE:
        return [slice_of(tier_reached(tiers, start + fee, ratio.edge), fee)]
    slices = []
    end = start + fee
    for tier in tiers:
        upper = end if tier.to is None or end < tier.to else tier.to
        lower = start if start > tier.start else tier.start
        if upper > lower:
            slices.append(slice_of(tier, upper - lower))
    return slices


def tier_reached(tiers: list[TierRate], position: int, edge: Edge) -> TierRate:
    for tier in tiers:
        if tier.to is None or position < tier.to:
            return tier
        if position == tier.to and edge is Edge.UPPER:
            return tier
    return tiers[-1]


def slice_of(tier: TierRate, fee: int) -> Slice:
    return Slice(fee, tier.rate, tier.where, tier.clause, tier.note)


def correction(
    text: str, amount: int, clause: str = "", source: str = ""
) -> list[Slice]:
    """A payment or its withdrawal without a fee of its own; none if it is nothing."""
    if not amount:
        return []
    return [Slice(0, ZERO_RATE, text, clause, amount=amount, source=source)]


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
    """Cut fees until they are worth no more than ``room``; answer the fee cut off.

    The fee covered by a payment is payment / rate, so a cap reached inside a tier
    leaves the rest of that tier and all later paid ones uncovered. The exact worth
    decides, not the rounded: a fee just above the edge covers no less than at it.
    """
    worth = ZERO_RATE
    cut_off = 0
    for piece in slices:
        before = worth
        worth += piece.fee * piece.rate
        if worth > room:
            fee = min(piece.fee, half_up((room - before) / piece.rate))
            cut_off += piece.fee - fee
            piece.fee = fee
            worth = Decimal(room)
    return cut_off


def settle_at(slices: list[Slice], room: int) -> None:
    """Let the payment be exactly ``room``: what rounding left, the last slice takes."""
    difference = room - sum(piece.amount for piece in slices)
    for piece in reversed(slices):
        if not difference:
            return
        amount = max(0, min(piece.fee, piece.amount + difference))
        difference -= amount - piece.amount
        piece.amount = amount


def worth_of(slices: list[Slice]) -> Decimal:
    return sum((piece.fee * piece.rate for piece in slices), ZERO_RATE)
