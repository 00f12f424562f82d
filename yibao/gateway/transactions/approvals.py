"""转院、慢特病、定点备案 (25xx), and what revokes them."""

from __future__ import annotations

import json
from datetime import date

from yibao.approvals.commands import (
    ChoiceNotes,
    Identification,
    choose_institution,
    file_chronic,
)
from yibao.approvals.course import revoke, take_turn_on_filings
from yibao.approvals.errors import NotInsured
from yibao.approvals.models import (
    ChronicFiling,
    Filing,
    InstitutionChoice,
    RemoteFiling,
)
from yibao.approvals.queries import filing_of_kind
from yibao.approvals.transfers import Reasons, Receiving, file_transfer
from yibao.areas.queries import pooling_area_of
from yibao.enrollment.queries import coverage_on
from yibao.gateway.caller import Caller
from yibao.gateway.contract import approvals as contract
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.errors import AreaDiffers
from yibao.institutions.queries import institution_named
from yibao.settlement.queries import settled_on

DISAGREES = "0"  # hosp_agre_refl_flag


@transaction(
    "2501",
    title="转院备案",
    request=contract.TransferFilingRequest,
    answer=contract.FilingAnswer,
    writes=True,
)
def file_referral(
    request: contract.TransferFilingRequest, caller: Caller
) -> contract.FilingAnswer:
    """Transfer a patient to another hospital, there on referral from the first day."""
    told = request.refmedin
    _check_area(told, told.refl_date, "input.refmedin")
    filing = file_transfer(
        person_no=told.psn_no,
        insurance=told.insutype,
        receiving=Receiving(
            told.reflin_medins_no, told.reflin_medins_name, told.mdtrtarea_admdvs
        ),
        reasons=Reasons(
            kind=told.refl_type,
            diagnosis_code=told.diag_code,
            diagnosis_name=told.diag_name,
            reason=told.refl_rea,
            opinion=told.refl_opnn,
            condition=told.dise_cond_dscr,
            phone=told.tel,
            address=told.addr,
            encounter_no=told.refl_old_mdtrt_id,
            hospital_agrees=told.hosp_agre_refl_flag != DISAGREES,
        ),
        transferred_on=told.refl_date,
        valid_from=told.begndate or told.refl_date,
        valid_to=told.enddate,
        filed_at=caller.received_at,
        approved=caller.profile.filings_approved_at_once,
        by=caller.operator,
    )
    return _answer(filing)


@transaction(
    "2503",
    title="人员慢特病备案",
    request=contract.ChronicFilingRequest,
    answer=contract.FilingAnswer,
    writes=True,
)
def file_disease(
    request: contract.ChronicFilingRequest, caller: Caller
) -> contract.FilingAnswer:
    """File a chronic disease; in force at once, unless the province approves first."""
    told = request.data
    _check_area(told, told.begndate, "input.data")
    filing = file_chronic(
        person_no=told.psn_no,
        insurance=told.insutype,
        disease_code=told.opsp_dise_code,
        disease_name=told.opsp_dise_name,
        identification=_identification(told, caller),
        valid_from=told.begndate,
        valid_to=told.enddate,
        filing_no=told.trt_dcla_detl_sn,
        filed_at=caller.received_at,
        approved=caller.profile.filings_approved_at_once,
        by=caller.operator,
    )
    return _answer(filing)


def _check_area(
    told: contract.ChronicFiling | contract.TransferFiling, day: date, at: str
) -> None:
    """A filing goes to the area that insures the person."""
    cover = coverage_on(told.psn_no, told.insutype, day)
    if cover is None or not told.insu_optins:
        return
    if pooling_area_of(told.insu_optins) != cover.pooling_area:
        raise AreaDiffers(
            path=f"{at}.insu_optins",
            value=told.insu_optins,
            insurance=cover.insurance,
            area=cover.area,
        )


def _identification(told: contract.ChronicFiling, caller: Caller) -> Identification:
    return Identification(
        institution_code=told.ide_fixmedins_no or caller.institution_code,
        institution_name=told.ide_fixmedins_name,
        identified_on=told.hosp_ide_date,
        physician_code=told.diag_dr_codg,
        physician_name=told.diag_dr_name,
        phone=told.tel,
        address=told.addr,
        memo=told.memo[:500],
    )


@transaction(
    "2505",
    title="人员定点备案",
    request=contract.ChoiceFilingRequest,
    answer=contract.FilingAnswer,
    writes=True,
)
def file_choice(
    request: contract.ChoiceFilingRequest, caller: Caller
) -> contract.FilingAnswer:
    """The institution a person chooses for some kind of care; basic cover decides."""
    told = request.data
    chosen = institution_named(told.fixmedins_code)
    cover = coverage_on(told.psn_no, "", told.begndate)
    if cover is None:
        raise NotInsured(
            person_no=told.psn_no, insurance="基本医疗保险", day=told.begndate
        )
    filing = choose_institution(
        person_no=told.psn_no,
        institution_code=chosen.code,
        valid_from=told.begndate,
        valid_to=told.enddate,
        purpose=told.biz_appy_type,
        rank=told.fix_srt_no,
        insurance=cover.insurance,
        notes=ChoiceNotes(
            institution_name=told.fixmedins_name or chosen.name,
            contact=_contact(told),
            memo=told.memo[:500],
        ),
        filed_at=caller.received_at,
        approved=caller.profile.filings_approved_at_once,
        by=caller.operator,
    )
    return _answer(filing)


CONTACT = (
    *("tel", "addr", "agnter_name", "agnter_cert_type", "agnter_certno"),
    *("agnter_tel", "agnter_addr", "agnter_rlts", "exp_content"),
)


def _contact(told: contract.ChoiceFiling) -> str:
    """How to reach the person and who came for them, sealed as one."""
    given = {name: value for name in CONTACT if (value := getattr(told, name))}
    return json.dumps(given, ensure_ascii=False) if given else ""


def _answer(filing: Filing) -> contract.FilingAnswer:
    return contract.FilingAnswer(
        result=contract.Filed(trt_dcla_detl_sn=filing.filing_no)
    )


@transaction(
    "2502", title="转院备案撤销", request=contract.RevocationRequest, writes=True
)
def revoke_referral(request: contract.RevocationRequest, caller: Caller) -> None:
    """Take a transfer back that no standing settlement of the other hospital used."""
    _revoke(RemoteFiling, request.data, caller)


@transaction(
    "2504", title="人员慢特病备案撤销", request=contract.RevocationRequest, writes=True
)
def revoke_disease(request: contract.RevocationRequest, caller: Caller) -> None:
    """Revoke a filing that no standing settlement has used."""
    _revoke(ChronicFiling, request.data, caller)


@transaction(
    "2506", title="人员定点备案撤销", request=contract.RevocationRequest, writes=True
)
def revoke_choice(request: contract.RevocationRequest, caller: Caller) -> None:
    """Take a choice back under which nothing was settled at the institution."""
    _revoke(InstitutionChoice, request.data, caller)


def _revoke(kind: type[Filing], told: contract.FilingReference, caller: Caller) -> None:
    take_turn_on_filings(told.psn_no)
    filing = filing_of_kind(kind, told.trt_dcla_detl_sn)
    revoke(
        filing_no=told.trt_dcla_detl_sn,
        kind=kind,
        person_no=told.psn_no,
        revoked_at=caller.received_at,
        basis=told.memo[:500],
        used_by=settled_on(filing) if filing else None,
        by=caller.operator,
    )
