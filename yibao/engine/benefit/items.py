"""Lines paid differently inside one bill: 中医药加点, flat shares of implants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from yibao.engine.benefit.in_force import Rule
from yibao.engine.benefit.lines import Divided
from yibao.engine.benefit.ratio import Slice
from yibao.engine.codes import Component
from yibao.engine.money import Money
from yibao.engine.policy import Bounds, Rates
from yibao.engine.tables import Entry

Points = dict[Decimal, int]
"""How much of the in-scope fee gets how many points."""


@dataclass(frozen=True, slots=True)
class Items:
    """The divided lines of a bill, as far as payers ask about them."""

    lines: tuple[Divided, ...] = ()

    @property
    def flat_lines(self) -> list[Divided]:
        return [line for line in self.lines if line.flat is not None]

    @property
    def flat_total(self) -> int:
        return sum(max(0, line.parts[Component.IN_SCOPE]) for line in self.flat_lines)

    def points(self, adjust: Entry[Rates]) -> Points:
        """The in-scope fee of the lines that share the pool ratio, by points."""
        weights: Points = {}
        for line in self.lines:
            if line.flat is None:
                points = adjust.value.value(line.facts)
                fee = weights.get(points, 0) + line.parts[Component.IN_SCOPE]
                weights[points] = fee
        return {points: max(0, fee) for points, fee in weights.items()}


NO_ITEMS = Items()


def blend(slices: list[Slice], weights: Points, bounds: Bounds) -> list[Slice]:
    """Split each slice over the kinds of items in proportion to their in-scope fees."""
    if not any(points and fee for points, fee in weights.items()):
        return slices
    result = []
    for piece in slices:
        parts = Money(piece.fee).split(list(weights.values()))
        for points, part in zip(weights, parts, strict=True):
            if part.fen:
                result.append(pointed(piece, part.fen, points, bounds))
    return result


def pointed(piece: Slice, fee: int, points: Decimal, bounds: Bounds) -> Slice:
    if not points or not piece.rate:
        return replace(piece, fee=fee)
    rate = min(max(piece.rate + points, bounds.min), bounds.max)
    note = f"{piece.note} 按项目加减 {points * 100:+f} 个百分点".strip()
    return replace(piece, fee=fee, rate=rate, note=note)


def flat_slices(rule: Rule, items: Items, fee: int) -> list[Slice]:
    """Items paid by a share of their own, without deductible and tiers."""
    slices = []
    for line in items.flat_lines:
        assert line.flat is not None
        part = min(fee, max(0, line.parts[Component.IN_SCOPE]))
        if part:
            name = line.line.title or line.line.item
            where = f"{rule.label}支付:{name}按单独比例,"
            slices.append(Slice(part, line.flat, where, line.flat_says.clause))
            fee -= part
    return slices
