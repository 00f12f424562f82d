"""Wire nodes as the plain values the commands of settlement take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from yibao.engine.money import Money
from yibao.gateway.caller import Caller
from yibao.gateway.contract.inpatient import InpatientDiagnosis
from yibao.gateway.contract.kinds import Extension
from yibao.gateway.contract.outpatient import OutpatientDiagnosis
from yibao.gateway.contract.settlement import (
    Bill,
    Diagnosis,
    FeeLine,
    InstitutionFeeLine,
    Patient,
)
from yibao.settlement.requests import (
    CredentialClaim,
    DeclaredParts,
    DiagnosisInput,
    FactValue,
    IdentityClaim,
    LineInput,
    Practice,
    Presented,
    SettleRequest,
    UnknownItems,
)

INVALID = "0"  # vali_flag
YES = "1"
SOCIAL_CARD = "03"  # mdtrt_cert_type
OWN_ACCOUNT = "1"  # acct_used_flag

# exp_content 跨省就医键: what a flag says about the visit, as policies ask it.
EXTENSION_FACTS: Mapping[tuple[str, str], Mapping[str, FactValue]] = {
    ("OTP_ER_REFL_FLAG", "1"): {"emergency": True},
    ("OTP_ER_REFL_FLAG", "2"): {"referral": True},
    ("OTP_ER_REFL_FLAG", "3"): {"emergency": True, "referral": True},
    ("IPT_TYPE", "2"): {"emergency": True},
    ("IPT_TYPE", "3"): {"transfer": True, "referral": True},
}


def money(amount: Decimal) -> Money:
    """Yuan of the wire, at most two decimals by the contract."""
    return Money.yuan(amount)


def some_money(amount: Decimal | None) -> Money | None:
    return None if amount is None else money(amount)


def practice(caller: Caller) -> Practice:
    """What the caller's province does differently at the counter."""
    profile = caller.profile
    return Practice(
        discharge_first=profile.discharge_first,
        one_stay_at_a_time=profile.one_stay_at_a_time,
        unknown_items=UnknownItems(profile.unknown_items),
        accept_unknown_credentials=profile.accept_unknown_credentials,
        family_with_own=profile.family_with_own,
    )


def presented(patient: Patient) -> Presented:
    """What the person showed; an identity card says nothing beyond its number."""
    return Presented(
        IdentityClaim(patient.psn_cert_type, patient.certno, patient.psn_name),
        credential(patient.mdtrt_cert_type, patient.mdtrt_cert_no, patient.card_sn),
    )


def credential(kind: str, number: str, card_sn: str) -> CredentialClaim:
    """What stands for the person; some provinces send a card as 卡号|卡识别密文."""
    if kind == SOCIAL_CARD and "|" in number:
        number, _, beside = number.partition("|")
        card_sn = card_sn or beside
    return CredentialClaim(kind, number.strip(), card_sn)


def facts_of(extension: Extension) -> dict[str, FactValue]:
    """What an ``exp_content`` tells that a policy may ask."""
    found: dict[str, FactValue] = {}
    for key, value in extension.items():
        found |= EXTENSION_FACTS.get((str(key).upper(), str(value)), {})
    return found


def details(node: object, *known: str) -> dict[str, object]:
    """What of a node has no column of its own, to be kept as it came."""
    values: dict[str, Any] = vars(node)
    return {
        name: value if isinstance(value, str | int | dict) else str(value)
        for name, value in values.items()
        if name not in known and value not in (None, "", {}, [])
    }


def diagnoses(told: Iterable[Diagnosis]) -> tuple[DiagnosisInput, ...]:
    return tuple(_diagnosis(one) for one in told)


def _diagnosis(one: Diagnosis) -> DiagnosisInput:
    told = DiagnosisInput(
        code=one.diag_code,
        name=one.diag_name,
        kind=one.diag_type,
        order_no=one.diag_srt_no,
        department=one.diag_dept,
        physician_code=one.dise_dor_no,
        physician_name=one.dise_dor_name,
        diagnosed_at=one.diag_time,
    )
    match one:
        case InpatientDiagnosis():
            is_main = one.maindiag_flag == YES
            return replace(told, is_main=is_main, admission_condition=one.adm_cond)
        case OutpatientDiagnosis():
            return replace(told, is_valid=one.vali_flag != INVALID)
    return told


LINE_COLUMNS = (
    "feedetl_sn",
    "mdtrt_id",
    "psn_no",
    "fee_ocur_time",
    "med_list_codg",
    "medins_list_codg",
    "det_item_fee_sumamt",
    "cnt",
    "pric",
    "chrg_bchno",
    "dise_codg",
    "rxno",
    "init_feedetl_sn",
    "drord_no",
    "med_type",
    "hosp_appr_flag",
    "durg_trac_info",
    "drugtracinfo",
    "drug_trac_codg",
)
NOTES = ("memo", "exp_content")  # free text, which may speak of persons


def line(
    one: FeeLine, also: Mapping[str, object] = MappingProxyType({}), **own: str
) -> LineInput:
    """A fee line; ``own`` is what only its kind says, ``also`` is kept beside it."""
    approval = one.hosp_appr_flag if isinstance(one, InstitutionFeeLine) else ""
    return LineInput(
        line_sn=one.feedetl_sn,
        item_code=one.med_list_codg,
        quantity=one.cnt,
        price=one.pric,
        line_total=money(one.det_item_fee_sumamt),
        service_at=one.fee_ocur_time,
        institution_item_code=one.medins_list_codg,
        hospital_approval=approval,
        details={**details(one, *LINE_COLUMNS, *NOTES), **also},
        notes=_notes(one),
        **own,
    )


def _notes(one: FeeLine) -> dict[str, object]:
    told = {name: getattr(one, name, None) for name in NOTES}
    return {name: value for name, value in told.items() if value}


def settlement(told: Bill, caller: Caller) -> SettleRequest:
    """What outpatients (2207) and wards (2304) both ask of a bill."""
    return SettleRequest(
        institution_code=caller.institution_code,
        person_no=told.psn_no,
        encounter_no=told.mdtrt_id,
        fee_total=money(told.medfee_sumamt),
        insurance=told.insutype,
        account_use=told.acct_used_flag or OWN_ACCOUNT,
        presented=presented(told),
        declared=DeclaredParts(
            some_money(told.fulamt_ownpay_amt),
            some_money(told.overlmt_selfpay),
            some_money(told.preselfpay_amt),
            some_money(told.inscp_scp_amt),
        ),
        message_no=caller.message_no,
        invoice_no=told.invono,
        insured_area=caller.insured_area,
        settled_at=caller.received_at,
        practice=practice(caller),
        by=caller.operator,
    )


def moment(told: datetime | None, caller: Caller) -> datetime:
    """When something began, or now where a province does not say."""
    return told if told is not None else caller.received_at
