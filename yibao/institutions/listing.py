"""Institutions as clerks look them up, each with its agreements and their history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from yibao.access.scope import Scope
from yibao.institutions.models import (
    Agreement,
    AgreementMeasure,
    Department,
    Institution,
    MeasureKind,
    Physician,
)
from yibao.kernel.dated import in_force
from yibao.kernel.models import Journal
from yibao.kernel.moments import day_of

KINDS = {"1": "定点医疗机构", "2": "定点零售药店", "3": "其他"}
IN_FORCE, UNSIGNED, SUSPENDED, ENDED, NONE = (
    "in_force",
    "unsigned",
    "suspended",
    "ended",
    "none",
)
STATES = {
    IN_FORCE: "协议生效",
    SUSPENDED: "暂停结算",
    UNSIGNED: "尚未双签",
    ENDED: "已到期或解除",
    NONE: "没有协议",
}
STAFF_SHOWN = 200
LINES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; empty conditions do not narrow."""

    text: str = ""  # a code, or a part of a name
    kind: str = ""
    area: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    code: str
    name: str
    kind: str
    level: str
    area: str
    agreement_no: str
    valid_to: date | None
    state: str

    @property
    def key(self) -> str:
        return self.code


def institutions_asked(
    asked: Conditions, scope: Scope, at: datetime, *, after: str = "", limit: int
) -> list[Listed]:
    """In the order of their codes; a state is told of a minute (AGR-09)."""
    rows = _asked(asked, scope, at).filter(code__gt=after)
    return [_listed(row, at) for row in rows[:limit]]


def institutions_exported(
    asked: Conditions, scope: Scope, at: datetime, *, limit: int
) -> Iterator[Listed]:
    yield from institutions_asked(asked, scope, at, limit=limit)


def found(text: str, scope: Scope) -> QuerySet[Institution]:
    """By code, or by any part of the name; in order of their codes."""
    rows = visible(scope).filter(Q(code=text.upper()) | Q(name__contains=text))
    return rows.order_by("code")


def visible(scope: Scope) -> QuerySet[Institution]:
    return scope.within(
        Institution.objects.select_related("area"), area="area_id", institution="code"
    )


def _asked(asked: Conditions, scope: Scope, at: datetime) -> QuerySet[Institution]:
    found = visible(scope).order_by("code").prefetch_related(_agreements())
    if asked.text:
        found = found.filter(Q(code=asked.text) | Q(name__contains=asked.text))
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.area:
        found = found.filter(area_id=asked.area)
    return _in_state(found, asked.state, at) if asked.state else found


def _in_state(
    rows: QuerySet[Institution], state: str, at: datetime
) -> QuerySet[Institution]:
    """Narrowed by the database as ``state_of`` tells it of each row."""
    every = Agreement.objects.filter(institution=OuterRef("pk"))
    holding = every.filter(in_force(day_of(at))).order_by("-valid_from", "-pk")
    told_of = AgreementMeasure.objects.filter(
        agreement=OuterRef("held"), from_at__lte=at
    )
    measures = told_of.exclude(kind=MeasureKind.WARNING).order_by("-from_at", "-pk")
    told = rows.annotate(
        held=Subquery(holding.values("pk")[:1]),
        signed=Subquery(holding.values("agency_signed_on")[:1]),
        countersigned=Subquery(holding.values("institution_signed_on")[:1]),
    ).annotate(
        measure=Coalesce(Subquery(measures.values("kind")[:1]), Value("")),
        stopped=Exists(told_of.filter(kind=MeasureKind.TERMINATION)),
    )
    none = Q(held__isnull=True)
    unsigned = Q(signed__isnull=True) | Q(countersigned__isnull=True)
    stopped = Q(stopped=True)
    paused = Q(measure=MeasureKind.SUSPENSION)
    return told.filter(
        {
            NONE: none & ~Exists(every),
            ENDED: none & Exists(every) | ~none & ~unsigned & stopped,
            UNSIGNED: ~none & unsigned,
            SUSPENDED: ~none & ~unsigned & paused,
            IN_FORCE: ~none & ~unsigned & ~stopped & ~paused,
        }[state]
    )


def _agreements() -> Prefetch[str]:
    measures = AgreementMeasure.objects.order_by("from_at", "pk")
    rows = Agreement.objects.order_by("-valid_from", "-pk")
    return Prefetch("agreements", rows.prefetch_related(Prefetch("measures", measures)))


def _listed(row: Institution, at: datetime) -> Listed:
    agreements = list(row.agreements.all())
    current = _current(agreements, day_of(at))
    return Listed(
        code=row.code,
        name=row.name,
        kind=KINDS.get(row.kind, row.kind),
        level=row.level,
        area=row.area.name,
        agreement_no=current.agreement_no if current else "",
        valid_to=current.valid_to if current else None,
        state=state_of(agreements, at),
    )


def _current(agreements: list[Agreement], day: date) -> Agreement | None:
    """The agreement of the day, else the newest there was."""
    return next(
        (one for one in agreements if one.is_in_force(day)),
        agreements[0] if agreements else None,
    )


def state_of(agreements: list[Agreement], at: datetime) -> str:
    """Where an institution stands at a minute (AGR-03, AGR-09)."""
    if not agreements:
        return NONE
    current = _current(agreements, day_of(at))
    if current is None or not current.is_in_force(day_of(at)):
        return ENDED
    if not current.is_signed:
        return UNSIGNED
    told = [one.kind for one in current.measures.all() if one.from_at <= at]
    if MeasureKind.TERMINATION in told:
        return ENDED
    standing = [kind for kind in told if kind != MeasureKind.WARNING]
    return SUSPENDED if standing[-1:] == [MeasureKind.SUSPENSION] else IN_FORCE


def institution_shown(code: str, scope: Scope) -> Institution | None:
    """One institution of the scope with its agreements; ``None`` outside of it."""
    rows = visible(scope).prefetch_related(_agreements())
    return rows.filter(code=code).first()


def departments_of(institution: Institution) -> list[Department]:
    return list(institution.departments.order_by("code", "-valid_from")[:STAFF_SHOWN])


def physicians_of(institution: Institution) -> list[Physician]:
    return list(institution.physicians.order_by("code", "-valid_from")[:STAFF_SHOWN])


def lines_of(institution: Institution) -> list[Journal]:
    """What was done about it last, as the journal has it; the newest first."""
    rows = Journal.objects.filter(
        subject_kind="institution", subject_no=institution.code
    )
    return list(rows.order_by("-id")[:LINES_SHOWN])


def names_of(scope: Scope) -> dict[str, str]:
    """Every institution of the scope: its name by its code."""
    return dict(visible(scope).values_list("code", "name"))
