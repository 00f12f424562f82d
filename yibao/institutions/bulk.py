"""Many institutions at once: the same rows as the commands make, in a few statements.

Whoever calls takes a refusal of one for a refusal of all, and asks the commands one by
one to learn which and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from yibao.areas.errors import UnknownArea
from yibao.areas.models import Area
from yibao.institutions.commands import (
    AGENCY_SIGNED,
    DRAWN_UP,
    INSTITUTION_SIGNED,
    PARTIES,
    SUBJECT,
)
from yibao.institutions.errors import UnknownInstitution
from yibao.institutions.models import Agreement, Department, Institution, Physician
from yibao.kernel import journal
from yibao.kernel.many import among, create_many
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInstitution:
    """What ``register_institution`` is told."""

    code: str
    name: str
    kind: str
    area_code: str
    level: str = ""
    policy_level: str = ""
    uscc: str = ""
    clearing_office: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreement:
    """What ``conclude_agreement`` is told."""

    institution_code: str
    agreement_no: str
    valid_from: date
    valid_to: date | None = None
    care_types: Sequence[str] = ()
    institution_signed_on: date | None = None
    agency_signed_on: date | None = None

    @property
    def signatures(self) -> list[str]:
        """The actions of whoever signed, as the journal calls them."""
        parties = (INSTITUTION_SIGNED, AGENCY_SIGNED)
        return [one for one in parties if getattr(self, PARTIES[one][0])]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDepartment:
    """What ``register_department`` is told."""

    institution_code: str
    code: str
    name: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhysician:
    """What ``register_physician`` is told."""

    institution_code: str
    code: str
    name: str
    valid_from: date
    valid_to: date | None = None
    department_code: str = ""


@transaction.atomic
def register_institutions(
    institutions: Sequence[NewInstitution], *, by: Operator
) -> None:
    """登记定点医药机构, many; a code that is registered already fails them all."""
    areas = {area.code: area for area in Area.objects.all()}
    for one in institutions:
        if one.area_code not in areas:
            raise UnknownArea(area=one.area_code)
    create_many(
        Institution, (_institution(one, areas[one.area_code]) for one in institutions)
    )
    journal.record_many(
        journal.line("institution.registered", "institution", one.code, by=by)
        for one in institutions
    )


def _institution(new: NewInstitution, area: Area) -> Institution:
    return Institution(
        code=new.code,
        name=new.name,
        uscc=new.uscc,
        kind=new.kind,
        level=new.level,
        policy_level=new.policy_level,
        area=area,
        clearing_office=new.clearing_office
        or area.clearing_office
        or area.pooling_code,
        facts=dict(new.facts),
    )


@transaction.atomic
def conclude_agreements(agreements: Sequence[NewAgreement], *, by: Operator) -> None:
    """拟定并签署服务协议, many; the database refuses two in force on one day."""
    ids = _ids(one.institution_code for one in agreements)
    create_many(
        Agreement,
        (
            Agreement(
                institution_id=ids[one.institution_code],
                agreement_no=one.agreement_no,
                care_types=list(one.care_types),
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                institution_signed_on=one.institution_signed_on,
                agency_signed_on=one.agency_signed_on,
            )
            for one in agreements
        ),
    )
    journal.record_many(line for one in agreements for line in _concluded(one, by))


def _concluded(new: NewAgreement, by: Operator) -> Iterator[Journal]:
    for action in (DRAWN_UP, *new.signatures):
        yield journal.line(action, SUBJECT, new.agreement_no, by=by)


@transaction.atomic
def register_departments(departments: Sequence[NewDepartment], *, by: Operator) -> None:
    """登记科室, many."""
    ids = _ids(one.institution_code for one in departments)
    create_many(
        Department,
        (
            Department(
                institution_id=ids[one.institution_code],
                code=one.code,
                name=one.name,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
            for one in departments
        ),
    )
    _journal("department", departments, by)


@transaction.atomic
def register_physicians(physicians: Sequence[NewPhysician], *, by: Operator) -> None:
    """登记医保医师, many."""
    ids = _ids(one.institution_code for one in physicians)
    create_many(
        Physician,
        (
            Physician(
                institution_id=ids[one.institution_code],
                code=one.code,
                name=one.name,
                department_code=one.department_code,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
            for one in physicians
        ),
    )
    _journal("physician", physicians, by)


def _journal(
    what: str, staff: Iterable[NewDepartment | NewPhysician], by: Operator
) -> None:
    journal.record_many(
        journal.line(
            f"{what}.registered",
            "institution",
            one.institution_code,
            by=by,
            fields={what: one.code},
        )
        for one in staff
    )


def _ids(codes: Iterable[str]) -> dict[str, int]:
    wanted = set(codes)
    rows = Institution.objects.filter(among("code", wanted))
    ids = dict(rows.values_list("code", "pk"))
    for missing in sorted(wanted - set(ids)):
        raise UnknownInstitution(institution_code=missing)
    return ids
