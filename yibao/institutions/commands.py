"""Registering institutions, signing agreements, and acting on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from yibao.areas.queries import area_named
from yibao.institutions.errors import (
    AgreementExists,
    AgreementOverlaps,
    AlreadySigned,
    InstitutionExists,
    MeasureOutOfOrder,
    NameTaken,
    UnknownAgreement,
    WrongDates,
)
from yibao.institutions.models import (
    Agreement,
    AgreementMeasure,
    Department,
    Institution,
    MeasureKind,
    Physician,
)
from yibao.institutions.queries import institution_named, standing_on
from yibao.kernel import journal
from yibao.kernel.constraints import refusing
from yibao.kernel.operator import Operator


@transaction.atomic
def register_institution(
    *,
    code: str,
    name: str,
    kind: str,
    area_code: str,
    by: Operator,
    level: str = "",
    policy_level: str = "",
    uscc: str = "",
    clearing_office: str = "",
    facts: Mapping[str, object] | None = None,
) -> Institution:
    """登记定点医药机构; it settles only under an agreement."""
    area = area_named(area_code)
    taken = {
        "institutions_institution_code_key": InstitutionExists(institution_code=code)
    }
    with refusing(taken):
        institution = Institution.objects.create(
            code=code,
            name=name,
            uscc=uscc,
            kind=kind,
            level=level,
            policy_level=policy_level,
            area=area,
            clearing_office=clearing_office
            or area.clearing_office
            or area.pooling_code,
            facts=dict(facts or {}),
        )
    journal.record("institution.registered", "institution", code, by=by)
    return institution


@transaction.atomic
def draw_up_agreement(
    *,
    institution_code: str,
    agreement_no: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    care_types: Sequence[str] = (),
) -> Agreement:
    """拟定服务协议; without both signatures it is not in force (AGR-03)."""
    institution = institution_named(institution_code)
    refusals = {
        "institutions_agreement_agreement_no_key": AgreementExists(
            agreement_no=agreement_no
        ),
        "institutions_agreement_dates": WrongDates(what="协议终止日早于生效日"),
    }
    with refusing(refusals):
        agreement = Agreement.objects.create(
            institution=institution,
            agreement_no=agreement_no,
            care_types=list(care_types),
            valid_from=valid_from,
            valid_to=valid_to,
        )
    journal.record("agreement.drawn_up", "agreement", agreement_no, by=by)
    return agreement


def sign_for_agency(*, agreement_no: str, signed_on: date, by: Operator) -> Agreement:
    """经办机构签署."""
    return _sign(agreement_no, "agency_signed_on", "经办机构", signed_on, by)


def sign_for_institution(
    *, agreement_no: str, signed_on: date, by: Operator
) -> Agreement:
    """医药机构签署."""
    return _sign(agreement_no, "institution_signed_on", "医药机构", signed_on, by)


@transaction.atomic
def _sign(
    agreement_no: str, party: str, title: str, signed_on: date, by: Operator
) -> Agreement:
    agreement = _agreement(agreement_no)
    if getattr(agreement, party):
        raise AlreadySigned(
            agreement_no=agreement_no, party=title, signed_on=getattr(agreement, party)
        )
    setattr(agreement, party, signed_on)
    code = agreement.institution.code
    with refusing({"agreement_one_in_force": AgreementOverlaps(institution_code=code)}):
        agreement.save(update_fields=[party])
    journal.record(
        "agreement.signed", "agreement", agreement_no, by=by, fields={"party": party}
    )
    return agreement


@transaction.atomic
def take_measure(
    *,
    agreement_no: str,
    kind: MeasureKind,
    from_at: datetime,
    basis: str,
    by: Operator,
) -> AgreementMeasure:
    """警告、暂停、恢复、解除: in force from the minute, its history kept (AGR-09)."""
    agreement = _agreement(agreement_no)
    _refuse_out_of_order(agreement, kind, from_at)
    measure = AgreementMeasure.objects.create(
        agreement=agreement,
        kind=kind,
        from_at=from_at,
        basis=basis,
        operator_no=by.number,
    )
    journal.record(f"agreement.{kind}", "agreement", agreement_no, by=by, reason=basis)
    return measure


def _refuse_out_of_order(
    agreement: Agreement, kind: MeasureKind, from_at: datetime
) -> None:
    standing = standing_on(agreement, from_at)
    why = ""
    if standing == MeasureKind.TERMINATION:
        why = "已解除,不能再作处理"
    elif kind == MeasureKind.RESUMPTION and standing != MeasureKind.SUSPENSION:
        why = "未被暂停,不需要恢复"
    elif kind == MeasureKind.SUSPENSION and standing == MeasureKind.SUSPENSION:
        why = "已在暂停中"
    if why:
        raise MeasureOutOfOrder(agreement_no=agreement.agreement_no, why=why)


def _agreement(agreement_no: str) -> Agreement:
    agreement = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("institution")
        .filter(agreement_no=agreement_no)
        .first()
    )
    if agreement is None:
        raise UnknownAgreement(agreement_no=agreement_no)
    return agreement


@transaction.atomic
def register_department(
    *,
    institution_code: str,
    code: str,
    name: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    national_code: str = "",
) -> Department:
    """登记科室."""
    institution = institution_named(institution_code)
    taken = NameTaken(institution_code=institution_code, what="科室", number=code)
    with refusing({"department_once": taken}):
        department = Department.objects.create(
            institution=institution,
            code=code,
            name=name,
            national_code=national_code,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    journal.record(
        "department.registered", "institution", institution_code, by=by,
        fields={"department": code},
    )  # fmt: skip
    return department


@transaction.atomic
def register_physician(
    *,
    institution_code: str,
    code: str,
    name: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    department_code: str = "",
) -> Physician:
    """登记医保医师."""
    institution = institution_named(institution_code)
    taken = NameTaken(institution_code=institution_code, what="医师", number=code)
    with refusing({"physician_once": taken}):
        physician = Physician.objects.create(
            institution=institution,
            code=code,
            name=name,
            department_code=department_code,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    journal.record(
        "physician.registered", "institution", institution_code, by=by,
        fields={"physician": code},
    )  # fmt: skip
    return physician
