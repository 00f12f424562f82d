"""科室: what an institution says of its own departments (3401-3403)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from yibao.institutions.errors import (
    ChangeTooEarly,
    DepartmentExists,
    NegativeCount,
    UnknownDepartment,
    WrongDates,
)
from yibao.institutions.models import Department, Physician
from yibao.institutions.queries import institution_named
from yibao.kernel import journal
from yibao.kernel.dated import in_force
from yibao.kernel.operator import Operator
from yibao.kernel.turns import take_turn


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartmentDetails:
    """What is said of a department beside its code and its days."""

    name: str
    national_code: str = ""
    introduction: str = ""
    head_name: str = ""
    head_phone: str = ""
    service_scope: str = ""
    founded_on: date | None = None
    approved_beds: int | None = None
    insured_beds: int | None = None
    pooling_area: str = ""
    physicians: int | None = None
    pharmacists: int | None = None
    nurses: int | None = None
    technicians: int | None = None
    memo: str = ""


@transaction.atomic
def open_department(
    *,
    institution_code: str,
    code: str,
    details: DepartmentDetails,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
) -> Department:
    """科室上传; one that stands already is changed, not opened again."""
    institution = institution_named(institution_code)
    _check(code, details, valid_from, valid_to)
    _take_turn(institution_code, code)
    standing = _standing(institution_code, code, valid_from)
    if standing.exists():
        raise DepartmentExists(institution_code=institution_code, number=code)
    department = Department.objects.create(
        institution=institution,
        code=code,
        valid_from=valid_from,
        valid_to=valid_to,
        **asdict(details),
    )
    _journal("department.registered", institution_code, code, by)
    return department


@transaction.atomic
def change_department(
    *,
    institution_code: str,
    code: str,
    details: DepartmentDetails,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
) -> Department:
    """科室变更; from its own first day it is put right, from a later one it follows."""
    _check(code, details, valid_from, valid_to)
    _take_turn(institution_code, code)
    department = _last(institution_code, code)
    if department is None:
        raise UnknownDepartment(institution_code=institution_code, number=code)
    if valid_from < department.valid_from:
        raise ChangeTooEarly(number=code, since=department.valid_from)
    if valid_from > department.valid_from:
        department.valid_to = valid_from - timedelta(days=1)
        department.save(update_fields=["valid_to"])
        department = Department(
            institution=department.institution, code=code, valid_from=valid_from
        )
    for name, value in asdict(details).items():
        setattr(department, name, value)
    department.valid_to = valid_to
    department.save()
    _journal("department.changed", institution_code, code, by)
    return department


@transaction.atomic
def close_department(
    *, institution_code: str, code: str, last_day: date, by: Operator
) -> Department:
    """科室撤销: out of service after ``last_day``; one not yet open never opens."""
    _take_turn(institution_code, code)
    department = _last(institution_code, code)
    ends = None if department is None else department.valid_to
    if department is None or (ends is not None and ends <= last_day):
        raise UnknownDepartment(institution_code=institution_code, number=code)
    department.valid_to = max(last_day, department.valid_from)
    department.save(update_fields=["valid_to"])
    _journal("department.closed", institution_code, code, by)
    return department


def departments_of(institution_code: str, day: date) -> QuerySet[Department]:
    """5101: the departments in service on a day."""
    rows = Department.objects.filter(in_force(day))
    return rows.filter(institution__code=institution_code).order_by("code")


def practitioners_of(
    institution_code: str, day: date, *, kind: str = "", name: str = "", code: str = ""
) -> QuerySet[Physician]:
    """5102: who practises at an institution on a day."""
    rows = Physician.objects.filter(in_force(day))
    asked = {"kind": kind, "name": name, "code": code}
    return rows.filter(
        institution__code=institution_code,
        **{key: value for key, value in asked.items() if value},
    ).order_by("code")


def _check(
    code: str, details: DepartmentDetails, valid_from: date, valid_to: date | None
) -> None:
    if valid_to and valid_to < valid_from:
        raise WrongDates(what=f"科室 {code} 的结束时间早于开始时间")
    counts = (
        details.approved_beds,
        details.insured_beds,
        details.physicians,
        details.pharmacists,
        details.nurses,
        details.technicians,
    )
    if any(count is not None and count < 0 for count in counts):
        raise NegativeCount(number=code)


def _take_turn(institution_code: str, code: str) -> None:
    """Two windows may open or change the same department at once."""
    take_turn(f"department {code} of {institution_code}")


def _standing(institution_code: str, code: str, since: date) -> QuerySet[Department]:
    """What is in service on the day or after it."""
    rows = Department.objects.filter(institution__code=institution_code, code=code)
    return rows.exclude(valid_to__lt=since)


def _last(institution_code: str, code: str) -> Department | None:
    """The newest row of a department, locked."""
    rows = Department.objects.select_for_update(of=("self",)).select_related(
        "institution"
    )
    return (
        rows.filter(institution__code=institution_code, code=code)
        .order_by("-valid_from")
        .first()
    )


def _journal(action: str, institution_code: str, code: str, by: Operator) -> None:
    journal.record(
        action, "institution", institution_code, by=by, fields={"department": code}
    )
