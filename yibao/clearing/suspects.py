"""Which visits explain that totals differ (3201), where totals alone can tell.

Institutions leave out or count in whole kinds of rows at once, or lose one row. Each
suspect row says what it does to the gap if it is to blame; the suspects whose sum is
the gap explain it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from yibao.clearing.books import NOTHING, Ours, Period, Tally
from yibao.clearing.causes import Cause
from yibao.clearing.compare import why_only_ours

SINGLES = 300  # suspects that are also tried in pairs


@dataclass(frozen=True, slots=True)
class Suspect:
    """One row and what it does to the gap (theirs less ours) if it is to blame."""

    row: Ours
    cause: Cause
    effect: Tally


@dataclass(frozen=True, slots=True)
class Explained:
    """The rows to blame; ``certain`` when nothing else we know of fits as well."""

    suspects: tuple[Suspect, ...] = ()
    certain: bool = False


def suspect(row: Ours, period: Period) -> Suspect:
    """A voided row may have been counted; any other may have been left out."""
    if row.void:
        return Suspect(row, Cause.VOID_COUNTED, row.tally)
    return Suspect(row, why_only_ours(row, period), -row.tally)


def explain(gap: Tally, rows: Iterable[Ours], period: Period) -> Explained:
    """The smallest set of kinds, else of single rows, that makes up the gap.

    ``rows``: those with something peculiar about them, and those whose amounts are the
    gap itself.
    """
    suspects = [suspect(row, period) for row in rows]
    for answers in (_kinds(gap, suspects), _rows(gap, suspects)):
        found = list(answers)
        if found:
            fewest = min(map(len, found))
            best = [one for one in found if len(one) == fewest]
            return Explained(tuple(best[0]), certain=len(best) == 1)
    return Explained()


def _kinds(gap: Tally, suspects: Sequence[Suspect]) -> Iterator[tuple[Suspect, ...]]:
    """Whole kinds of rows together, each kind entire or not at all."""
    kinds: dict[Cause, list[Suspect]] = {}
    for one in suspects:
        if one.cause is not Cause.ONLY_OURS:
            kinds.setdefault(one.cause, []).append(one)
    for size in range(1, len(kinds) + 1):
        for chosen in combinations(kinds.values(), size):
            together = tuple(one for kind in chosen for one in kind)
            if _effect(together) == gap:
                yield together


def _rows(gap: Tally, suspects: Sequence[Suspect]) -> Iterator[tuple[Suspect, ...]]:
    """One row alone, or two."""
    yield from ((one,) for one in suspects if one.effect == gap)
    few = suspects[:SINGLES]
    yield from (pair for pair in combinations(few, 2) if _effect(pair) == gap)


def _effect(suspects: Iterable[Suspect]) -> Tally:
    return sum((one.effect for one in suspects), NOTHING)
