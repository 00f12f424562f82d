"""Persons, what identifies them and what they are insured for on a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeAlias

from django.db.models import QuerySet
from django.utils.timezone import localdate

from yibao.enrollment.errors import UnknownPerson
from yibao.enrollment.facts import (
    CoverFacts,
    CoverRow,
    CredentialFacts,
    FamilyOwner,
    PersonFacts,
)
from yibao.enrollment.models import (
    BASIC_INSURANCES,
    BankAccount,
    Coverage,
    CoverageState,
    CoverageStatus,
    FamilyBinding,
    IdentityMark,
    Person,
)
from yibao.kernel.crypto import blind_index
from yibao.kernel.dated import in_force
from yibao.kernel.rows import columns, fetch

CoverKey: TypeAlias = tuple[str, str, date]  # person_no, insurance ("" = basic), day
CredentialKey: TypeAlias = tuple[str, str]  # kind, number


def person_named(person_no: str) -> Person:
    """The person, or a refusal that names the number."""
    found = Person.objects.filter(person_no=person_no).first()
    if found is None:
        raise UnknownPerson(person_no=person_no)
    return found


def person_by_id_no(id_no: str, id_kind: str = "01") -> Person | None:
    return Person.objects.filter(
        id_kind=id_kind, id_no_index=blind_index("id_no", id_no)
    ).first()


def persons_by_phone(phone: str) -> QuerySet[Person]:
    return Person.objects.filter(phone_index=blind_index("phone", phone))


def persons_by_name(beginning: str) -> QuerySet[Person]:
    return Person.objects.filter(name__startswith=beginning).order_by("person_no")


def person_by_credential(kind: str, number: str) -> Person | None:
    """The holder, whatever the credential's state: see ``credential_facts``."""
    return Person.objects.filter(
        credentials__kind=kind,
        credentials__number_index=blind_index("credential", number),
    ).first()


def person_by_bank_account(number: str) -> Person | None:
    account = (
        BankAccount.objects.select_related("person")
        .filter(number_index=blind_index("bank_account", number))
        .first()
    )
    return account.person if account else None


PERSONS = """
SELECT person_no, name, gender, ethnicity, birth_date, death_date, id_kind, id_no_index,
    area_id AS area, attributes::text AS attributes, id_no AS sealed_id_no
FROM enrollment_person WHERE person_no = ANY(%(person_nos)s::text[])
"""


def persons(person_nos: Iterable[str]) -> dict[str, PersonFacts]:
    """Many persons in one read, by number; unknown ones are left out."""
    rows = fetch(PERSONS, {"person_nos": list(set(person_nos))}, _person)
    return {row.person_no: row for row in rows}


def _person(
    *, id_no_index: bytes, sealed_id_no: bytes, attributes: str, **rest: Any
) -> PersonFacts:
    return PersonFacts(
        id_no_index=bytes(id_no_index),
        sealed_id_no=bytes(sealed_id_no),
        attributes=json.loads(attributes),
        **rest,
    )


CREDENTIALS = """
SELECT c.kind, c.number_index, p.person_no,
    CASE WHEN c.expires_on < %(day)s::date THEN 'expired'
         ELSE COALESCE(e.state, 'normal') END AS state
FROM unnest(%(kinds)s::text[], %(indexes)s::bytea[]) AS w(kind, number_index)
JOIN enrollment_credential c USING (kind, number_index)
JOIN enrollment_person p ON p.id = c.person_id
LEFT JOIN LATERAL (
    SELECT state FROM enrollment_credentialevent e
    WHERE e.credential_id = c.id AND e.from_at <= %(at)s::timestamptz
    ORDER BY e.from_at DESC, e.id DESC LIMIT 1
) e ON true
"""


def credential_facts(
    shown: Sequence[CredentialKey], at: datetime
) -> dict[CredentialKey, CredentialFacts]:
    """Many credentials as they stand at the minute; unknown ones are left out."""
    by_index = {
        (kind, blind_index("credential", number)): (kind, number)
        for kind, number in shown
    }
    rows = fetch(
        CREDENTIALS,
        {
            "kinds": [kind for kind, _ in by_index],
            "indexes": [index for _, index in by_index],
            "at": at,
            "day": localdate(at),
        },
        columns,
    )
    return {
        by_index[row["kind"], bytes(row["number_index"])]: CredentialFacts(
            row["person_no"], row["state"]
        )
        for row in rows
    }


