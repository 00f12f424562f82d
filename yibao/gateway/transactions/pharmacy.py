"""药店结算 (21xx): the lines come with the bill, the visit is opened on the spot."""

from __future__ import annotations

from yibao.gateway.caller import Caller
from yibao.gateway.contract.pharmacy import Purchase, PurchaseLine, PurchaseRequest
from yibao.gateway.contract.recomputing import RecomputedReversalAnswer
from yibao.gateway.contract.settlement import (
    PharmacySettlementAnswer,
    ReversalAnswer,
    ReversalRequest,
)
from yibao.gateway.contract.tracing import Till, TracedPurchaseAnswer
from yibao.gateway.registry import Settling, transaction
from yibao.gateway.transactions import asked, tracing
from yibao.gateway.transactions.answers import fund_shares, line_split, settlement_info
from yibao.gateway.transactions.undoing import reverse_settlement
from yibao.settlement import commands
from yibao.settlement.requests import LineInput, Sale, SettleRequest, VisitInput
from yibao.settlement.views import SettlementView


def _asked(request: PurchaseRequest, caller: Caller) -> SettleRequest:
    told = request.druginfo
    begin_at = asked.moment(told.begntime, caller)
    return SettleRequest(
        institution_code=caller.institution_code,
        person_no=told.psn_no,
        fee_total=asked.money(told.medfee_sumamt),
        insurance=told.insutype,
        care_type=told.med_type,
        account_use=told.acct_used_flag or "1",
        sale=Sale(
            lines=tuple(_line(one, request) for one in request.drugdetail),
            begin_at=begin_at,
            visit=_visit(told),
        ),
        presented=asked.presented(told),
        message_no=caller.message_no,
        invoice_no=told.invono,
        insured_area=caller.insured_area,
        settled_at=caller.received_at,
        practice=asked.practice(caller),
        by=caller.operator,
    )


def _visit(told: Purchase) -> VisitInput:
    return VisitInput(
        care_type=told.med_type,
        begin_at=told.begntime,
        disease_code=told.dise_codg or None,
        disease_name=told.dise_name or None,
        facts=asked.facts_of(told.exp_content),
    )


def _line(one: PurchaseLine, request: PurchaseRequest) -> LineInput:
    """A line with its trace codes, which stand in it or beside all lines."""
    beside = [c for c in request.durg_trac_info if c.feedetl_sn == one.feedetl_sn]
    codes = [
        {"drug_trac_codg": code.drug_trac_codg, "trdn_flag": code.trdn_flag}
        for code in (*one.durg_trac_info, *beside)
    ]
    kept = {"durg_trac_info": codes} if codes else {}
    return asked.line(one, kept, prescription_no=one.rxno)


def _answer(view: SettlementView, caller: Caller) -> PharmacySettlementAnswer:
    return PharmacySettlementAnswer(
        setlinfo=settlement_info(view, caller),
        setldetail=fund_shares(view),
        detlcutinfo=[line_split(state) for state in view.lines],
    )


@transaction(
    "2101",
    title="药店预结算",
    request=PurchaseRequest,
    answer=TracedPurchaseAnswer,
)
def preview(request: PurchaseRequest, caller: Caller) -> PharmacySettlementAnswer:
    """What 2102 would answer now; nothing is kept."""
    view = commands.preview(_asked(request, caller))
    till = tracing.tried(tracing.purchased(request), caller)
    return _traced(_answer(view, caller), till)


def _traced(
    answer: PharmacySettlementAnswer, till: Till | None
) -> PharmacySettlementAnswer:
    """The answer, and beside the national nodes what is known of scanned codes."""
    if till is None:
        return answer
    return TracedPurchaseAnswer(
        setlinfo=answer.setlinfo,
        setldetail=answer.setldetail,
        detlcutinfo=answer.detlcutinfo,
        yibao=till,
    )


@transaction(
    "2102",
    title="药店结算",
    request=PurchaseRequest,
    answer=TracedPurchaseAnswer,
    writes=True,
    together=Settling(_asked, _answer, tracing.carries_codes),
)
def settle(request: PurchaseRequest, caller: Caller) -> PharmacySettlementAnswer:
    """Settle a purchase in one step, and sell its boxes by their trace codes."""
    view = commands.settle(_asked(request, caller))
    till = tracing.sold(tracing.purchased(request), view, caller)
    return _traced(_answer(view, caller), till)


@transaction(
    "2103",
    title="药店结算撤销",
    request=ReversalRequest,
    answer=RecomputedReversalAnswer,
    writes=True,
)
def reverse(request: ReversalRequest, caller: Caller) -> ReversalAnswer:
    """Undo a purchase whole."""
    return reverse_settlement(request.data, caller)
