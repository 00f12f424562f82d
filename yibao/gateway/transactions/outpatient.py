"""门急诊结算 (22xx): registration, visit, fee lines, trial, settlement, reversal."""

from __future__ import annotations

from dataclasses import replace

from yibao.gateway.caller import Caller
from yibao.gateway.contract.outpatient import (
    BatchWithdrawalRequest,
    OutpatientLinesRequest,
    OutpatientSettleRequest,
    Registered,
    RegistrationAnswer,
    RegistrationCancelRequest,
    RegistrationRequest,
    Visit,
    VisitRequest,
)
from yibao.gateway.contract.recomputing import RecomputedReversalAnswer
from yibao.gateway.contract.settlement import (
    LinesAnswer,
    ReversalAnswer,
    ReversalRequest,
    SettlementAnswer,
)
from yibao.gateway.contract.tracing import TracedLinesAnswer
from yibao.gateway.registry import Settling, Sharing, transaction
from yibao.gateway.transactions import asked, tracing, uploads
from yibao.gateway.transactions.answers import settlement_answer
from yibao.gateway.transactions.undoing import reverse_settlement
from yibao.settlement import commands
from yibao.settlement.requests import SettleRequest, VisitInput


@transaction(
    "2201",
    title="门诊挂号",
    request=RegistrationRequest,
    answer=RegistrationAnswer,
    writes=True,
    together=Sharing(),
)
def register(request: RegistrationRequest, caller: Caller) -> RegistrationAnswer:
    """Register an outpatient, and give the visit its number."""
    told = request.data
    encounter = commands.register_outpatient(
        person_no=told.psn_no,
        insurance=told.insutype,
        institution_code=caller.institution_code,
        visit=VisitInput(
            begin_at=told.begntime,
            institution_no=told.ipt_otp_no,
            department_code=told.dept_code,
            department_name=told.dept_name,
            physician_code=told.atddr_no,
            physician_name=told.dr_name,
            facts=asked.facts_of(told.exp_content),
            details={"caty": told.caty} if told.caty else {},
        ),
        presented=asked.presented(told),
        message_no=caller.message_no,
        practice=asked.practice(caller),
        by=caller.operator,
    )
    return RegistrationAnswer(
        data=Registered(
            mdtrt_id=encounter.encounter_no,
            psn_no=told.psn_no,
            ipt_otp_no=told.ipt_otp_no,
        )
    )


@transaction(
    "2202", title="门诊挂号撤销", request=RegistrationCancelRequest, writes=True
)
def cancel(request: RegistrationCancelRequest, caller: Caller) -> None:
    """Cancel a registration nothing was settled on."""
    commands.cancel_registration(
        encounter_no=request.data.mdtrt_id,
        institution_code=caller.institution_code,
        person_no=request.data.psn_no,
        by=caller.operator,
    )


@transaction(
    "2203",
    title="门诊就诊信息上传",
    request=VisitRequest,
    writes=True,
    aliases=("2203A",),
    together=Sharing(lambda request: request.mdtrtinfo.mdtrt_id),
)
def record_visit(request: VisitRequest, caller: Caller) -> None:
    """Record the care type, the disease and the diagnoses of a visit."""
    told = request.mdtrtinfo
    commands.record_visit(
        encounter_no=told.mdtrt_id,
        institution_code=caller.institution_code,
        person_no=told.psn_no,
        visit=VisitInput(
            care_type=told.med_type,
            begin_at=told.begntime,  # booked ahead, seen on another day
            disease_code=told.dise_codg,
            disease_name=told.dise_name,
            facts={**_prescribed(told), **asked.facts_of(told.exp_content)},
            details=asked.details(told, *VISIT_COLUMNS),
            diagnoses=asked.diagnoses(request.diseinfo),
        ),
        by=caller.operator,
    )


VISIT_COLUMNS = (
    "mdtrt_id",
    "psn_no",
    "med_type",
    "begntime",
    "dise_codg",
    "dise_name",
    "rx_file",
)


def _prescribed(told: Visit) -> dict[str, bool]:
    """A pharmacy's visit names who prescribed (药店门诊统筹)."""
    return {"prescription": True} if told.rx_institution_code else {}


@transaction(
    "2204",
    title="门诊费用明细信息上传",
    request=OutpatientLinesRequest,
    answer=TracedLinesAnswer,
    writes=True,
    together=Sharing(uploads.visit_of, uploads.alone),
)
def upload(request: OutpatientLinesRequest, caller: Caller) -> LinesAnswer:
    """Add a batch of fee lines, and answer how each is split."""
    lines = [
        asked.line(
            one,
            tracing.kept_with(one),
            batch_no=one.chrg_bchno,
            disease_code=one.dise_codg,
            prescription_no=one.rxno,
        )
        for one in request.feedetail
    ]
    return uploads.upload(request.feedetail, lines, caller)


@transaction(
    "2205", title="门诊费用明细信息撤销", request=BatchWithdrawalRequest, writes=True
)
def withdraw(request: BatchWithdrawalRequest, caller: Caller) -> None:
    """Take back a batch, or with 0000 everything unsettled."""
    commands.withdraw_lines(
        encounter_no=request.data.mdtrt_id,
        institution_code=caller.institution_code,
        person_no=request.data.psn_no,
        batch_no=request.data.chrg_bchno,
        by=caller.operator,
    )
    tracing.withdrawn_from(request.data.mdtrt_id, caller)


def _asked(request: OutpatientSettleRequest, caller: Caller) -> SettleRequest:
    told = request.data
    bill = asked.settlement(told, caller)
    return replace(bill, care_type=told.med_type, batch_no=told.chrg_bchno)


@transaction(
    "2206",
    title="门诊预结算",
    request=OutpatientSettleRequest,
    answer=SettlementAnswer,
    aliases=("2206A",),
    together=Settling(_asked, settlement_answer, trial=True),
)
def preview(request: OutpatientSettleRequest, caller: Caller) -> SettlementAnswer:
    """What 2207 would answer now; nothing is kept."""
    return settlement_answer(commands.preview(_asked(request, caller)), caller)


@transaction(
    "2207",
    title="门诊结算",
    request=OutpatientSettleRequest,
    answer=SettlementAnswer,
    writes=True,
    aliases=("2207A",),
    together=Settling(_asked, settlement_answer),
)
def settle(request: OutpatientSettleRequest, caller: Caller) -> SettlementAnswer:
    """Settle a batch of a visit; the total must equal the lines uploaded."""
    return settlement_answer(commands.settle(_asked(request, caller)), caller)


@transaction(
    "2208",
    title="门诊结算撤销",
    request=ReversalRequest,
    answer=RecomputedReversalAnswer,
    writes=True,
)
def reverse(request: ReversalRequest, caller: Caller) -> ReversalAnswer:
    """Undo an outpatient settlement whole; its lines may be settled anew."""
    return reverse_settlement(request.data, caller)
