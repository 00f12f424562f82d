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
from yibao.enrollment.errors import UnknownPerson
from yibao.enrollment.models import (
    Credential,
    CredentialKind,
    FamilyBinding,
    Gender,
    IdentityMark,
    Person,
)
from yibao.kernel import journal
from yibao.kernel.crypto import blind_index
from yibao.kernel.many import among, create_many
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
class NewMark:
    """What ``mark_identity`` is told."""

    person_no: str
    kind: str
    valid_from: date
    basis: str
    valid_to: date | None = None
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBinding:
    """What ``bind_family`` is told."""

    owner_no: str
    member_no: str
    valid_from: date
    valid_to: date | None = None
    rank: int = 1


@transaction.atomic
def register_persons(persons: Sequence[NewPerson], *, by: Operator) -> None:
    """人员登记 of many; a number or document already registered fails them all."""
    refuse_unknown_areas(one.area_code for one in persons)
    create_many(Person, (_person(one) for one in persons))
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
    ids = ids_of(one.person_no for one in credentials)
    create_many(
        Credential,
        (
            Credential(
                person_id=ids[one.person_no],
                kind=one.kind,
                number=one.number,
                number_index=blind_index("credential", one.number),
                card_sn=one.card_sn,
                expires_on=one.expires_on,
            )
            for one in credentials
        ),
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
def mark_identities(marks: Sequence[NewMark], *, by: Operator) -> None:
    """认定人员身份 of many; the database refuses one kind twice on a day."""
    ids = ids_of(one.person_no for one in marks)
    create_many(
        IdentityMark,
        (
            IdentityMark(
                person_id=ids[one.person_no],
                kind=one.kind,
                level=one.level,
                basis=one.basis,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
            for one in marks
        ),
    )
    journal.record_many(
        journal.line(
            "identity.marked",
            "person",
            one.person_no,
            by=by,
            reason=one.basis,
            fields={"kind": one.kind, "valid_from": one.valid_from.isoformat()},
        )
        for one in marks
    )


@transaction.atomic
def bind_families(bindings: Sequence[NewBinding], *, by: Operator) -> None:
    """家庭共济绑定 of many; the database refuses oneself, and the same two twice."""
    ids = ids_of(no for one in bindings for no in (one.owner_no, one.member_no))
    create_many(
        FamilyBinding,
        (
            FamilyBinding(
                owner_id=ids[one.owner_no],
                member_id=ids[one.member_no],
                rank=one.rank,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
            for one in bindings
        ),
    )
    journal.record_many(
        journal.line(
            "family.bound",
            "person",
            one.owner_no,
            by=by,
            fields={"member_no": one.member_no},
        )
        for one in bindings
    )


def ids_of(person_nos: Iterable[str]) -> dict[str, int]:
    wanted = set(person_nos)
    rows = Person.objects.filter(among("person_no", wanted))
    ids = dict(rows.values_list("person_no", "pk"))
    for missing in sorted(wanted - set(ids)):
        raise UnknownPerson(person_no=missing)
    return ids


def refuse_unknown_areas(codes: Iterable[str]) -> None:
    wanted = set(codes)
    known = Area.objects.filter(code__in=wanted).values_list("code", flat=True)
    for missing in sorted(wanted - set(known)):
        raise UnknownArea(area=missing)


def _journal(action: str, person_nos: Iterable[str], by: Operator) -> None:
    journal.record_many(
        journal.line(action, "person", number, by=by) for number in person_nos
    )
