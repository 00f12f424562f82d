"""Which visits explain that totals differ (3201), where totals alone can tell.

Institutions leave out or count in whole kinds of rows at once, or lose one row. Each
suspect says what it does to the gap (theirs less ours) if it is to blame; the suspects
whose sum is the gap explain it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from yibao.clearing.books import NOTHING, Ours, Period, Tally
from yibao.clearing.causes import Cause
from yibao.clearing.compare import why_only_ours

PAIRED = 300  # suspects that are also tried two by two


@dataclass(frozen=True, slots=True)
class Suspect:
    """One row, why it may be to blame, and what it does to the gap then."""

    row: Ours
    cause: Cause
    effect: Tally


@dataclass(frozen=True, slots=True)
class Explained:
    """The rows to blame; ``certain`` when nothing else we know of fits as well."""

    suspects: tuple[Suspect, ...] = ()
    certain: bool = False


Solution = tuple[Suspect, ...]


def explain(gap: Tally, rows: Iterable[Ours], period: Period) -> Explained:
    """The simplest that makes up the gap: a kind of rows or one row, two, three kinds.

    ``rows``: those with something peculiar about them, and those whose amounts are the
    gap itself.
    """
    ours = list(rows)
    kinds = [kind for kind in _kinds(ours, period) if kind]
    alone = [one for kind in kinds for one in kind]
    alone += [_left_out(row, period) for row in ours if not row.void]
    one_row = ((one,) for one in alone if one.effect == gap)
    for found in (  # the simplest first
        [*_of_kinds(gap, kinds, 1), *one_row],
        list(_of_kinds(gap, kinds, 2)),
        list(_of_two(gap, alone[:PAIRED])),
        list(_of_kinds(gap, kinds, 3)),
    ):
        if found:
            distinct = {frozenset(s.row.settlement_no for s in each) for each in found}
            return Explained(found[0], certain=len(distinct) == 1)
    return Explained()


def _left_out(row: Ours, period: Period) -> Suspect:
    return Suspect(row, why_only_ours(row, period), -row.tally)


def _kinds(rows: Sequence[Ours], period: Period) -> Iterator[Solution]:
    """What institutions do alike to all rows of a kind."""
    counted = [_left_out(row, period) for row in rows if not row.void]
    refunds = [one for one in counted if one.row.is_refund]
    later = [
        one
        for one in counted
        if one.cause is Cause.REVERSED_AFTER_CUTOFF and not one.row.is_refund
    ]
    yield tuple(refunds)
    yield tuple(one for one in counted if one.cause is Cause.REFUND_NETTED)
    yield tuple(one for one in refunds if one.cause is not Cause.REFUND_NETTED)
    yield tuple(later)
    yield tuple(  # taken off before it was reversed
        Suspect(one.row, one.cause, _once(one.effect)) for one in later
    )
    yield tuple(one for one in counted if one.cause is Cause.CROSS_AREA)
    void = [row for row in rows if row.void]
    yield tuple(Suspect(row, Cause.VOID_COUNTED, row.tally) for row in void)
    yield tuple(Suspect(row, Cause.VOID_COUNTED, Tally(2)) for row in void)


def _once(effect: Tally) -> Tally:
    """As a line more, with the same amounts."""
    return Tally(1, effect.fee, effect.fund, effect.account)


def _of_kinds(gap: Tally, kinds: Sequence[Solution], size: int) -> Iterator[Solution]:
    """So many whole kinds together that share no row."""
    sums = [_effect(kind) for kind in kinds]
    for chosen in combinations(range(len(kinds)), size):
        if sum((sums[place] for place in chosen), NOTHING) != gap:
            continue
        together = tuple(one for place in chosen for one in kinds[place])
        if len({one.row.settlement_no for one in together}) == len(together):
            yield together


def _of_two(gap: Tally, suspects: Sequence[Suspect]) -> Iterator[Solution]:
    pairs = combinations(suspects, 2)
    return (
        (one, other)
        for one, other in pairs
        if one.effect + other.effect == gap
        and one.row.settlement_no != other.row.settlement_no
    )


def _effect(suspects: Iterable[Suspect]) -> Tally:
    return sum((one.effect for one in suspects), NOTHING)
