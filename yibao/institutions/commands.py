"""Registering institutions, signing agreements, and acting on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from yibao.access.cases import refuse_same_hand
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
    PhysicianKind,
)
from yibao.institutions.queries import institution_named, standing_on
from yibao.kernel import journal
from yibao.kernel.constraints import refusing
from yibao.kernel.moments import at_shanghai, day_of
from yibao.kernel.operator import Operator

SUBJECT = "agreement"  # of the journal
DRAWN_UP = "agreement.drawn_up"
AGENCY_SIGNED = "agreement.signed_for_agency"
INSTITUTION_SIGNED = "agreement.signed_for_institution"
PARTIES = {
    AGENCY_SIGNED: ("agency_signed_on", "经办机构"),
    INSTITUTION_SIGNED: ("institution_signed_on", "医药机构"),
}


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
    journal.record(DRAWN_UP, SUBJECT, agreement_no, by=by)
    return agreement


@transaction.atomic
def sign_for_agency(*, agreement_no: str, signed_on: date, by: Operator) -> Agreement:
    """经办机构签署, by another hand than drew it up (AC-014)."""
    agreement = _agreement(agreement_no)
    refuse_same_hand(
        action=AGENCY_SIGNED, subject_kind=SUBJECT, subject_no=agreement_no, by=by
    )
    return _sign(agreement, AGENCY_SIGNED, signed_on, by)


@transaction.atomic
def sign_for_institution(
    *, agreement_no: str, signed_on: date, by: Operator
) -> Agreement:
    """登记医药机构的签署: a fact that is written down, decided by the institution."""
    return _sign(_agreement(agreement_no), INSTITUTION_SIGNED, signed_on, by)


@transaction.atomic
def conclude_agreement(
    *,
    institution_code: str,
    agreement_no: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    care_types: Sequence[str] = (),
    institution_signed_on: date | None = None,
    agency_signed_on: date | None = None,
) -> Agreement:
    """登记已在别处签订的协议: whoever enters it decided nothing, so one hand may."""
    agreement = draw_up_agreement(
        institution_code=institution_code,
        agreement_no=agreement_no,
        valid_from=valid_from,
        valid_to=valid_to,
        care_types=care_types,
        by=by,
    )
    if institution_signed_on:
        agreement = _sign(agreement, INSTITUTION_SIGNED, institution_signed_on, by)
    if agency_signed_on:
        agreement = _sign(agreement, AGENCY_SIGNED, agency_signed_on, by)
    return agreement


def _sign(
    agreement: Agreement, action: str, signed_on: date, by: Operator
) -> Agreement:
    column, party = PARTIES[action]
    number, code = agreement.agreement_no, agreement.institution.code
    if getattr(agreement, column):
        raise AlreadySigned(
            agreement_no=number, party=party, signed_on=getattr(agreement, column)
        )
    if agreement.measures.filter(kind=MeasureKind.TERMINATION).exists():
        raise MeasureOutOfOrder(agreement_no=number, why="已解除,不能再签署")
    setattr(agreement, column, signed_on)
    with refusing({"agreement_one_in_force": AgreementOverlaps(institution_code=code)}):
        agreement.save(update_fields=[column])
    journal.record(action, SUBJECT, number, by=by)
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
    journal.record(f"agreement.{kind}", SUBJECT, agreement_no, by=by, reason=basis)
    return measure


def _refuse_out_of_order(
    agreement: Agreement, kind: MeasureKind, from_at: datetime
) -> None:
    """Only a warning may come whenever; 解除 ends what was to follow."""
    standing = standing_on(agreement, from_at)
    why = ""
    if standing == MeasureKind.TERMINATION:
        why = "已解除,不能再作处理"
    elif kind == MeasureKind.RESUMPTION and standing != MeasureKind.SUSPENSION:
        why = "未被暂停,不需要恢复"
    elif kind == MeasureKind.SUSPENSION:
        why = _not_to_suspend(agreement, standing, day_of(from_at))
    if not why and kind in (MeasureKind.SUSPENSION, MeasureKind.RESUMPTION):
        why = _already_ahead(agreement, from_at)
    if why:
        raise MeasureOutOfOrder(agreement_no=agreement.agreement_no, why=why)


def _not_to_suspend(agreement: Agreement, standing: str, day: date) -> str:
    if standing == MeasureKind.SUSPENSION:
        return "已在暂停中"
    if not agreement.is_signed:
        return "尚未双签,没有可暂停的结算"
    if agreement.valid_to is not None and agreement.valid_to < day:
        return f"已于 {agreement.valid_to} 到期,没有可暂停的结算"
    return ""


def _already_ahead(agreement: Agreement, from_at: datetime) -> str:
    """A measure before one that is told already would change what that one says."""
    ahead = agreement.measures.filter(from_at__gt=from_at)
    first = ahead.exclude(kind=MeasureKind.WARNING).order_by("from_at", "id").first()
    if first is None:
        return ""
    since = f"{at_shanghai(first.from_at):%Y-%m-%d %H:%M}"
    return f"已登记自 {since} 起{MeasureKind(first.kind).label},不能在它之前再作处理"


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
    refusals = {
        "department_once": NameTaken(
            institution_code=institution_code, what="科室", number=code
        ),
        "institutions_department_dates": WrongDates(what="止期早于起期"),
    }
    with refusing(refusals):
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
    kind: PhysicianKind = PhysicianKind.PHYSICIAN,
) -> Physician:
    """登记医保医师、药师、护士."""
    institution = institution_named(institution_code)
    refusals = {
        "physician_once": NameTaken(
            institution_code=institution_code, what=kind.label, number=code
        ),
        "institutions_physician_dates": WrongDates(what="止期早于起期"),
    }
    with refusing(refusals):
        physician = Physician.objects.create(
            institution=institution,
            code=code,
            name=name,
            kind=kind,
            department_code=department_code,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    journal.record(
        "physician.registered", "institution", institution_code, by=by,
        fields={"physician": code},
    )  # fmt: skip
    return physician
