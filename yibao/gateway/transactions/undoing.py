"""Undoing a settlement by its number, the same for 2103, 2208 and 2305."""

from __future__ import annotations

from yibao.gateway.caller import Caller
from yibao.gateway.contract.settlement import ReversalAnswer, SettlementReference
from yibao.gateway.transactions import tracing
from yibao.gateway.transactions.answers import reversal_answer
from yibao.settlement import commands
from yibao.settlement.requests import ReverseRequest


def reverse_settlement(told: SettlementReference, caller: Caller) -> ReversalAnswer:
    """Append the negative mirror, and answer it."""
    view = commands.reverse(
        ReverseRequest(
            settlement_no=told.setl_id,
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
    return reversal_answer(view, told.setl_id, caller)
