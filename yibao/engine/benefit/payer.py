"""One payer's part of a bill: 起付线 → 分段比例 → 封顶线, the same for every payer.

The basic payer opens what is in scope and leaves 起付线, 个人自付 and what lies above
its caps; a later payer looks at some of these and relieves the person of a part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from yibao.engine.benefit import caps
from yibao.engine.benefit.case import Case
from yibao.engine.benefit.deductible import NO_LIMIT, Due, due
from yibao.engine.benefit.in_force import Rule
from yibao.engine.benefit.items import Items, blend, flat_slices
from yibao.engine.benefit.ratio import (
    Percent,
    Slice,
    cut_into_slices,
    cut_to,
    pay_out,
    tier_rates,
)
from yibao.engine.breakdown import BenefitPayment
from yibao.engine.codes import Component
from yibao.engine.counters import key
from yibao.engine.money import Money
from yibao.engine.policy import Axis, CapOn, Deductible, Measured, Origin, Settle, Span
from yibao.engine.tables import Entry, half_up

POOL = "pool"
LEFT_BY_BASIC = (
    Component.SHARE,
    Component.OVER_CAP,
    Component.CAPPED,
    Component.DEDUCTIBLE,
)


@dataclass(slots=True)
class Layer:
    """What one payer makes of its base, before anything is recorded."""

    base: int
    owed: Due
    rooms: list[caps.Room]
    covered: int
    slices: list[Slice]
    paid: int = 0
    uncovered: dict[Component, int] = field(default_factory=dict)
    reached: list[tuple[caps.Room, int]] = field(default_factory=list)

    def leave_uncovered(self, room: caps.Room, fee: int) -> None:
        goes_to = caps.UNCOVERED_GOES_TO[room.cap.overflow]
        self.uncovered[goes_to] = self.uncovered.get(goes_to, 0) + fee
        self.covered -= fee
        self.reached.append((room, fee))


def pay(case: Case, rule: Rule, items: Items) -> None:
    """Let one payer pay its part of the bill, and say why."""
    base = looked_at(case, rule)
    if not base and rule.settle is Settle.INCREMENT:
        return
    if not entitled(case, rule):
        return
    layer = work_out(case, rule, base, items if rule.opens else Items())
    if rule.opens:
        open_bill(case, layer)
    hold_to_what_is_borne(case, rule, layer)
    raise_to_floor(case, rule, layer)
    drawn_from = LEFT_BY_BASIC if rule.opens else drawable(rule)
    case.relieve(drawn_from, layer.paid)
    if rule.opens:
        case.deductible_paid = case.borne[Component.DEDUCTIBLE]
    explain(case, rule, layer)
    record(case, rule, layer)


def looked_at(case: Case, rule: Rule) -> int:
    """The base: what the person bears of the components the rule names."""
    return sum(
        case.covered if component is Component.COVERED else case.borne[component]
        for component in rule.base
    )


def drawable(rule: Rule) -> tuple[Component, ...]:
    """Where a payment is drawn from; help with what was covered, from the share."""
    real = (
        Component.SHARE if component is Component.COVERED else component
        for component in rule.base
    )
    return tuple(dict.fromkeys(real))


def entitled(case: Case, rule: Rule) -> bool:
    if rule.entitlement is None:
        return True
    row = rule.entitlement.value.row(case.facts)
    if not row.value.pays:
        case.explain(
            rule.fund.value,
            0,
            "{}不予支付:{}",
            rule.label,
            row.value.reason,
            clause=row.clause,
            source=rule.entitlement.source,
        )
    return row.value.pays


# ---------------------------------------------------------------- arithmetic


def work_out(case: Case, rule: Rule, base: int, items: Items) -> Layer:
    flat_total = min(items.flat_total, base)
    owed = due(case, rule, base - flat_total)
    layer = Layer(base, owed, caps.rooms(case, rule), base - owed.now, [])
    for room in layer.rooms:
        if room.cap.on is CapOn.FEE:
            allowed = caps.fee_allowed(room, base, owed.now)
            if layer.covered > allowed:
                layer.leave_uncovered(room, layer.covered - allowed)
    if rule.settle is Settle.DIFFERENCE:
        settle_difference(case, rule, layer)
    else:
        pay_slices(case, rule, layer, items, flat_total)
    return layer


def pay_slices(
    case: Case, rule: Rule, layer: Layer, items: Items, flat_total: int
) -> None:
    """Pay what is covered of this bill, tier by tier; flat items come last."""
    tiered = min(layer.covered, layer.base - layer.owed.now - flat_total)
    rates = tier_rates(case, rule)
    slices = cut_into_slices(rule, rates, position(case, rule, layer.owed), tiered)
    if items.lines and rule.item_adjust is not None:
        slices = blend(slices, items.points(rule.item_adjust), rule.bounds)
    if flat_total:
        slices += flat_slices(rule, items, layer.covered - tiered)
    layer.slices = slices
    layer.paid = pay_out(slices, rule.rounding)
    room = caps.tightest(layer.rooms)
    if room is not None and layer.paid > room.left:
        layer.leave_uncovered(room, cut_to(slices, room.left))
        layer.paid = room.left


def position(case: Case, rule: Rule, owed: Due) -> int:
    """Where on the axis of the ratio the fee above the deductible begins."""
    ratio = rule.ratio.value
    span = Span.STAY if ratio.axis is Axis.BILL else Span.YEAR
    seen = case.total(rule.in_scope if rule.opens else rule.base_total, span)
    if ratio.origin is Origin.ZERO:
        return seen + owed.now
    if measured_by_base(rule):
        return max(0, seen - owed.full)
    return case.total(rule.covered, span)


def measured_by_base(rule: Rule) -> bool:
    deductible = rule.deductible
    return deductible is not None and deductible.value.measured is Measured.BASE


def settle_difference(case: Case, rule: Rule, layer: Layer) -> None:
    """Pay what the year's total is entitled to, less what the year has paid."""
    seen = case.total(rule.in_scope if rule.opens else rule.base_total)
    owed = layer.owed
    if measured_by_base(rule):
        above = max(0, seen + layer.base - owed.full)
    else:
        above = case.total(rule.covered) + layer.covered
    at_zero = rule.ratio.value.origin is Origin.ZERO
    start = seen + layer.base - above if at_zero else 0
    layer.slices = cut_into_slices(rule, tier_rates(case, rule), start, above)
    entitlement = pay_out(layer.slices, rule.rounding)
    before = min(case.total(rule.paid), entitlement)
    left = layer.covered if rule.opens else case.still_borne(drawable(rule))
    room = caps.tightest(layer.rooms)
    if room is not None and room.left < min(entitlement - before, left):
        layer.reached.append((room, 0))
        left = room.left
    layer.paid = min(entitlement - before, left)
    correct(layer, "减去本年度此前已支付", -before)
    correct(layer, "以本次可支付的费用为限", layer.paid - (entitlement - before))


