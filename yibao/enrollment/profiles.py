"""One person as a clerk sees them: who, insured for what, with what, with whom.

Names, certificates and telephones are masked where they are read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from yibao.access.scope import Scope
from yibao.engine.periods import age_on
from yibao.enrollment.errors import CredentialChanged
from yibao.enrollment.facts import CoverFacts, CoverRow, PersonFacts
from yibao.enrollment.finding import TONES, visible_persons
from yibao.enrollment.models import (
    BASIC_INSURANCES,
    Coverage,
    CoverageState,
    CoverageStatus,
    Credential,
    CredentialEvent,
    CredentialState,
    FamilyBinding,
    IdentityMark,
    Person,
)
from yibao.enrollment.queries import COVERS_OF
from yibao.kernel.masking import mask_id_no, mask_name, mask_phone
from yibao.kernel.models import Journal
from yibao.kernel.rows import fetch


@dataclass(frozen=True, slots=True)
class Profile:
    """The identity header: who it is, and what they are insured for on the day."""

    person_no: str
    name: str
    id_no: str
    phone: str
    gender: str
    birth_date: date
    death_date: date | None
    age: int
    area: str
    area_name: str
    covers: tuple[CoverFacts, ...]
    facts: PersonFacts

    @property
    def basic(self) -> CoverFacts | None:
        """基本医疗保险, if any is in force."""
        return next((c for c in self.covers if c.insurance in BASIC_INSURANCES), None)


HELD = COVERS_OF.format(
    wanted="""(SELECT DISTINCT p.person_no, c.insurance, %(day)s::date
        FROM enrollment_person p JOIN enrollment_coverage c ON c.person_id = p.id
        WHERE p.person_no = %(person_no)s)"""
)


def profile_of(person_no: str, scope: Scope, day: date) -> Profile | None:
    """The person, unless nobody of the scope has the number."""
    rows = visible_persons(scope).select_related("area")
    row = rows.filter(person_no=person_no).first()
    if row is None:
        return None
    asked = {"person_no": person_no, "day": day, "basic": list(BASIC_INSURANCES)}
    covers = [found.as_facts() for found in fetch(HELD, asked, CoverRow)]
    covers.sort(key=lambda c: (c.insurance not in BASIC_INSURANCES, c.insurance))
    return Profile(
        person_no=row.person_no,
        name=row.masked_name,
        id_no=row.masked_id_no,
        phone=mask_phone(row.phone),
        gender=row.get_gender_display(),
        birth_date=row.birth_date,
        death_date=row.death_date,
        age=age_on(row.death_date or day, row.birth_date),
        area=row.area_id,
        area_name=row.area.name,
        covers=tuple(covers),
        facts=facts_of(row),
    )


def facts_of(row: Person) -> PersonFacts:
    return PersonFacts(
        person_no=row.person_no,
        name=row.name,
        gender=row.gender,
        ethnicity=row.ethnicity,
        birth_date=row.birth_date,
        death_date=row.death_date,
        id_kind=row.id_kind,
        id_no_index=row.id_no_index,
        area=row.area_id,
        attributes=row.attributes,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a coverage: it began, its state changed, it ended."""

    day: date
    title: str
    tone: str
    basis: str
    operator_no: str
    recorded_at: datetime | None
    note: str = ""  # what to know of it: it is to come, or never counted


@dataclass(frozen=True, slots=True)
class Course:
    """One insurance over time (参保经过), the latest change first."""

    insurance: str
    category: str
    area_name: str
    employer_name: str
    civil_servant: bool
    valid_from: date
    valid_to: date | None
    changes: tuple[Change, ...]


def courses_of(person_no: str) -> list[Course]:
    """Every insurance a person ever had, the last begun first (ENR-06)."""
    rows = CoverageStatus.objects.filter(coverage__person__person_no=person_no)
    rows = rows.select_related("coverage__area").order_by("-valid_from", "-id")
    statuses: dict[Coverage, list[CoverageStatus]] = {}
    for row in rows:
        statuses.setdefault(row.coverage, []).append(row)
    found = [_course(coverage, each) for coverage, each in statuses.items()]
    return sorted(found, key=lambda one: one.valid_from, reverse=True)


def _course(row: Coverage, statuses: Sequence[CoverageStatus]) -> Course:
    """A coverage always has a status: it began with one."""
    changes = [
        Change(
            day=one.valid_from,
            title=CoverageState(one.state).label,
            tone=TONES[CoverageState(one.state)],
            basis=one.basis,
            operator_no=one.operator_no,
            recorded_at=one.recorded_at,
            note=_note(row, one, statuses),
        )
        for one in statuses
    ]
    if row.valid_to is not None:
        changes.insert(0, Change(row.valid_to, "参保关系止", "", "", "", None))
    return Course(
        insurance=row.insurance,
        category=row.category,
        area_name=row.area.name,
        employer_name=row.employer_name,
        civil_servant=row.civil_servant,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        changes=tuple(changes),
    )


def states_to_come(person_no: str, day: date) -> dict[str, set[CoverageState]]:
    """By insurance, what its state will be on some day after this one."""
    rows = CoverageStatus.objects.filter(
        coverage__person__person_no=person_no, valid_from__gt=day
    )
    found: dict[str, set[CoverageState]] = {}
    for insurance, state in rows.values_list("coverage__insurance", "state"):
        found.setdefault(insurance, set()).add(CoverageState(state))
    return found


