"""The operation journal as its auditors read it: the newest lines first.

Millions of lines a month come through the interface, and few conditions have an index
there: each costs every settlement. So one page looks through so many lines at most,
and says how far it came; the next goes on there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yibao.kernel.looking import EPOCH, Looked, is_row_no, micros_of
from yibao.kernel.models import Journal
from yibao.kernel.moments import SHANGHAI

LOOKED_THROUGH = 100_000  # lines a page, at most
MICROS = 17  # digits of a key's moment, some thousand years
AGENCY, INSTITUTIONS = "agency", "institutions"


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose lines somebody sees: everybody's, or of these."""

    operators: frozenset[str] | None  # of the agency; none named: all of them
    institutions: frozenset[str] | QuerySet[Any, Any] | None

    def within(self, rows: QuerySet[Journal]) -> QuerySet[Journal]:
        ours, theirs = Q(institution_code=None), Q(institution_code__isnull=False)
        if self.operators is not None:
            ours &= Q(operator_no__in=self.operators)
        if self.institutions is not None:
            theirs &= Q(institution_code__in=self.institutions)
        everybody = self.operators is None and self.institutions is None
        return rows if everybody else rows.filter(ours | theirs)


EVERYBODY = Seen(None, None)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; empty conditions do not narrow."""

    first: date | None = None
    last: date | None = None
    side: str = ""  # AGENCY or INSTITUTIONS
    institution_code: str = ""
    operator_no: str = ""
    action: str = ""
    subject_kinds: tuple[str, ...] = ()
    subject_no: str = ""
    channel: str = ""

    @property
    def of_agency(self) -> bool:
        return self.side == AGENCY and not self.institution_code


def key_of(line: Journal) -> str:
    """Where the list goes on after a line."""
    return f"{micros_of(line.happened_at)}-{line.pk}"


def lines_asked(
    asked: Conditions, seen: Seen, *, after: str = "", limit: int
) -> Looked[Journal]:
    """The newest first; ``after`` is the key of the last one shown."""
    rows = _after(_of_days(asked), after)
    end = None if asked.subject_no else _end_of_looking(rows)  # a subject has an index
    if end is not None:
        rows = rows.filter(happened_at__gte=end)
    found = _narrowed(seen.within(rows), asked)
    lines = list(found.order_by("-happened_at", "-id")[:limit])
    return Looked(lines, end if len(lines) < limit else None)


def lines_exported(
    asked: Conditions, seen: Seen, *, limit: int, at_once: int = 2000
) -> Iterator[Journal]:
    """The same for a file, read as it is written."""
    after, left = "", limit
    while left:
        part = lines_asked(asked, seen, after=after, limit=min(at_once, left))
        yield from part
        left -= len(part)
        after = key_of(part[-1]) if len(part) == at_once else part.next_key
        if not after:
            return


def line_shown(number: int, seen: Seen) -> Journal | None:
    """One line somebody sees; ``None`` where it is not theirs to see."""
    return seen.within(Journal.objects.filter(pk=number)).first()


def last_deed(subject_kind: str, action: str) -> Journal | None:
    """The last line of an action on a kind of subject of which few are written."""
    rows = Journal.objects.filter(subject_kind=subject_kind, action=action)
    return rows.order_by("-id").first()


def lines_between_days(first: date | None, last: date | None) -> tuple[int, int]:
    """The numbers of the first and the last line of some days; zeros if none is."""
    rows = _of_days(Conditions(first=first, last=last)).order_by("happened_at", "id")
    begin, end = rows.first(), rows.last()
    return (begin.pk, end.pk) if begin and end else (0, 0)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _of_days(asked: Conditions) -> QuerySet[Journal]:
    rows = Journal.objects.all()
    if asked.first is not None:
        rows = rows.filter(happened_at__gte=midnight(asked.first))
    if asked.last is not None:
        rows = rows.filter(happened_at__lt=midnight(asked.last + timedelta(days=1)))
    # An index of the agency's lines alone leads past those of the interface.
    return rows.filter(institution_code=None) if asked.of_agency else rows


def _after(rows: QuerySet[Journal], key: str) -> QuerySet[Journal]:
    """The rows behind a key; one that nobody gave out begins at the top."""
    micros, _, number = key.partition("-")
    if not (micros.isdecimal() and is_row_no(number)) or len(micros) > MICROS:
        return rows
    at = EPOCH + timedelta(microseconds=int(micros))
    behind = Q(happened_at__lt=at) | Q(id__lt=min(int(number), 2**63 - 1))
    return rows.filter(behind, happened_at__lte=at)


def _end_of_looking(rows: QuerySet[Journal]) -> datetime | None:
    """The moment of the last line one page looks at; none where fewer are left."""
    moments = rows.order_by("-happened_at").values_list("happened_at", flat=True)
    return moments[LOOKED_THROUGH : LOOKED_THROUGH + 1].first()


def _narrowed(rows: QuerySet[Journal], asked: Conditions) -> QuerySet[Journal]:
    same = {
        "institution_code": asked.institution_code,
        "operator_no": asked.operator_no,
        "action": asked.action,
        "subject_no": asked.subject_no,
        "channel": asked.channel,
    }
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if asked.side == INSTITUTIONS:
        rows = rows.filter(institution_code__isnull=False)
    if asked.subject_kinds:
        rows = rows.filter(subject_kind__in=asked.subject_kinds)
    return rows