def correct(layer: Layer, text: str, amount: int) -> None:
    if amount:
        layer.slices.append(Slice(0, Decimal(0), text, amount=amount))


def open_bill(case: Case, layer: Layer) -> None:
    """Divide what was in scope: 起付线, 个人自付 (still with the payment), rest."""
    case.borne[Component.IN_SCOPE] = 0
    case.borne[Component.DEDUCTIBLE] = layer.owed.now
    case.borne[Component.SHARE] = layer.covered
    for component, fee in layer.uncovered.items():
        case.borne[component] += fee
    case.covered = layer.covered


def hold_to_what_is_borne(case: Case, rule: Rule, layer: Layer) -> None:
    """Two payers of one base may not together pay more than the person bears."""
    if rule.opens or rule.settle is Settle.DIFFERENCE:
        return
    left = case.still_borne(drawable(rule))
    if layer.paid > left:
        cut_to(layer.slices, left)
        layer.paid = left


def raise_to_floor(case: Case, rule: Rule, layer: Layer) -> None:
    """保底: never less than a share of the base, while the caps have room."""
    if rule.floor is None:
        return
    row = rule.floor.value.row(case.facts)
    least = min(half_up(layer.base * row.value), layer.base)
    room = caps.tightest(layer.rooms)
    if room is not None:
        least = min(least, room.left)
    if not rule.opens:
        least = min(least, case.still_borne(drawable(rule)))
    extra = least - layer.paid
    if extra <= 0:
        return
    layer.slices.append(
        Slice(
            0,
            Decimal(0),
            "{}保底:不低于符合政策范围费用的 {},补足差额",
            (rule.label, Percent(row.value)),
            row.clause,
            amount=extra,
        )
    )
    layer.paid = least


