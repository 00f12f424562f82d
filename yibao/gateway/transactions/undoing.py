"""Undoing a settlement, the same for 2103, 2208 and 2305.

By its number; who lost the number names the message that settled, in ``omsgid`` or in
the place of the number, or the visit if only one settlement of it can be meant.
"""

from __future__ import annotations

from yibao.gateway.caller import Caller
from yibao.gateway.contract.recomputing import RecomputedReversalAnswer
from yibao.gateway.contract.settlement import ReversalAnswer, SettlementReference
from yibao.gateway.deliveries import SETTLEMENTS
from yibao.gateway.errors import Missing, NothingSettledBy, WhichSettlement
from yibao.gateway.inbox import Key, wait_for
from yibao.gateway.transactions import tracing
from yibao.gateway.transactions.answers import reversal_answer
from yibao.gateway.transactions.recomputed import left_different
from yibao.gateway.transactions.visits import own_encounter
from yibao.settlement import commands
from yibao.settlement.errors import NothingSettled, UnknownSettlement
from yibao.settlement.models import Setting
from yibao.settlement.queries import encounter_named, standing_settlements
from yibao.settlement.requests import ReverseRequest
from yibao.settlement.tracing import is_settlement, settlement_by_message

PSN_NO = "input.data.psn_no"


def reverse_settlement(told: SettlementReference, caller: Caller) -> ReversalAnswer:
    """Append the negative mirror, and answer it."""
    number = _number(told, caller)
    view = commands.reverse(
        ReverseRequest(
            settlement_no=number,
            reversed_at=caller.received_at,
            institution_code=caller.institution_code,
            person_no=told.psn_no,
            encounter_no=told.mdtrt_id,
            message_no=caller.message_no,
            reason=f"接口 {caller.transaction} 撤销",
            by=caller.operator,
        )
    )
    tracing.reversed_with(view, caller)
    answer = reversal_answer(view, number, caller)
    different = left_different(view.settlement_no, caller)
    return (
        RecomputedReversalAnswer(**vars(answer), yibao=different)
        if different
        else answer
    )


def _number(told: SettlementReference, caller: Caller) -> str:
    """The number of the settlement that is meant."""
    if told.setl_id and is_settlement(told.setl_id):
        if not told.psn_no:
            raise Missing(path=PSN_NO, title="人员编号", name="psn_no")
        return told.setl_id
    if message_no := told.setl_id or told.omsgid:
        found = _made_by(message_no, caller)
        if found is None and told.setl_id:
            raise UnknownSettlement(settlement_no=told.setl_id)
        if found is None:
            raise NothingSettledBy(path="input.data.omsgid", value=told.omsgid)
        return found
    if not told.mdtrt_id:
        raise Missing(path="input.data.setl_id", title="结算ID", name="setl_id")
    return _only_one_of(told.mdtrt_id, caller)


def _made_by(message_no: str, caller: Caller) -> str | None:
    """What a message settled; waits for it if it is still being carried out."""
    for number in SETTLEMENTS:
        wait_for(Key(caller.institution_code, message_no, number))
    made = settlement_by_message(caller.institution_code, message_no)
    return made.pk if made else None


def _only_one_of(encounter_no: str, caller: Caller) -> str:
    """The last one of a stay; of several at a clinic none can be meant."""
    person_no = encounter_named(encounter_no).person_id
    encounter = own_encounter(encounter_no, person_no, caller)
    standing = [one.pk for one in standing_settlements(encounter_no)]
    if not standing:
        raise NothingSettled(path="input.data.mdtrt_id", encounter_no=encounter_no)
    if len(standing) > 1 and encounter.setting != Setting.INPATIENT:
        raise WhichSettlement(
            path="input.data.setl_id", value=encounter_no, numbers="、".join(standing)
        )
    return standing[0]
