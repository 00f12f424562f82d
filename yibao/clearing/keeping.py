"""Keeping the differences of a comparison: each once, however often it is found."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

from django.db.models import Q

from yibao.clearing.books import Ours, Period, Theirs
from yibao.clearing.compare import Pair
from yibao.clearing.models import Difference, Outcome, Resolution
from yibao.clearing.slices import Books
from yibao.engine.money import Money
from yibao.kernel.operator import SYSTEM
from yibao.kernel.serials import numbered, numbers

CHUNK = 1000


class Keeper:
    """Takes differences one by one, writes them by the thousand.

    One that was found before and is open, or was accepted as it stands, is not kept
    again; one that was open in these days and is not found any more is closed.
    """

    def __init__(self, books: Books, statement_no: str, at: datetime) -> None:
        self._books = books
        self._statement_no = statement_no
        self._at = at
        self._times: Counter[str] = Counter()
        self._new: list[Difference] = []
        self._seen: set[str] = set()
        still = Q(resolution__isnull=True) | Q(resolution__outcome=Outcome.STANDS)
        before = Difference.objects.filter(
            still,
            institution_code=books.institution_code,
            category=books.category,
            first_day__gte=books.period.first,
            last_day__lte=books.period.last,
        )
        kept = before.values_list("content", "pk", "resolution__outcome")
        self._known = {content: (pk, outcome) for content, pk, outcome in kept}
        self.count = 0

    def take(self, pair: Pair) -> None:
        """One pair that differs."""
        days = days_of(pair, self._books.period)
        plain = repr((pair.cause, days, pair.ours, _told(pair)))
        self._times[plain] += 1  # a line may stand in a file twice
        content = hashlib.sha256(f"{plain}{self._times[plain]}".encode()).hexdigest()
        self.count += 1
        self._seen.add(content)
        if content in self._known:
            return
        self._new.append(_difference(pair, content, days, self._books))
        if len(self._new) == CHUNK:
            self._write()

    def finish(self) -> int:
        """Write the rest and close what is gone; how many were closed."""
        self._write()
        gone = [
            pk
            for content, (pk, outcome) in self._known.items()
            if outcome is None and content not in self._seen
        ]
        Resolution.objects.bulk_create(
            (self._vanished(pk) for pk in gone), batch_size=CHUNK
        )
        return len(gone)

    def _write(self) -> None:
        serials = numbers(len(self._new))
        for one, serial in zip(self._new, serials, strict=True):
            one.difference_no = numbered(
                self._books.pooling_area, self._at.date(), serial
            )
            one.statement_id = self._statement_no
            one.found_at = self._at
        Difference.objects.bulk_create(self._new)
        self._new = []

    def _vanished(self, difference_no: str) -> Resolution:
        outcome = Outcome.VANISHED
        return Resolution(
            difference_id=difference_no,
            outcome=outcome,
            explanation=f"{outcome.label},见对账 {self._statement_no}",
            resolved_at=self._at,
            operator_no=SYSTEM.number,
            operator_name=SYSTEM.name,
        )


def days_of(pair: Pair, period: Period) -> Period:
    """The day of our row; without one in these books, all the days compared."""
    if pair.ours is None or not pair.ours.counted:
        return period
    return Period(pair.ours.day, pair.ours.day)


def _told(pair: Pair) -> object:
    """What they say, wherever in the file."""
    line = pair.theirs
    if line is None:
        return None
    who = line.settlement_no, line.encounter_no, line.person_no
    return *who, line.is_refund, line.tally


def _difference(pair: Pair, content: str, days: Period, books: Books) -> Difference:
    ours, theirs = pair.ours, pair.theirs
    named = ours or theirs
    assert named is not None and pair.cause is not None
    return Difference(
        institution_code=books.institution_code,
        category=books.category,
        insurance=ours.insurance if ours else books.insurance,
        first_day=days.first,
        last_day=days.last,
        cause=pair.cause,
        settlement_no=named.settlement_no,
        encounter_no=named.encounter_no,
        message_no=ours.message_no if ours else "",
        person_no=named.person_no,
        line_no=theirs.line_no if theirs else None,
        is_refund=named.is_refund,
        gap_count=pair.gap.count,
        gap_fee=pair.gap.fee,
        gap_fund=pair.gap.fund,
        gap_account=pair.gap.account,
        content=content,
        **_amounts("our", ours),
        **_amounts("told", theirs),
    )


def _amounts(side: str, line: Ours | Theirs | None) -> dict[str, Money]:
    if line is None:
        return {}
    tally = line.tally
    return {
        f"{side}_fee": tally.fee,
        f"{side}_fund": tally.fund,
        f"{side}_account": tally.account,
    }
