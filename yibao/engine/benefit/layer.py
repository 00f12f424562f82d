"""起付线 → 分段比例 → 封顶线: what a payer makes of its base, alike for all."""

from __future__ import annotations

from dataclasses import dataclass, field

from yibao.engine.benefit import caps
from yibao.engine.benefit.case import Case
from yibao.engine.benefit.deductible import Due, due
from yibao.engine.benefit.in_force import Rule
from yibao.engine.benefit.items import Items, blend, flat_slices
from yibao.engine.benefit.ratio import (
    Slice,
    correction,
    cut_into_slices,
    cut_to,
    pay_out,
    settle_at,
    tier_rates,
    worth_of,
)
from yibao.engine.codes import Component
from yibao.engine.policy import Axis, CapOn, Measured, Origin, Settle, Span
from yibao.engine.tables import half_up


@dataclass(slots=True)
class Layer:
    """What one payer makes of its base, before anything is recorded."""

    base: int
    owed: Due
    rooms: list[caps.Room]
    covered: int  # the fee above the deductible and within the caps
    slices: list[Slice] = field(default_factory=list)
    paid: int = 0
    uncovered: dict[Component, int] = field(default_factory=dict)
    reached: list[tuple[caps.Room, int]] = field(default_factory=list)

    @property
    def room(self) -> caps.Room | None:
        """The payment cap that leaves least."""
        return caps.tightest(self.rooms)

    def leave_uncovered(self, room: caps.Room, fee: int) -> None:
        goes_to = caps.UNCOVERED_GOES_TO[room.cap.overflow]
        self.uncovered[goes_to] = self.uncovered.get(goes_to, 0) + fee
        self.covered -= fee
        self.reached.append((room, fee))


def work_out(case: Case, rule: Rule, base: int, items: Items) -> Layer:
    """Deductible, fee caps, ratio, payment caps and floor, in this order."""
    flat_total = min(items.flat_total, base)
    owed = due(case, rule, base - flat_total)
    layer = Layer(base, owed, caps.rooms(case, rule), base - owed.now)
    for room in layer.rooms:
        if room.cap.on is CapOn.FEE:
            allowed = caps.fee_allowed(room, base, owed.now)
            if layer.covered > allowed:
                layer.leave_uncovered(room, layer.covered - allowed)
    if rule.settle is Settle.DIFFERENCE:
        settle_difference(case, rule, layer)
    else:
        settle_increment(case, rule, layer, items, flat_total)
    if rule.floor is not None:
        raise_to_floor(case, rule, layer)
    return layer


def settle_increment(
    case: Case, rule: Rule, layer: Layer, items: Items, flat_total: int
) -> None:
    """Pay what is covered of this bill, tier by tier; flat items come last."""
    tiered = min(layer.covered, layer.base - layer.owed.now - flat_total)
    start = position(case, rule, layer.owed)
    slices = cut_into_slices(rule.ratio.value, tier_rates(case, rule), start, tiered)
    if items.lines and rule.item_adjust is not None:
        slices = blend(slices, items.points(rule.item_adjust), rule.bounds)
    if flat_total:
        slices += flat_slices(rule, items, layer.covered - tiered)
    layer.slices = slices
    layer.paid = pay_out(slices, rule.rounding)
    hold_to_cap(layer, rule)
    left = most_payable(case, rule, layer)
    if layer.paid > left:  # two payers of one base
        settle_at(slices, left)
        layer.paid = left


def hold_to_cap(layer: Layer, rule: Rule) -> None:
    """Cover no more fee than the tightest payment cap has room to pay for."""
    room = layer.room
    if room is None:
        return
    if layer.paid <= room.left and worth_of(layer.slices) <= room.left:
        return
    layer.leave_uncovered(room, cut_to(layer.slices, room.left))
    pay_out(layer.slices, rule.rounding)
    settle_at(layer.slices, room.left)
    layer.paid = room.left


def position(case: Case, rule: Rule, owed: Due) -> int:
    """Where on the axis of the ratio the fee above the deductible begins."""
    ratio = rule.ratio.value
    span = Span.STAY if ratio.axis is Axis.BILL else Span.YEAR
    if ratio.origin is Origin.ZERO:
        return seen_before(case, rule, span) + owed.now
    if measured_by_base(rule):
        return max(0, seen_before(case, rule, span) - owed.full)
    return case.total(rule.totals.covered, span)


def seen_before(case: Case, rule: Rule, span: Span) -> int:
    return case.total(rule.totals.in_scope if rule.opens else rule.totals.base, span)


def measured_by_base(rule: Rule) -> bool:
    deductible = rule.deductible
    return deductible is not None and deductible.value.measured is Measured.BASE


def settle_difference(case: Case, rule: Rule, layer: Layer) -> None:
    """Pay what the year's total is entitled to, less what the year has paid."""
    total = seen_before(case, rule, Span.YEAR) + layer.base
    if measured_by_base(rule):
        above = max(0, total - layer.owed.full)
    else:
        above = case.total(rule.totals.covered) + layer.covered
    start = total - above if rule.ratio.value.origin is Origin.ZERO else 0
    slices = cut_into_slices(rule.ratio.value, tier_rates(case, rule), start, above)
    entitlement = pay_out(slices, rule.rounding)
    before = min(case.total(rule.totals.paid), entitlement)
    payable = entitlement - before
    left = most_payable(case, rule, layer)
    room = layer.room
    if room is not None and room.left < min(payable, left):
        layer.reached.append((room, 0))
        left = room.left
    layer.paid = min(payable, left)
    slices += correction("减去本年度此前已支付", -before)
    slices += correction("以本次可支付的费用为限", layer.paid - payable)
    layer.slices = slices


def raise_to_floor(case: Case, rule: Rule, layer: Layer) -> None:
    """保底: never less than a share of the base, while the caps have room."""
    assert rule.floor is not None
    row = rule.floor.value.row(case.facts)
    least = min(half_up(layer.base * row.value), layer.base)
    if layer.room is not None:
        least = min(least, layer.room.left)
    if not rule.opens:
        least = min(least, case.still_borne(rule.draws))
    if least > layer.paid:
        text = f"{rule.label}保底支付,补足至规定的最低比例"
        source = rule.floor.source
        layer.slices += correction(text, least - layer.paid, row.clause, source)
        layer.paid = least


def most_payable(case: Case, rule: Rule, layer: Layer) -> int:
    """The basic payer pays of what it covers, a later one of what is still borne."""
    return layer.covered if rule.opens else case.still_borne(rule.draws)
