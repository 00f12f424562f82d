"""复核件 as clerks see them, within their own data; their content stays sealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate, make_aware

from yibao.access.scope import Scope
from yibao.enrollment.models import Person
from yibao.kernel.masking import mask_name
from yibao.web.confirmations.commands import Content
from yibao.web.confirmations.models import Confirmation, Outcome, Result

WAITING = "waiting"
STATES = {WAITING: "待复核", **dict(Result.choices)}
TONES = {
    WAITING: "warn",
    Result.CONFIRMED: "ok",
    Result.RETURNED: "danger",
    Result.WITHDRAWN: "",
}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; everything may be left open."""

    state: str = ""
    deed: str = ""
    subject_no: str = ""
    filed_by: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A case in a list: who filed what about whom, and what became of it."""

    number: str
    deed: str
    subject_no: str
    subject_name: str
    filed_by: str
    filed_by_name: str
    filed_at: datetime
    state: str
    decided_by: str
    reason: str

    @property
    def key(self) -> str:
        return f"{self.filed_at.isoformat()}|{self.number}"

    @property
    def state_title(self) -> str:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def filer(self) -> str:
        return f"{self.filed_by_name} {self.filed_by}"

    @property
    def days_waiting(self) -> int | None:
        if self.state != WAITING:
            return None
        return (localdate() - localdate(self.filed_at)).days


def visible(scope: Scope) -> QuerySet[Confirmation]:
    """Those of the divisions where the persons live now; none for an institution."""
    persons = Person.objects.filter(person_no=OuterRef("subject_no"))
    rows = Confirmation.objects.alias(
        lives_in=Coalesce(
            Subquery(persons.values("area_id")[:1]), "area", output_field=CharField()
        )
    )
    return scope.within(rows, "lives_in")


def cases_asked(
    asked: Conditions, scope: Scope, *, after: str = "", limit: int
) -> list[Filed]:
    """The longest waiting first; ``after`` is the key of the last one seen."""
    rows = _asked(asked, scope)
    told, _, number = after.partition("|")
    try:
        since = datetime.fromisoformat(told).astimezone(UTC)
    except (ValueError, OverflowError):  # a key that nobody gave out
        pass
    else:
        rows = rows.filter(Q(filed_at__gt=since) | Q(filed_at=since, number__gt=number))
    return [_filed(row) for row in rows[:limit]]


def cases_exported(asked: Conditions, scope: Scope, *, limit: int) -> Iterator[Filed]:
    return (_filed(row) for row in _asked(asked, scope)[:limit])


def cases_counted(asked: Conditions, scope: Scope) -> int:
    return _asked(asked, scope).count()


def cases_of(subject_no: str, scope: Scope) -> list[Filed]:
    """Everything that was filed about one subject, the latest first."""
    rows = _asked(Conditions(subject_no=subject_no), scope)
    return [_filed(row) for row in rows.reverse()]


def case_found(number: str, scope: Scope) -> Confirmation | None:
    """With its outcome and its content; none where the scope does not reach."""
    rows = visible(scope).select_related("outcome")
    return rows.filter(number=number).first()


def content_of(filed: Confirmation) -> Content:
    """What was submitted, in clear."""
    content: Content = json.loads(filed.content)
    return content


def outcome_of(filed: Confirmation) -> Outcome | None:
    return getattr(filed, "outcome", None)


def _asked(asked: Conditions, scope: Scope) -> QuerySet[Any, Any]:
    rows = visible(scope)
    if asked.state == WAITING:
        rows = rows.filter(outcome__isnull=True)
    elif asked.state:
        rows = rows.filter(outcome__result=asked.state)
    told = {
        "deed": asked.deed,
        "subject_no": asked.subject_no,
        "filed_by": asked.filed_by,
    }
    rows = rows.filter(**{name: value for name, value in told.items() if value})
    if asked.first:
        rows = rows.filter(filed_at__gte=_midnight(asked.first))
    if asked.last:
        rows = rows.filter(filed_at__lt=_midnight(asked.last + timedelta(days=1)))
    persons = Person.objects.filter(person_no=OuterRef("subject_no"))
    rows = rows.annotate(name=Subquery(persons.values("name")[:1]))
    rows = rows.order_by("filed_at", "number")
    found: QuerySet[Any, Any] = rows.values(
        *("number", "deed", "subject_no", "name"),
        *("filed_by", "filed_by_name", "filed_at"),
        *("outcome__result", "outcome__operator_name", "outcome__reason"),
    )
    return found


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _filed(row: dict[str, Any]) -> Filed:
    return Filed(
        number=row["number"],
        deed=row["deed"],
        subject_no=row["subject_no"],
        subject_name=mask_name(row["name"] or ""),
        filed_by=row["filed_by"],
        filed_by_name=row["filed_by_name"],
        filed_at=row["filed_at"],
        state=row["outcome__result"] or WAITING,
        decided_by=row["outcome__operator_name"] or "",
        reason=row["outcome__reason"] or "",
    )
