"""2601 冲正: the sender does not know what became of a message, and wants it undone."""

from __future__ import annotations

from yibao.gateway import inbox
from yibao.gateway.caller import Caller
from yibao.gateway.contract.reversal import CompensationRequest, OriginalMessage
from yibao.gateway.deliveries import SETTLEMENTS
from yibao.gateway.errors import NotCompensable, ReversalStands
from yibao.gateway.registry import canonical, transaction
from yibao.gateway.status import COMPENSABLE, REVERSALS
from yibao.gateway.transactions import tracing
from yibao.settlement import commands


@transaction("2601", title="冲正交易", request=CompensationRequest, writes=True)
def compensate(request: CompensationRequest, caller: Caller) -> None:
    """Undo what a message did, or bury it so that it does nothing when it comes late.

    A reversal that took effect stands, since the money has moved on: its lines are
    settled anew. 2601 may be sent again at any time.
    """
    told = request.data
    for number in _numbers(told):
        original = inbox.bury(
            caller.institution_code, told.omsgid, number, by=caller.message_no
        )
        if original is not None:
            _undo(told, number, caller)


def _numbers(told: OriginalMessage) -> list[str]:
    """Under which transactions the message may have come."""
    if not told.oinfno:
        return sorted(COMPENSABLE)
    number = canonical(told.oinfno)
    if number not in COMPENSABLE:
        raise NotCompensable(path="input.data.oinfno", value=told.oinfno)
    return [number]


def _undo(told: OriginalMessage, number: str, caller: Caller) -> None:
    if number in REVERSALS:
        raise ReversalStands(path="input.data.omsgid", value=told.omsgid)
    if number in SETTLEMENTS:
        view = commands.undo_settlement_message(
            institution_code=caller.institution_code,
            person_no=told.psn_no,
            original_message_no=told.omsgid,
            message_no=caller.message_no,
            at=caller.received_at,
            by=caller.operator,
        )
        if view is not None:
            tracing.reversed_with(view, caller)
    else:
        commands.undo_encounter_message(
            institution_code=caller.institution_code,
            person_no=told.psn_no,
            original_message_no=told.omsgid,
            by=caller.operator,
        )
