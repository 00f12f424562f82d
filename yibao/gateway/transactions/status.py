"""不知道结果时 (Y601-Y604): what became of a message, what is open on a visit.

Numbers of our own: the national text has none for these questions.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from yibao.gateway import status
from yibao.gateway.caller import Caller
from yibao.gateway.contract.status import (
    Cleaned,
    CleaningAnswer,
    CleaningRequest,
    Doubt,
    DoubtAnswer,
    DoubtRequest,
    MessageStatus,
    StatusAnswer,
    StatusQuery,
    StatusRequest,
)
from yibao.gateway.doubts import doubts_of_day
from yibao.gateway.registry import find, transaction
from yibao.gateway.status import Fate, Status, Undoing
from yibao.gateway.transactions import tracing
from yibao.gateway.transactions.answers import yuan
from yibao.gateway.transactions.errors import LeavesNoTrace, NothingToFindBy
from yibao.gateway.transactions.visits import own_encounter
from yibao.gateway.wording import flag
from yibao.kernel.errors import Refused
from yibao.settlement import cards, commands
from yibao.settlement.errors import SettlementElsewhere, UnknownSettlement
from yibao.settlement.models import Settlement, State
from yibao.settlement.queries import encounter_named
from yibao.settlement.tracing import messages_of_visit

YES = "1"


@transaction("Y601", title="报文状态查询", request=StatusRequest, answer=StatusAnswer)
def message_status(request: StatusRequest, caller: Caller) -> StatusAnswer:
    """What became of a message, or of every message of a visit or settlement.

    With ``void_flag`` 1 a message that has not come is voided on the spot, and one in
    hand is waited for: the answer is final.
    """
    asked, code = request.data, caller.institution_code
    infno = _writing(asked.oinfno)
    if asked.omsgid and asked.void_flag == YES:
        status.void_unseen(code, asked.omsgid, infno, by=caller.message_no)
    found = [
        one
        for number in _messages(asked, caller)
        for one in status.status_of(code, number, infno)
    ]
    for one in found:
        caller.told.extend(status.told_of(one, caller.institution_code))
    return StatusAnswer(result=[_told(one) for one in found])


def _writing(infno: str) -> str:
    """The number of a transaction that leaves something, under which it is kept."""
    if not infno:
        return ""
    try:
        asked = find(infno)
    except Refused as fault:
        fault.path = "input.data.oinfno"
        raise
    if not asked.writes:
        raise LeavesNoTrace(
            path="input.data.oinfno", value=asked.number, title=asked.title
        )
    return asked.number


def _messages(asked: StatusQuery, caller: Caller) -> list[str]:
    if asked.omsgid:
        return [asked.omsgid]
    if asked.setl_id:
        return _of_settlement(asked.setl_id, caller)
    if asked.mdtrt_id:
        encounter = encounter_named(asked.mdtrt_id)
        own = own_encounter(asked.mdtrt_id, encounter.person_id, caller)
        return messages_of_visit(own)
    raise NothingToFindBy(path="input.data", what="原报文ID、就诊ID或结算ID")


def _of_settlement(number: str, caller: Caller) -> list[str]:
    """The message that settled, and the one that undid it."""
    path = "input.data.setl_id"
    found = Settlement.objects.filter(pk=number).first()
    if found is None:
        raise UnknownSettlement(path=path, settlement_no=number)
    if found.institution_code != caller.institution_code:
        raise SettlementElsewhere(path=path, settlement_no=number)
    return [found.message_no] if found.message_no else []


def _told(one: Status) -> MessageStatus:
    message, refusal, undoing = one.message, one.refusal, one.undoing
    more: dict[str, Any] = {}
    if message is not None:
        more["recv_time"] = localtime(message.received_at)
        if message.answer:
            more["orig_resp"] = json.loads(message.answer, parse_float=Decimal)
    if refusal is not None:
        more |= {
            "refu_code": refusal.code,
            "refu_dscr": refusal.sentence,
            "refu_time": localtime(refusal.refused_at),
        }
    if undoing is not None:
        more |= {
            "rev_infno": undoing.transaction or None,
            "rev_msgid": undoing.message_no or None,
            "rev_setl_id": undoing.settlement_no or None,
            "rev_time": localtime(undoing.at),
        }
    return MessageStatus(
        omsgid=one.message_no,
        oinfno=one.transaction or None,
        msg_stas=one.fate.value,
        msg_stas_dscr=sentence_of(one),
        mdtrt_id=one.encounter_no or None,
        setl_id=one.settlement_no or None,
        **more,
    )


def sentence_of(one: Status) -> str:
    """The fate in a sentence, with what to do next."""
    match one.fate:
        case Fate.UNSEEN:
            return (
                "平台没有收到过这份报文,什么都没有办。仍要办理请原样重发;"
                "不再办理请发2601,或查询时void_flag填1,迟到的原报文就不会再办"
            )
        case Fate.RUNNING:
            return "正在办理,请稍候再查,或原样重发等待同一应答"
        case Fate.REFUSED:
            assert one.refusal is not None
            return f"最近一次已拒绝,没有入账: {one.refusal.sentence}"
        case Fate.DONE:
            return "已办成,原应答在orig_resp"
        case Fate.REVERSED | Fate.VOIDED:
            assert one.undoing is not None
            return f"{one.fate.label},{_by(one.undoing)},原报文迟到也不会再办"


def _by(undoing: Undoing) -> str:
    number = f" {undoing.transaction}" if undoing.transaction else ""
    message = f"由报文 {undoing.message_no}{number} " if undoing.message_no else ""
    return f"{message}于 {localtime(undoing.at):%Y-%m-%d %H:%M:%S} 撤销或作废"


@transaction("Y602", title="未取应答结算查询", request=DoubtRequest, answer=DoubtAnswer)
def doubts(request: DoubtRequest, caller: Caller) -> DoubtAnswer:
    """Settled here on a day, answer neither delivered nor fetched, never reversed."""
    found = doubts_of_day(request.data.setl_date, caller.institution_code)
    return DoubtAnswer(
        result=[
            Doubt(
                setl_id=one.settlement_no,
                mdtrt_id=one.encounter_no,
                psn_no=one.person_no,
                omsgid=one.message_no,
                oinfno=one.transaction,
                setl_time=localtime(one.settled_at),
                medfee_sumamt=yuan(one.fee_total),
                fund_pay_sumamt=yuan(one.fund_paid),
                acct_pay=yuan(one.account_paid),
                psn_cash_pay=yuan(one.cash_paid),
            )
            for one in found
        ]
    )


@transaction(
    "Y604",
    title="就诊清理",
    request=CleaningRequest,
    answer=CleaningAnswer,
    writes=True,
)
def clean_up(request: CleaningRequest, caller: Caller) -> CleaningAnswer:
    """Withdraw what is unsettled; cancel the visit if nothing of it is settled."""
    gone = commands.clean_up(
        encounter_no=request.data.mdtrt_id,
        institution_code=caller.institution_code,
        person_no=request.data.psn_no,
        by=caller.operator,
    )
    tracing.withdrawn_from(request.data.mdtrt_id, caller)
    visit = cards.standing_of(encounter_named(request.data.mdtrt_id))
    encounter = visit.encounter
    return CleaningAnswer(
        result=Cleaned(
            mdtrt_id=encounter.pk,
            mdtrt_stas=State(encounter.state).label,
            dtl_cnt=gone.lines,
            canc_flag=flag(encounter.state == State.CANCELLED),
            setl_id=gone.settlement_no or None,
            next_act=";".join(cards.next_actions(visit)),
        )
    )
