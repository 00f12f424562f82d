"""Many persons at once: the same rows as the commands make, in a few statements.

Whoever calls takes a refusal of one for a refusal of all, and asks the commands one by
one to learn which and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from yibao.areas.errors import UnknownArea
from yibao.areas.models import Area
from yibao.enrollment.coverage import Length, admits
from yibao.enrollment.errors import CategoryNotAdmitted, UnknownPerson
from yibao.enrollment.models import (
    Coverage,
    CoverageState,
    CoverageStatus,
    Credential,
    CredentialKind,
    Gender,
    Person,
)
from yibao.kernel import journal
from yibao.kernel.crypto import blind_index
from yibao.kernel.operator import Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What ``register_person`` is told."""

    person_no: str
    name: str = field(repr=False)
    gender: Gender
    birth_date: date
    id_no: str = field(repr=False)
    area_code: str
    id_kind: str = "01"
    ethnicity: str = ""
    phone: str = field(default="", repr=False)
    death_date: date | None = None
    attributes: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCredential:
    """What ``issue_credential`` is told."""

    person_no: str
    kind: CredentialKind
    number: str = field(repr=False)
    card_sn: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCoverage:
    """What ``enroll`` is told."""

    person_no: str
    area_code: str
    insurance: str
    category: str
    valid_from: date
    valid_to: date | None = None
    employer_name: str = ""
    civil_servant: bool = False
    before: Length = field(default_factory=Length)
    entitled_from: date | None = None
    basis: str = "参保登记"

    @property
    def waits(self) -> bool:
        return self.entitled_from is not None and self.entitled_from > self.valid_from


@transaction.atomic
def register_persons(persons: Sequence[NewPerson], *, by: Operator) -> None:
    """人员登记 of many; a number or document already registered fails them all."""
    _refuse_unknown_areas(one.area_code for one in persons)
    Person.objects.bulk_create(_person(one) for one in persons)
    _journal("person.registered", (one.person_no for one in persons), by)


def _person(new: NewPerson) -> Person:
    return Person(
        person_no=new.person_no,
        name=new.name,
        gender=new.gender,
        ethnicity=new.ethnicity,
        birth_date=new.birth_date,
        death_date=new.death_date,
        id_kind=new.id_kind,
        id_no=new.id_no,
        id_no_index=blind_index("id_no", new.id_no),
        phone=new.phone,
        phone_index=blind_index("phone", new.phone) if new.phone else None,
        area_id=new.area_code,
        attributes=dict(new.attributes),
    )


@transaction.atomic
def issue_credentials(credentials: Sequence[NewCredential], *, by: Operator) -> None:
    """发放就诊凭证 to many."""
    ids = _ids(one.person_no for one in credentials)
    Credential.objects.bulk_create(
        Credential(
            person_id=ids[one.person_no],
            kind=one.kind,
            number=one.number,
            number_index=blind_index("credential", one.number),
            card_sn=one.card_sn,
            expires_on=one.expires_on,
        )
        for one in credentials
    )
    journal.record_many(
        journal.line(
            "credential.issued",
            "person",
            one.person_no,
            by=by,
            fields={"kind": one.kind},
        )
        for one in credentials
    )


@transaction.atomic
def enroll_many(covers: Sequence[NewCoverage], *, by: Operator) -> None:
    """参保登记 of many; the database refuses two basic insurances at once."""
    for one in covers:
        if not admits(one.insurance, one.category):
            raise CategoryNotAdmitted(category=one.category, insurance=one.insurance)
    _refuse_unknown_areas(one.area_code for one in covers)
    ids = _ids(one.person_no for one in covers)
    made = Coverage.objects.bulk_create(
        _coverage(one, ids[one.person_no]) for one in covers
    )
    pairs = list(zip(covers, made, strict=True))
    CoverageStatus.objects.bulk_create(
        status for new, coverage in pairs for status in _statuses(new, coverage, by)
    )
    journal.record_many(
        journal.line(
            "coverage.enrolled",
            "person",
            one.person_no,
            by=by,
            reason=one.basis,
            fields={"insurance": one.insurance, "category": one.category},
        )
        for one in covers
    )


def _coverage(new: NewCoverage, person_id: int) -> Coverage:
    return Coverage(
        person_id=person_id,
        area_id=new.area_code,
        insurance=new.insurance,
        category=new.category,
        employer_name=new.employer_name,
        civil_servant=new.civil_servant,
        months_before=new.before.months,
        years_before=new.before.years,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )


def _statuses(
    new: NewCoverage, coverage: Coverage, by: Operator
) -> Iterable[CoverageStatus]:
    """Normal from the first day, or waiting until the day that was told."""
    first = CoverageState.WAITING if new.waits else CoverageState.NORMAL
    said = [(first, new.valid_from, new.basis)]
    if new.waits and new.entitled_from is not None:
        said.append((CoverageState.NORMAL, new.entitled_from, "等待期满"))
    return (
        CoverageStatus(
            coverage=coverage,
            state=state,
            valid_from=since,
            basis=basis,
            operator_no=by.number,
        )
        for state, since, basis in said
    )


def _ids(person_nos: Iterable[str]) -> dict[str, int]:
    wanted = set(person_nos)
    rows = Person.objects.filter(person_no__in=wanted)
    ids = dict(rows.values_list("person_no", "pk"))
    for missing in sorted(wanted - set(ids)):
        raise UnknownPerson(person_no=missing)
    return ids


def _refuse_unknown_areas(codes: Iterable[str]) -> None:
    wanted = set(codes)
    known = Area.objects.filter(code__in=wanted).values_list("code", flat=True)
    for missing in sorted(wanted - set(known)):
        raise UnknownArea(area=missing)


def _journal(action: str, person_nos: Iterable[str], by: Operator) -> None:
    journal.record_many(
        journal.line(action, "person", number, by=by) for number in person_nos
    )
