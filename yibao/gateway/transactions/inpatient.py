"""住院办理与结算 (24xx, 23xx)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from yibao.gateway.caller import Caller
from yibao.gateway.contract.inpatient import (
    Admission,
    AdmissionAnswer,
    AdmissionRequest,
    Admitted,
    DischargeRequest,
    InpatientLinesRequest,
    InpatientSettleRequest,
    LineWithdrawalRequest,
    Stay,
    StayChangeRequest,
)
from yibao.gateway.contract.recomputing import RecomputedReversalAnswer
from yibao.gateway.contract.settlement import (
    Diagnosis,
    EncounterRequest,
    LinesAnswer,
    ReversalAnswer,
    ReversalRequest,
    SettlementAnswer,
)
from yibao.gateway.contract.tracing import TracedLinesAnswer
from yibao.gateway.errors import MixedEncounters
from yibao.gateway.registry import Settling, Sharing, transaction
from yibao.gateway.transactions import asked, tracing, uploads
from yibao.gateway.transactions.answers import settlement_answer
from yibao.gateway.transactions.undoing import reverse_settlement
from yibao.settlement import commands
from yibao.settlement.requests import (
    IdentityClaim,
    Presented,
    SettleRequest,
    VisitInput,
)

STAY_COLUMNS = (
    "mdtrt_id",
    "psn_no",
    "insutype",
    "begntime",
    "endtime",
    "mdtrt_cert_type",
    "mdtrt_cert_no",
    "card_sn",
    "cert_type",
    "certno",
    "med_type",
    "ipt_no",
    "ipt_otp_no",
    "atddr_no",
    "chfpdr_name",
    "adm_dept_codg",
    "adm_dept_name",
    "dise_codg",
    "dise_name",
    "insuplc_admdvs",
    "mdtrtarea_admvs",
)


@transaction(
    "2401",
    title="入院办理",
    request=AdmissionRequest,
    answer=AdmissionAnswer,
    writes=True,
)
def admit(request: AdmissionRequest, caller: Caller) -> AdmissionAnswer:
    """Admit to hospital, and give the stay its number."""
    told = request.mdtrtinfo
    encounter = commands.admit(
        person_no=told.psn_no,
        insurance=told.insutype,
        institution_code=caller.institution_code,
        visit=replace(
            _stay(told, request.diseinfo),
            care_type=told.med_type,
            begin_at=told.begntime,
            institution_no=told.ipt_no,
        ),
        presented=_presented(told),
        message_no=caller.message_no,
        practice=asked.practice(caller),
        by=caller.operator,
    )
    return AdmissionAnswer(result=Admitted(mdtrt_id=encounter.encounter_no))


def _stay(told: Stay, diagnoses: Iterable[Diagnosis]) -> VisitInput:
    """What an admission and its change both say; an empty field leaves what stands."""
    return VisitInput(
        department_code=told.adm_dept_codg or None,
        department_name=told.adm_dept_name or None,
        physician_code=told.atddr_no or None,
        physician_name=told.chfpdr_name or None,
        disease_code=told.dise_codg or None,
        disease_name=told.dise_name or None,
        facts=asked.facts_of(told.exp_content),
        details=asked.details(told, *STAY_COLUMNS),
        diagnoses=asked.diagnoses(diagnoses),
    )


def _presented(told: Admission) -> Presented:
    """2401 calls the kind of certificate cert_type and has no name of the person."""
    return Presented(
        IdentityClaim(told.cert_type, told.certno),
        asked.credential(told.mdtrt_cert_type, told.mdtrt_cert_no, told.card_sn),
    )


@transaction("2402", title="出院办理", request=DischargeRequest, writes=True)
def discharge(request: DischargeRequest, caller: Caller) -> None:
    """Discharge, with the diagnoses at discharge."""
    told = request.dscginfo
    commands.discharge(
        encounter_no=told.mdtrt_id,
        institution_code=caller.institution_code,
        person_no=told.psn_no,
        end_at=told.endtime,
        visit=VisitInput(
            disease_code=told.dise_codg or None,
            disease_name=told.dise_name or None,
            facts=asked.facts_of(told.exp_content),
            details=asked.details(told, *STAY_COLUMNS),
            diagnoses=asked.diagnoses(request.diseinfo),
        ),
        by=caller.operator,
    )


@transaction("2403", title="住院信息变更", request=StayChangeRequest, writes=True)
def change(request: StayChangeRequest, caller: Caller) -> None:
    """Correct an admission."""
    told = request.adminfo
    commands.change_admission(
        encounter_no=told.mdtrt_id,
        institution_code=caller.institution_code,
        person_no=told.psn_no,
        visit=replace(
            _stay(told, request.diseinfo),
            care_type=told.med_type or None,
            begin_at=told.begntime,
            institution_no=told.ipt_otp_no or None,
        ),
        by=caller.operator,
    )


@transaction("2404", title="入院撤销", request=EncounterRequest, writes=True)
def cancel(request: EncounterRequest, caller: Caller) -> None:
    """Cancel an admission that has no lines and no settlement."""
    commands.cancel_admission(
        encounter_no=request.data.mdtrt_id,
        institution_code=caller.institution_code,
        person_no=request.data.psn_no,
        by=caller.operator,
    )


@transaction("2405", title="出院撤销", request=EncounterRequest, writes=True)
def undo_discharge(request: EncounterRequest, caller: Caller) -> None:
    """Back into hospital, while nothing final is settled."""
    commands.undo_discharge(
        encounter_no=request.data.mdtrt_id,
        institution_code=caller.institution_code,
        person_no=request.data.psn_no,
        by=caller.operator,
    )


@transaction(
    "2301",
    title="住院费用明细上传",
    request=InpatientLinesRequest,
    answer=TracedLinesAnswer,
    writes=True,
    together=Sharing(uploads.visit_of, uploads.alone),
)
def upload(request: InpatientLinesRequest, caller: Caller) -> LinesAnswer:
    """Add fee lines of a stay; a negative quantity takes back an earlier line."""
    lines = [
        asked.line(
            one,
            tracing.kept_with(one),
            original_line_sn=one.init_feedetl_sn,
            prescription_no=one.drord_no,
            care_type=one.med_type,
        )
        for one in request.feedetail
    ]
    return uploads.upload(request.feedetail, lines, caller)


@transaction(
    "2302", title="住院费用明细撤销", request=LineWithdrawalRequest, writes=True
)
def withdraw(request: LineWithdrawalRequest, caller: Caller) -> None:
    """Take back lines by serial number, or with 0000 everything unsettled."""
    visits = {(one.mdtrt_id, one.psn_no) for one in request.data}
    if len(visits) != 1:
        numbers = "、".join(sorted(number for number, _ in visits)[:3])
        raise MixedEncounters(path="input.data", numbers=numbers)
    ((encounter_no, person_no),) = visits
    commands.withdraw_lines(
        encounter_no=encounter_no,
        institution_code=caller.institution_code,
        person_no=person_no,
        line_sns=[one.feedetl_sn for one in request.data],
        by=caller.operator,
    )
    tracing.withdrawn_from(encounter_no, caller)


@transaction(
    "2303",
    title="住院预结算",
    request=InpatientSettleRequest,
    answer=SettlementAnswer,
)
def preview(request: InpatientSettleRequest, caller: Caller) -> SettlementAnswer:
    """What 2304 would answer now; nothing is kept."""
    return settlement_answer(commands.preview(_asked(request, caller)), caller)


def _asked(request: InpatientSettleRequest, caller: Caller) -> SettleRequest:
    told = request.data
    return replace(
        asked.settlement(told, caller),
        mid_stay=told.mid_setl_flag == "1",
        discharge_on=told.discharged_on,
    )


@transaction(
    "2304",
    title="住院结算",
    request=InpatientSettleRequest,
    answer=SettlementAnswer,
    writes=True,
    together=Settling(_asked, settlement_answer),
)
def settle(request: InpatientSettleRequest, caller: Caller) -> SettlementAnswer:
    """Settle a stay at discharge, or with ``mid_setl_flag`` 1 while it goes on."""
    return settlement_answer(commands.settle(_asked(request, caller)), caller)


@transaction(
    "2305",
    title="住院结算撤销",
    request=ReversalRequest,
    answer=RecomputedReversalAnswer,
    writes=True,
)
def reverse(request: ReversalRequest, caller: Caller) -> ReversalAnswer:
    """Undo a settlement of a stay, the last one first."""
    return reverse_settlement(request.data, caller)