TO_COME, OVERTAKEN, MOOT = "还未到", "已由当日后来的登记取代", "参保关系已止,不生效"


def _note(
    row: Coverage, one: CoverageStatus, statuses: Sequence[CoverageStatus]
) -> str:
    """The last word said of a day counts, and none after the cover ended."""
    if any(two.valid_from == one.valid_from and two.pk > one.pk for two in statuses):
        return OVERTAKEN
    if row.valid_to is not None and one.valid_from > row.valid_to + timedelta(days=1):
        return MOOT
    return TO_COME if one.valid_from > localdate() else ""


@dataclass(frozen=True, slots=True)
class Held:
    """A credential with how it stands now; ``key`` is its own, not its number."""

    key: str
    standing: CredentialState
    kind: str
    number: str
    expires_on: date | None
    state: str
    tone: str
    since: datetime | None


def credentials_of(person_no: str) -> list[Held]:
    """就诊凭证, their numbers masked."""
    last = CredentialEvent.objects.filter(credential=OuterRef("pk"))
    last = last.order_by("-from_at", "-id")
    rows = Credential.objects.filter(person__person_no=person_no).annotate(
        state_now=Subquery(last.values("state")[:1]),
        since=Subquery(last.values("from_at")[:1]),
    )
    return [_held(row) for row in rows.order_by("kind", "id")]


def _held(row: Credential) -> Held:
    state = CredentialState(getattr(row, "state_now", None) or CredentialState.NORMAL)
    expired = row.expires_on is not None and row.expires_on < localdate()
    good = state == CredentialState.NORMAL and not expired
    return Held(
        key=str(row.pk),
        standing=state,
        kind=row.get_kind_display(),
        number=mask_id_no(row.number),
        expires_on=row.expires_on,
        state="已过期" if expired else state.label,
        tone="ok" if good else "danger",
        since=getattr(row, "since", None),
    )


def credential_held(
    person_no: str, key: str, allowed: Collection[CredentialState]
) -> Credential:
    """One of a person's credentials by its key, locked, if it stands as it has to.

    Who reports it found and who disables it at the same moment come one after the
    other, and the second sees what the first did.
    """
    rows = Credential.objects.select_for_update()
    credential = rows.get(person__person_no=person_no, pk=key)
    [standing] = (one for one in credentials_of(person_no) if one.key == key)
    if standing.standing not in allowed:
        raise CredentialChanged(state=standing.standing.label)
    return credential


def marks_of(person_no: str) -> list[IdentityMark]:
    """人员身份, past ones too."""
    rows = IdentityMark.objects.filter(person__person_no=person_no)
    return list(rows.order_by("-valid_from", "kind"))


@dataclass(frozen=True, slots=True)
class MarkCourse:
    """A special identity with what was done about it, the latest first."""

    kind: str
    level: str
    valid_from: date
    valid_to: date | None
    changes: tuple[Change, ...]


def mark_courses(person_no: str) -> list[MarkCourse]:
    """人员身份, past ones too; if there are any, the journal tells their course."""
    marks = marks_of(person_no)
    actions = {"identity.marked": ("认定", "ok"), "identity.ended": ("终止", "")}
    lines = Journal.objects.filter(
        subject_kind="person", subject_no=person_no, action__in=actions
    )
    told = list(lines.order_by("-id")) if marks else []
    return [
        MarkCourse(
            kind=mark.kind,
            level=mark.level,
            valid_from=mark.valid_from,
            valid_to=mark.valid_to,
            changes=tuple(
                Change(
                    day=_day_of(line, mark),
                    title=actions[line.action][0],
                    tone=actions[line.action][1],
                    basis=line.reason,
                    operator_no=line.operator_no,
                    recorded_at=line.happened_at,
                )
                for line in told
                if _is_about(line, mark)
            ),
        )
        for mark in marks
    ]


def _is_about(line: Journal, mark: IdentityMark) -> bool:
    """Lines of before told the kind alone."""
    since = mark.valid_from.isoformat()
    told = (line.fields["kind"], line.fields.get("valid_from", since))
    return told == (mark.kind, since)


def _day_of(line: Journal, mark: IdentityMark) -> date:
    last_day = line.fields.get("last_day")
    return date.fromisoformat(last_day) if last_day else mark.valid_from


@dataclass(frozen=True, slots=True)
class Bound:
    """A family binding as seen from one side."""

    lends: bool  # the person lends to the other; otherwise draws on the other's
    person_no: str
    name: str
    rank: int
    valid_from: date
    valid_to: date | None
    is_in_force: bool


def family_of(person_no: str) -> list[Bound]:
    """家庭共济 on both sides, those in force first."""
    mine = FamilyBinding.objects.filter(owner__person_no=person_no)
    others = FamilyBinding.objects.filter(member__person_no=person_no)
    rows = (mine | others).select_related("owner", "member")
    found = [_bound(row, person_no) for row in rows]
    return sorted(found, key=lambda one: (not one.is_in_force, one.lends, one.rank))


def _bound(row: FamilyBinding, person_no: str) -> Bound:
    lends = row.owner.person_no == person_no
    other = row.member if lends else row.owner
    today = localdate()
    until = row.valid_to is None or today <= row.valid_to
    return Bound(
        lends=lends,
        person_no=other.person_no,
        name=mask_name(other.name),
        rank=row.rank,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_in_force=row.valid_from <= today and until,
    )
