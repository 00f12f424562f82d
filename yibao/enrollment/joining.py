"""参保登记 at a counter: somebody new, or somebody known in a further insurance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.db import transaction

from yibao.access.scope import Scope
from yibao.enrollment.bulk import NewPerson
from yibao.enrollment.commands import (
    declare_attributes,
    move_person,
    register_person,
)
from yibao.enrollment.coverage import enroll
from yibao.enrollment.enrolling import NewCoverage
from yibao.enrollment.errors import OutsideLife, RegisteredElsewhere
from yibao.enrollment.finding import visible_persons
from yibao.enrollment.identity_numbers import agreed
from yibao.enrollment.models import BASIC_INSURANCES, Coverage, Person
from yibao.enrollment.queries import person_by_id_no, person_named
from yibao.kernel.operator import Operator
from yibao.kernel.serials import numbers

SERIAL_DIGITS = 14


def fresh_person_no(area_code: str) -> str:
    """A 人员编号 nobody has: division (6) and serial (14)."""
    return f"{area_code}{numbers(1)[0]:0{SERIAL_DIGITS}}"


def holder_of(id_kind: str, id_no: str, scope: Scope) -> Person | None:
    """Who is registered with a document; beyond the scope it is only said that so."""
    held = person_by_id_no(id_no, id_kind)
    if held is None:
        return None
    if not visible_persons(scope).filter(pk=held.pk).exists():
        raise RegisteredElsewhere()
    return held


@transaction.atomic
def enroll_newcomer(*, person: NewPerson, cover: NewCoverage, by: Operator) -> Coverage:
    """参保登记 of somebody nobody registered yet: the person and the first insurance.

    A 公民身份号码 is checked, and birth date and sex against it.
    """
    agreed(
        id_kind=person.id_kind,
        id_no=person.id_no,
        birth_date=person.birth_date,
        gender=person.gender,
    )
    register_person(**_told(person), by=by)
    return enroll_known(cover=cover, by=by)


@transaction.atomic
def enroll_known(
    *, cover: NewCoverage, by: Operator, facts: Mapping[str, object] | None = None
) -> Coverage:
    """参保 of somebody registered, with what the area's policies ask of them.

    With a basic insurance the person belongs to where it is taken.
    """
    person = person_named(cover.person_no)
    _refuse_outside_life(person, cover)
    made = enroll(**_told(cover), by=by)
    if facts:
        declare_attributes(person_no=cover.person_no, attributes=facts, by=by)
    if cover.insurance in BASIC_INSURANCES:
        move_person(person_no=cover.person_no, area_code=cover.area_code, by=by)
    return made


def _refuse_outside_life(person: Person, cover: NewCoverage) -> None:
    if cover.valid_from < person.birth_date:
        raise OutsideLife(
            valid_from=cover.valid_from, what=f"早于出生日期 {person.birth_date}"
        )
    if person.death_date is not None and cover.valid_from > person.death_date:
        raise OutsideLife(
            valid_from=cover.valid_from, what=f"晚于死亡日期 {person.death_date}"
        )


def _told(row: NewPerson | NewCoverage) -> dict[str, Any]:
    """A value's fields as keyword arguments."""
    return {one.name: getattr(row, one.name) for one in fields(row)}
