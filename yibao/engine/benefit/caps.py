"""封顶线 and 限额: how much room a payer has left for this bill."""

from __future__ import annotations

from dataclasses import dataclass

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.deductible import NO_LIMIT
from yibao.engine.benefit.in_force import Rule
from yibao.engine.codes import Component
from yibao.engine.money import Money
from yibao.engine.policy import Cap, CapOn, Counts, Overflow, Span
from yibao.engine.tables import Amount, Row

DISEASE = "disease"
UNCOVERED_GOES_TO = {
    Overflow.ONWARD: Component.OVER_CAP,
    Overflow.STOP: Component.CAPPED,
}


@dataclass(frozen=True, slots=True)
class Room:
    """What is left under one cap before this bill, and where its use is counted."""

    cap: Cap
    limit: int
    left: int
    total: str
    source: str
    clause: str


def rooms(case: Case, rule: Rule) -> list[Room]:
    """Every cap of the rule, fee caps and payment caps alike."""
    result = []
    for entry, name in zip(rule.caps, rule.totals.caps, strict=True):
        cap = entry.value
        row = cap.limit.row(case.facts)
        total = (
            stay_total(rule, cap)
            if is_told_by_stay(cap)
            else case.span_key(name, cap.period, *words_limited(case, cap, row))
        )
        limit = row.value.fen(case.facts, case.values.references)
        left = NO_LIMIT
        if limit is not None:
            left = max(0, limit - case.total(total, cap.period))
        result.append(Room(cap, limit or 0, left, total, entry.source, row.clause))
    return result


def words_limited(case: Case, cap: Cap, row: Row[Amount]) -> list[str]:
    """What each has a limit of its own (``by``): a disease, whatever list names it;
    of other facts the word the limit is written for."""
    return [
        (fact != DISEASE and case.word_of(fact, row)) or case.own_word(fact)
        for fact in cap.by
    ]


def is_told_by_stay(cap: Cap) -> bool:
    """A fee cap of a stay is held against the stay's own totals, counted anyway."""
    return cap.period is Span.STAY and cap.on is CapOn.FEE


def stay_total(rule: Rule, cap: Cap) -> str:
    if cap.counts is Counts.COVERED:
        return rule.totals.covered
    return rule.totals.in_scope if rule.opens else rule.totals.base


def fee_allowed(room: Room, base: int, deductible: int) -> int:
    """How much fee above the deductible a fee cap lets through."""
    if room.cap.counts is Counts.COVERED:
        return room.left
    return max(0, min(base, room.left) - deductible)


def tightest(found: list[Room]) -> Room | None:
    """The payment cap that leaves least."""
    paying = [room for room in found if room.cap.on is CapOn.PAYMENT]
    return min(paying, key=lambda room: room.left, default=None)


def used(found: list[Room], base: int, covered: int, paid: int) -> dict[str, int]:
    """What this bill uses of each cap."""
    counts: dict[str, int] = {}
    for room in found:
        if is_told_by_stay(room.cap):
            continue
        if room.cap.on is CapOn.PAYMENT:
            counts[room.total] = paid
        elif room.cap.counts is Counts.COVERED:
            counts[room.total] = covered
        else:
            counts[room.total] = min(base, room.left)
    return counts


def tell(case: Case, rule: Rule, room: Room, uncovered: int) -> None:
    """Say that a cap was reached, and what became of the fee behind it."""
    what = "费用" if room.cap.on is CapOn.FEE else "支付"
    case.explain(
        rule.fund.value,
        0,
        "{}达到{} {} 元({}口径),{} 元不再由其支付",
        rule.label,
        room.cap.title,
        Money(room.limit),
        what,
        Money(uncovered),
        clause=room.clause,
        source=room.source,
    )
