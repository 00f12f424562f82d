"""Lines paid differently inside one bill: 中医药加点, flat shares of implants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from yibao.engine.benefit.in_force import Rule
from yibao.engine.benefit.lines import Divided
from yibao.engine.benefit.ratio import Slice, bounded
from yibao.engine.breakdown import basis
from yibao.engine.codes import Component
from yibao.engine.money import Money
from yibao.engine.policy import Bounds, Rates
from yibao.engine.tables import Entry

Points = dict[tuple[Decimal, str], int]
"""How much of the in-scope fee gets how many points, and on whose word."""


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
                row = adjust.value.row(line.facts)
                told = basis(adjust.source, row.clause) if row.value else ""
                points = (row.value, told)
                fee = weights.get(points, 0) + line.parts[Component.IN_SCOPE]
                weights[points] = fee
        return {points: max(0, fee) for points, fee in weights.items()}


NO_ITEMS = Items()


def blend(
    slices: list[Slice], weights: Points, bounds: Entry[Bounds] | None
) -> list[Slice]:
    """Split each slice over the kinds of items in proportion to their in-scope fees."""
    if not any(points and fee for (points, _), fee in weights.items()):
        return slices
    result = []
    for piece in slices:
        parts = Money(piece.fee).split(list(weights.values()))
        for (points, told), part in zip(weights, parts, strict=True):
            if part.fen:
                result.append(pointed(piece, part.fen, points, told, bounds))
    return result


def pointed(
    piece: Slice, fee: int, points: Decimal, told: str, bounds: Entry[Bounds] | None
) -> Slice:
    if not points or not piece.rate:
        return replace(piece, fee=fee)
    rate, held = bounded(piece.rate + points, bounds)
    added = f"按项目加减 {(points * 100).normalize():+f} 个百分点({told})"
    note = ";".join(filter(None, (piece.note, added, held)))
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
            clause, source = line.flat_says
            slices.append(Slice(part, line.flat, where, clause, source=source))
            fee -= part
    return slices