# ---------------------------------------------------------------- record


def record(case: Case, rule: Rule, layer: Layer) -> None:
    """Count what this payer's bill adds to the year, and what it paid."""
    owed = layer.owed
    counts = caps.used(layer.rooms, layer.base, layer.covered, layer.paid)
    counts[rule.paid] = layer.paid
    counts[rule.covered] = layer.covered
    if owed.total:
        counts[owed.total] = owed.now
        counts[owed.total.partition("@")[0]] = owed.now
    if rule.opens:
        counts[rule.in_scope] = layer.base
        counts[rule.borne_deductible] = owed.now
        counts |= dict.fromkeys(owed.stays, 1)
        counts[key(POOL, "in_scope")] = layer.base
        counts[key(POOL, "covered")] = layer.covered
        counts[key(POOL, "deductible")] = owed.now
        counts[key(POOL, "paid")] = layer.paid
    else:
        counts[rule.base_total] = layer.base
    case.count(counts)
    room = caps.tightest(layer.rooms)
    case.payments.append(
        BenefitPayment(
            rule.payer,
            rule.title,
            rule.fund,
            rule.fund_pay_type,
            Money(layer.base),
            None if room is None or room.left == NO_LIMIT else Money(room.left),
            Money(layer.paid),
        )
    )


def explain(case: Case, rule: Rule, layer: Layer) -> None:
    if rule.deductible is not None:
        if rule.opens:
            explain_deductible(case, rule.deductible, layer.owed)
        else:
            explain_threshold(case, rule, rule.deductible, layer.owed)
    source = rule.ratio.source
    for piece in layer.slices:
        if piece.fee or piece.amount:
            case.explain(
                rule.fund.value,
                piece.amount,
                piece.text,
                *piece.values,
                base=piece.fee if piece.fee else None,
                rate=piece.rate if piece.fee else None,
                clause=piece.clause,
                source=source,
                note=piece.note,
            )
    for room, fee in layer.reached:
        caps.tell(case, rule, room, fee)


def explain_deductible(case: Case, entry: Entry[Deductible], owed: Due) -> None:
    text = "起付线:本次不设起付线"
    values: tuple[object, ...] = ()
    if owed.before >= NO_LIMIT:
        text = "起付线:转院不再另计起付线"
    elif owed.before:
        text = "起付线 {} 元:此前已承担 {} 元,本次由个人承担 {} 元"
        values = (Money(owed.full), Money(owed.before), Money(owed.now))
    elif owed.full:
        text = "起付线:本次先由个人承担 {} 元"
        values = (Money(owed.now),)
    case.explain(
        "deductible",
        case.deductible_paid,
        text,
        *values,
        base=owed.full,
        clause=owed.clause,
        source=entry.source,
        note=f"本年度第 {owed.stay_no} 次" if owed.stay_no > 1 else "",
    )


def explain_threshold(
    case: Case, rule: Rule, entry: Entry[Deductible], owed: Due
) -> None:
    if owed.full:
        case.explain(
            rule.fund.value,
            0,
            "{}起付标准 {} 元:此前已累计 {} 元,本次先由个人承担 {} 元",
            rule.label,
            Money(owed.full),
            Money(owed.before),
            Money(owed.now),
            clause=owed.clause,
            source=entry.source,
        )
