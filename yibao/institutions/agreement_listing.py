"""Agreements as clerks look them up: where each stands at a minute, and its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from yibao.access.scope import Scope
from yibao.institutions.commands import SUBJECT
from yibao.institutions.listing import KINDS, visible
from yibao.institutions.models import Agreement, AgreementMeasure, MeasureKind
from yibao.kernel.models import Journal
from yibao.kernel.moments import day_of

IN_FORCE, SUSPENDED, PENDING, UNSIGNED, EXPIRED, TERMINATED = (
    "in_force",
    "suspended",
    "pending",
    "unsigned",
    "expired",
    "terminated",
)
STATES = {
    IN_FORCE: "生效",
    SUSPENDED: "暂停结算",
    PENDING: "未到生效日",
    UNSIGNED: "尚未双签",
    EXPIRED: "已到期",
    TERMINATED: "已解除",
}
OVER = (EXPIRED, TERMINATED)
TONES = {IN_FORCE: "ok", SUSPENDED: "danger", EXPIRED: "", TERMINATED: ""}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; empty conditions do not narrow."""

    text: str = ""  # a part of the number
    institution: str = ""  # a code, or a part of a name
    kind: str = ""
    area: str = ""
    state: str = ""
    ending: int | None = None  # within so many days, and not ended before


@dataclass(frozen=True, slots=True)
class AgreementListed:
    agreement_no: str
    institution_code: str
    institution_name: str
    kind: str
    area: str
    valid_from: date
    valid_to: date | None
    agency_signed_on: date | None
    institution_signed_on: date | None
    days_left: int | None  # none without an end, and after it
    state: str
    key: str

    @property
    def state_title(self) -> str:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "warn")


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """One agreement in full; its lines are of the journal, the first first."""

    agreement: Agreement
    listed: AgreementListed
    measures: Sequence[AgreementMeasure]
    lines: Sequence[Journal]


def agreements_asked(
    asked: Conditions, scope: Scope, at: datetime, *, after: str = "", limit: int
) -> list[AgreementListed]:
    """In the order of their numbers; those that will end, the soonest first."""
    rows = _after(_asked(asked, scope, at), asked, after)
    return [_listed(row, at, by_end=asked.ending is not None) for row in rows[:limit]]


def agreements_exported(
    asked: Conditions, scope: Scope, at: datetime, *, limit: int
) -> Iterator[AgreementListed]:
    yield from agreements_asked(asked, scope, at, limit=limit)


def agreements_counted(asked: Conditions, scope: Scope, at: datetime) -> int:
    return _asked(asked, scope, at).count()


def agreement_shown(number: str, scope: Scope, at: datetime) -> AgreementShown | None:
    """One agreement of the scope with its history; ``None`` outside of it."""
    row = _stood(_visible(scope), at).filter(agreement_no=number).first()
    if row is None:
        return None
    lines = Journal.objects.filter(subject_kind=SUBJECT, subject_no=number)
    return AgreementShown(
        row,
        _listed(row, at, by_end=False),
        list(row.measures.order_by("from_at", "id")),
        list(lines.order_by("id")),
    )


def _visible(scope: Scope) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(institution__in=visible(scope))
    return rows.select_related("institution__area")


def _asked(asked: Conditions, scope: Scope, at: datetime) -> QuerySet[Agreement]:
    found = _stood(_visible(scope), at)
    if asked.text:
        found = found.filter(agreement_no__icontains=asked.text)
    if asked.institution:
        name = Q(institution__name__contains=asked.institution)
        found = found.filter(name | Q(institution__code=asked.institution.upper()))
    if asked.kind:
        found = found.filter(institution__kind=asked.kind)
    if asked.area:
        found = found.filter(institution__area_id=asked.area)
    if asked.state:
        found = found.filter(Q(state=asked.state))
    if asked.ending is not None:
        first = day_of(at)
        last = first + timedelta(days=asked.ending)
        found = found.filter(valid_to__gte=first, valid_to__lte=last)
        found = found.exclude(Q(state=TERMINATED))
    return found


def _after(
    rows: QuerySet[Agreement], asked: Conditions, after: str
) -> QuerySet[Agreement]:
    if asked.ending is None:
        return rows.filter(agreement_no__gt=after).order_by("agreement_no")
    rows = rows.order_by("valid_to", "agreement_no")
    told, _, number = after.partition(" ")
    try:
        end = date.fromisoformat(told)
    except ValueError:
        return rows
    later = Q(valid_to__gt=end) | Q(valid_to=end, agreement_no__gt=number)
    return rows.filter(later)


def _stood(rows: QuerySet[Agreement], at: datetime) -> QuerySet[Agreement]:
    """Each with its ``state``, as the snapshot that settlements ask would tell it."""
    day = day_of(at)
    measures = AgreementMeasure.objects.filter(
        agreement=OuterRef("pk"), from_at__lte=at
    )
    telling = measures.exclude(kind=MeasureKind.WARNING).order_by("-from_at", "-id")
    unsigned = Q(agency_signed_on=None) | Q(institution_signed_on=None)
    return rows.annotate(
        measure=Coalesce(Subquery(telling.values("kind")[:1]), Value("")),
        ended=Exists(measures.filter(kind=MeasureKind.TERMINATION)),
        begins=Greatest("valid_from", "agency_signed_on", "institution_signed_on"),
    ).annotate(
        state=Case(
            When(ended=True, then=Value(TERMINATED)),
            When(valid_to__lt=day, then=Value(EXPIRED)),
            When(unsigned, then=Value(UNSIGNED)),
            When(begins__gt=day, then=Value(PENDING)),
            When(measure=MeasureKind.SUSPENSION, then=Value(SUSPENDED)),
            default=Value(IN_FORCE),
            output_field=CharField(),
        )
    )


def _listed(row: Agreement, at: datetime, *, by_end: bool) -> AgreementListed:
    place, number = row.institution, row.agreement_no
    state: str = row.state  # type: ignore[attr-defined]  # of ``_stood``
    left = (row.valid_to - day_of(at)).days if row.valid_to else None
    return AgreementListed(
        agreement_no=number,
        institution_code=place.code,
        institution_name=place.name,
        kind=KINDS.get(place.kind, place.kind),
        area=place.area.name,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        agency_signed_on=row.agency_signed_on,
        institution_signed_on=row.institution_signed_on,
        days_left=None if state in OVER else left,
        state=state,
        key=f"{row.valid_to} {number}" if by_end else number,
    )
