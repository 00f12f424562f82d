"""The judgement of 3202: two lists of lines, and why each pair differs.

Pure: both lists in the order of their key (the settlement number, as code points), so
that lists of any length are compared in the memory of one pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from yibao.clearing.books import NOTHING, Ours, Period, Tally, Theirs
from yibao.clearing.causes import Cause

FEN = 1  # 尾差: at most a fen in each amount


@dataclass(frozen=True, slots=True)
class Pair:
    """What both say of one settlement; without a cause they agree."""

    ours: Ours | None
    theirs: Theirs | None
    cause: Cause | None

    @property
    def gap(self) -> Tally:
        """Theirs less ours, in the books that are compared."""
        told = self.theirs.tally if self.theirs else NOTHING
        counted = self.ours is not None and self.ours.counted
        return told - (self.ours.tally if self.ours and counted else NOTHING)


def compare(
    ours: Iterable[Ours], theirs: Iterable[Theirs], period: Period
) -> Iterator[Pair]:
    """Every line of either side once, with its pair and the cause if they differ.

    A second line of theirs for the same settlement stands alone.
    """
    told = iter(theirs)
    line = next(told, None)
    for row in ours:
        while line is not None and line.key < row.settlement_no:
            yield Pair(None, line, Cause.ONLY_THEIRS)
            line = next(told, None)
        if line is None or line.key > row.settlement_no:
            if row.counted:
                yield Pair(row, None, why_only_ours(row, period))
            continue
        yield Pair(row, line, why_different(row, line, period))
        line = next(told, None)
        while line is not None and line.key == row.settlement_no:
            yield Pair(None, line, Cause.ONLY_THEIRS)
            line = next(told, None)
    while line is not None:
        yield Pair(None, line, Cause.ONLY_THEIRS)
        line = next(told, None)


def why_only_ours(row: Ours, period: Period) -> Cause:
    """Why an institution leaves a settlement of ours out of its books."""
    if row.partner_day is not None:
        if period.has(row.partner_day):
            return Cause.REFUND_NETTED
        if row.is_refund and not _same_month(row, row.partner_day):
            return Cause.OTHER_MONTH
        return Cause.REVERSED_AFTER_CUTOFF
    return Cause.CROSS_AREA if row.cross_area else Cause.ONLY_OURS


def why_different(row: Ours, line: Theirs, period: Period) -> Cause | None:
    """Why the two lines of one settlement differ, if they do."""
    if row.void:
        return Cause.VOID_COUNTED
    if not period.has(row.day):
        near = any(_same_month(row, end) for end in (period.first, period.last))
        return Cause.OTHER_DAY if near else Cause.OTHER_MONTH
    if not row.counted:
        return Cause.OTHER_CATEGORY
    if line.person_no != row.person_no or line.encounter_no not in (
        "",
        row.encounter_no,
    ):
        return Cause.OTHER_VISIT
    gap = line.tally - row.tally
    if not gap:
        return None
    amounts = (gap.fee, gap.fund, gap.account)
    small = all(abs(amount.fen) <= FEN for amount in amounts)
    return Cause.ROUNDING if small else Cause.AMOUNT


def _same_month(row: Ours, day: date) -> bool:
    return (row.day.year, row.day.month) == (day.year, day.month)
