"""人员与医药机构信息 (11xx, 12xx)."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.timezone import localtime

from yibao.engine.money import ZERO, Money
from yibao.enrollment.facts import CoverFacts, PersonFacts
from yibao.enrollment.holders import Known, Mark, who_holds
from yibao.enrollment.models import CoverageState
from yibao.enrollment.queries import former_coverages, state_since
from yibao.gateway.caller import Caller
from yibao.gateway.contract.person import (
    InstitutionAnswer,
    InstitutionInfo,
    InstitutionRequest,
    PersonAnswer,
    PersonBase,
    PersonIdentity,
    PersonInsurance,
    PersonQuery,
    PersonRequest,
)
from yibao.gateway.registry import Sharing, transaction
from yibao.gateway.transactions.asked import credential, practice
from yibao.gateway.transactions.errors import NothingToFindBy, PersonNotFound
from yibao.gateway.wording import (
    COVERAGE_STATES,
    closing,
    exact_age,
    flag,
    hospital_level,
    opening,
)
from yibao.institutions.queries import institution_named, institutions_like
from yibao.kernel.errors import Refused
from yibao.settlement.attempts import reporting
from yibao.settlement.eligibility import check_patient, check_presented
from yibao.settlement.errors import CredentialUnknown
from yibao.settlement.requests import IdentityClaim, Presented

IDENTITY_CARD = "02"
TOKENS = ("01", "03")  # 电子凭证, 社保卡
MAINLAND_ID = "01"  # psn_cert_type 居民身份证
EMPLOYEE = "310"
INTERRUPTED = (CoverageState.SUSPENDED, CoverageState.ENDED)


@transaction(
    "1101",
    title="人员信息获取",
    request=PersonRequest,
    answer=PersonAnswer,
    together=Sharing(),
)
def person(request: PersonRequest, caller: Caller) -> PersonAnswer:
    """Who holds the credential or certificate shown, and what they are insured for.

    Lost, disabled and expired credentials, and those of somebody else, are refused and
    the attempt is kept (SET-05, SET-14).
    """
    asked = request.data
    today = localtime(caller.received_at).date()
    day = localtime(asked.begntime).date() if asked.begntime else today
    shown = _presented(asked)
    known = who_holds(
        kind=shown.credential.kind,
        number=shown.credential.number,
        id_kind=asked.psn_cert_type or MAINLAND_ID,
        id_no=_certificate(asked),
        at=caller.received_at,
        day=day,
    )
    holder = known.holder
    number = holder.person_no if holder else ""
    with reporting(
        "人员信息获取", number, caller.institution_code, shown, caller.operator
    ):
        if holder is None:
            raise _nobody(asked)
        patient = check_patient(holder, person_no=number, day=day)
        check_presented(shown, patient, known.credential, practice(caller))
    return PersonAnswer(
        baseinfo=_base(holder, today),
        insuinfo=_insurances(known, number, day),
        idetinfo=[_identity(mark) for mark in known.marks],
    )


def _presented(asked: PersonQuery) -> Presented:
    return Presented(
        IdentityClaim(asked.psn_cert_type, asked.certno, asked.psn_name),
        credential(asked.mdtrt_cert_type, asked.mdtrt_cert_no, asked.card_sn),
    )


def _certificate(asked: PersonQuery) -> str:
    """The number of a certificate to find somebody by, where no credential does."""
    card = asked.mdtrt_cert_type in ("", IDENTITY_CARD)
    certificate = (asked.mdtrt_cert_no if card else "") or asked.certno
    if not (certificate or asked.mdtrt_cert_no):
        raise NothingToFindBy(path="input.data", what="就诊凭证编号或证件号码")
    return certificate


def _nobody(asked: PersonQuery) -> Refused:
    """A token or card nobody knows is kept as an attempt, a wrong number is not."""
    if asked.mdtrt_cert_type in TOKENS and asked.mdtrt_cert_no and not asked.certno:
        return CredentialUnknown(path="input.data.mdtrt_cert_no")
    return PersonNotFound(path="input.data.mdtrt_cert_no")


def _base(holder: PersonFacts, today: date) -> PersonBase:
    return PersonBase(
        psn_no=holder.person_no,
        psn_cert_type=holder.id_kind,
        certno=holder.id_no,
        psn_name=holder.name,
        gend=holder.gender,
        naty=holder.ethnicity or None,
        brdy=holder.birth_date,
        age=exact_age(holder.birth_date, today),
    )


def _insurances(known: Known, person_no: str, day: date) -> list[PersonInsurance]:
    """One row an insurance; the balance stands once, with the employees' insurance."""
    covers = known.insurances or former_coverages(person_no, day)
    owners = [cover for cover in covers if cover.insurance == EMPLOYEE] or covers
    balance = known.account_balance or ZERO
    return [
        _insurance(cover, balance if cover is owners[0] else ZERO, day)
        for cover in covers
    ]


def _insurance(cover: CoverFacts, balance: Money, day: date) -> PersonInsurance:
    return PersonInsurance(
        balc=balance.as_yuan(),
        insutype=cover.insurance,
        psn_type=cover.category,
        psn_insu_stas=COVERAGE_STATES[CoverageState(cover.state)],
        psn_insu_date=cover.valid_from,
        paus_insu_date=_interrupted_on(cover, day),
        cvlserv_flag=flag(cover.civil_servant),
        insuplc_admdvs=cover.area,
        emp_name=cover.employer_name or None,
    )


def _interrupted_on(cover: CoverFacts, day: date) -> date | None:
    """暂停参保日期: the first day without cover, of a cover that ended or is paused."""
    if cover.state not in INTERRUPTED:
        return None
    if cover.valid_to is not None and cover.valid_to < day:
        return cover.valid_to + timedelta(days=1)
    return state_since(cover.person_no, cover.insurance, day)


def _identity(mark: Mark) -> PersonIdentity:
    return PersonIdentity(
        psn_idet_type=mark.kind,
        psn_type_lv=mark.level or None,
        memo=mark.basis,
        begntime=opening(mark.valid_from),
        endtime=closing(mark.valid_to) if mark.valid_to else None,
    )


@transaction(
    "1201",
    title="医药机构信息获取",
    request=InstitutionRequest,
    answer=InstitutionAnswer,
)
def institutions(request: InstitutionRequest, caller: Caller) -> InstitutionAnswer:
    """The institution of a code, or all of a type whose name has the words."""
    asked = request.medinsinfo
    kind, name, code = asked.fixmedins_type, asked.fixmedins_name, asked.fixmedins_code
    if not (kind or name or code):
        raise NothingToFindBy(
            path="input.medinsinfo", what="机构类型、机构名称或机构编号"
        )
    if code:
        institution_named(code)
    return InstitutionAnswer(
        medinsinfo=[
            InstitutionInfo(
                fixmedins_code=found.code,
                fixmedins_name=found.name,
                uscc=found.uscc,
                fixmedins_type=found.kind,
                hosp_lv=hospital_level(found.level, caller.profile),
            )
            for found in institutions_like(kind=kind, name=name, code=code)
        ]
    )