COVERS_OF = """
SELECT w.person_no, w.insurance AS asked, w.day, c.insurance, c.area_id AS area,
    COALESCE(a.pooling_area_id, a.code) AS pooling_area, c.category, c.civil_servant,
    c.employer_name, c.valid_from, c.valid_to, c.months_before, c.years_before,
    now_.state, p.attributes::text AS attributes,
    since.day AS unbroken_from,
    ARRAY(SELECT m.kind FROM enrollment_identitymark m
          WHERE m.person_id = p.id AND m.valid_from <= w.day
              AND (m.valid_to IS NULL OR w.day <= m.valid_to)
          ORDER BY m.kind) AS marks
FROM {wanted} AS w(person_no, insurance, day)
JOIN enrollment_person p ON p.person_no = w.person_no
JOIN enrollment_coverage c ON c.person_id = p.id
    AND (c.insurance = w.insurance
         OR (w.insurance = '' AND c.insurance = ANY(%(basic)s::text[])))
    AND c.valid_from <= w.day AND (c.valid_to IS NULL OR w.day <= c.valid_to)
JOIN areas_area a ON a.code = c.area_id
JOIN LATERAL (
    SELECT s.state FROM enrollment_coveragestatus s
    WHERE s.coverage_id = c.id AND s.valid_from <= w.day
    ORDER BY s.valid_from DESC, s.id DESC LIMIT 1
) now_ ON true
LEFT JOIN LATERAL (
    -- the first status after the last interruption; none when never interrupted
    SELECT min(s.valid_from) AS day FROM enrollment_coveragestatus s
    WHERE s.coverage_id = c.id AND s.valid_from <= w.day
        AND s.state IN ('normal', 'waiting') AND s.valid_from > (
            SELECT max(b.valid_from) FROM enrollment_coveragestatus b
            WHERE b.coverage_id = c.id AND b.valid_from <= w.day
                AND b.state IN ('suspended', 'ended')
                AND NOT EXISTS (  -- nor one another word of that day took back
                    SELECT FROM enrollment_coveragestatus l
                    WHERE l.coverage_id = c.id AND l.valid_from = b.valid_from
                        AND l.id > b.id))
) since ON true
"""
COVERS = COVERS_OF.format(
    wanted="unnest(%(person_nos)s::text[], %(insurances)s::text[], %(days)s::date[])"
)


def covers(wanted: Sequence[CoverKey]) -> dict[CoverKey, CoverFacts]:
    """Many coverages in one read, each as it stood on its day; gaps are left out."""
    rows = fetch(
        COVERS,
        {
            "person_nos": [person_no for person_no, _, _ in wanted],
            "insurances": [insurance for _, insurance, _ in wanted],
            "days": [day for _, _, day in wanted],
            "basic": list(BASIC_INSURANCES),
        },
        CoverRow,
    )
    return {(row.person_no, row.asked, row.day): row.as_facts() for row in rows}


def coverage_on(person_no: str, insurance: str, day: date) -> CoverFacts | None:
    """The coverage of one person; an empty insurance means the basic one."""
    return covers([(person_no, insurance, day)]).get((person_no, insurance, day))


def insured_facts(person_no: str, insurance: str, day: date) -> Mapping[str, object]:
    """What policies may ask of an insured person; empty without coverage."""
    cover = coverage_on(person_no, insurance, day)
    return cover.facts if cover else {}


def coverages_of(person_no: str, day: date) -> list[CoverFacts]:
    """Every insurance of a person on a day, basic first (insuinfo of 1101)."""
    held = (
        Person.objects.filter(person_no=person_no)
        .values_list("coverages__insurance", flat=True)
        .distinct()
    )
    found = covers([(person_no, insurance, day) for insurance in held if insurance])
    return sorted(
        found.values(),
        key=lambda cover: (cover.insurance not in BASIC_INSURANCES, cover.insurance),
    )


def former_coverages(person_no: str, day: date) -> list[CoverFacts]:
    """What a person was insured for last, where nothing is in force on the day."""
    last: dict[str, date] = {}
    ended = Coverage.objects.filter(person__person_no=person_no, valid_to__lt=day)
    for insurance, valid_to in ended.values_list("insurance", "valid_to"):
        assert valid_to is not None
        last[insurance] = max(valid_to, last.get(insurance, valid_to))
    found = covers([(person_no, each, on) for each, on in last.items()])
    in_force_now = {cover.insurance for cover in coverages_of(person_no, day)}
    return [
        replace(cover, state=CoverageState.ENDED)
        for cover in found.values()
        if cover.insurance not in in_force_now
    ]


def state_since(person_no: str, insurance: str, day: date) -> date | None:
    """Since when the 待遇状态 of a coverage is what it is on the day."""
    statuses = CoverageStatus.objects.filter(
        in_force(day, "coverage__"),
        coverage__person__person_no=person_no,
        coverage__insurance=insurance,
        valid_from__lte=day,
    )
    last = statuses.order_by("-valid_from", "-id").first()
    return last.valid_from if last else None


def status_on(
    coverage_id: int, day: date, known_at: datetime | None = None
) -> CoverageStatus | None:
    """待遇状态 in force on a day, as known now or as it was known then (ENR-06)."""
    statuses = CoverageStatus.objects.filter(
        coverage_id=coverage_id, valid_from__lte=day
    )
    if known_at is not None:
        statuses = statuses.filter(recorded_at__lte=known_at)
    return statuses.order_by("-valid_from", "-id").first()


def identity_marks_on(person_no: str, day: date) -> list[IdentityMark]:
    """idetinfo of 1101."""
    marks = IdentityMark.objects.filter(in_force(day)).filter(
        person__person_no=person_no
    )
    return list(marks.order_by("kind"))


def family_owners(member_nos: Iterable[str], day: date) -> dict[str, list[FamilyOwner]]:
    """For each member, whose accounts may pay, in the order they are used."""
    bindings = (
        FamilyBinding.objects.filter(in_force(day))
        .filter(member__person_no__in=set(member_nos))
        .order_by("rank", "id")
        .values_list("owner__person_no", "member__person_no", "rank")
    )
    found: dict[str, list[FamilyOwner]] = {}
    for owner_no, member_no, rank in bindings:
        found.setdefault(member_no, []).append(FamilyOwner(owner_no, member_no, rank))
    return found
