"""医师、护士、药师 as clerks look them up: where each practises, now and before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yibao.access.scope import Scope
from yibao.institutions.listing import visible
from yibao.institutions.models import Department, Physician, PhysicianKind
from yibao.kernel.dated import in_force
from yibao.kernel.looking import is_row_no
from yibao.kernel.models import Journal

KINDS = dict(PhysicianKind.choices)
PRACTISING, COMING, ENDED = "practising", "coming", "ended"
STATES = {PRACTISING: "在册", COMING: "未到起始日", ENDED: "已终止"}
TONES = {PRACTISING: "ok", COMING: "warn"}
SHOWN = 200  # registrations and lines of one person


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; empty conditions do not narrow."""

    text: str = ""  # a code, or a part of a name
    kind: str = ""
    institution: str = ""  # a code, or a part of a name
    area: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PhysicianListed:
    """One registration: who practises where, from when to when."""

    code: str
    name: str
    kind: str
    institution_code: str
    institution_name: str
    area: str
    department: str
    valid_from: date
    valid_to: date | None
    state: str
    key: str

    @property
    def state_title(self) -> str:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")


@dataclass(frozen=True, slots=True)
class PhysicianShown:
    """Everything registered under one national code, the newest first."""

    code: str
    name: str
    kind: str
    registrations: Sequence[PhysicianListed]
    lines: Sequence[Journal]


def physicians_asked(
    asked: Conditions, scope: Scope, day: date, *, after: str = "", limit: int
) -> list[PhysicianListed]:
    """In the order of their codes, each registration a row."""
    rows = _asked(asked, scope, day).order_by("code", "pk")
    code, _, told = after.rpartition(" ")
    if is_row_no(told):
        rows = rows.filter(Q(code__gt=code) | Q(code=code, pk__gt=int(told)))
    return _listed(rows[:limit], day)


def physicians_exported(
    asked: Conditions, scope: Scope, day: date, *, limit: int
) -> Iterator[PhysicianListed]:
    yield from physicians_asked(asked, scope, day, limit=limit)


def physician_shown(code: str, scope: Scope, day: date) -> PhysicianShown | None:
    """One person, as far as the scope reaches; ``None`` outside of it."""
    rows = _visible(scope).filter(code=code).order_by("-valid_from", "-pk")
    found = _listed(rows[:SHOWN], day)
    if not found:
        return None
    newest = found[0]
    lines = Journal.objects.filter(
        subject_kind="institution",
        subject_no__in={one.institution_code for one in found},
        fields__physician=code,
    )
    return PhysicianShown(
        code, newest.name, newest.kind, found, list(lines.order_by("id")[:SHOWN])
    )


def _visible(scope: Scope) -> QuerySet[Physician]:
    rows = Physician.objects.filter(institution__in=visible(scope))
    return rows.select_related("institution__area")


def _asked(asked: Conditions, scope: Scope, day: date) -> QuerySet[Physician]:
    found = _visible(scope)
    if asked.text:
        found = found.filter(Q(code=asked.text) | Q(name__contains=asked.text))
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.institution:
        name = Q(institution__name__contains=asked.institution)
        found = found.filter(name | Q(institution__code=asked.institution.upper()))
    if asked.area:
        found = found.filter(institution__area_id=asked.area)
    return found.filter(_in_state(asked.state, day)) if asked.state else found


def _in_state(state: str, day: date) -> Q:
    return {
        PRACTISING: in_force(day),
        COMING: Q(valid_from__gt=day),
        ENDED: Q(valid_to__lt=day),
    }[state]


def _state(row: Physician, day: date) -> str:
    if row.is_in_force(day):
        return PRACTISING
    return COMING if row.valid_from > day else ENDED


def _listed(rows: QuerySet[Physician], day: date) -> list[PhysicianListed]:
    kept = list(rows)
    names = _departments(kept)
    return [
        PhysicianListed(
            code=row.code,
            name=row.name,
            kind=KINDS.get(row.kind, row.kind),
            institution_code=row.institution.code,
            institution_name=row.institution.name,
            area=row.institution.area.name,
            department=names.get(
                (row.institution_id, row.department_code), row.department_code
            ),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            state=_state(row, day),
            key=f"{row.code} {row.pk}",
        )
        for row in kept
    ]


def _departments(rows: Sequence[Physician]) -> dict[tuple[int, str], str]:
    """The newest name of each department somebody of ``rows`` works in."""
    asked = Department.objects.filter(
        institution_id__in={row.institution_id for row in rows},
        code__in={row.department_code for row in rows},
    )
    return {
        (place, code): name
        for place, code, name in asked.order_by("valid_from").values_list(
            "institution_id", "code", "name"
        )
    }
