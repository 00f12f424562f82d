"""报文的下落: what became of a message, decided once for screens and wire.

The order of the questions matters. Whether a message is being carried out is asked
first, what it left is read after: a message that ended in between has left it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import TextChoices
from django.db.transaction import atomic

from yibao.gateway import inbox, progress, registry
from yibao.gateway.deliveries import SETTLEMENTS, Told, own
from yibao.gateway.inbox import Key
from yibao.gateway.models import Message, Refusal
from yibao.gateway.refusals import refusals_of
from yibao.settlement.tracing import (
    cancelled_at,
    encounter_by_message,
    reversal_of,
    settlement_by_message,
)

ENCOUNTERS = ("2201", "2401")
REVERSALS = ("2103", "2208", "2305")
COMPENSABLE = (*SETTLEMENTS, *ENCOUNTERS, *REVERSALS)
COMPENSATION = "2601"


class Fate(TextChoices):
    UNSEEN = "0", "未收到"
    REFUSED = "1", "已拒绝"
    RUNNING = "2", "办理中"
    DONE = "3", "已办成"
    REVERSED = "4", "办成后已撤销"
    VOIDED = "5", "未办理,已作废"


@dataclass(frozen=True, slots=True)
class Undoing:
    """By which message, and when; a counter of the agency has no message."""

    at: datetime
    transaction: str = ""
    message_no: str = ""
    settlement_no: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What became of one message; ``transaction`` is empty where nothing tells it."""

    fate: Fate
    message_no: str
    transaction: str = ""
    message: Message | None = None
    refusal: Refusal | None = None
    undoing: Undoing | None = None
    encounter_no: str = ""
    settlement_no: str = ""


def status_of(institution_code: str, message_no: str, number: str = "") -> list[Status]:
    """The fate of a message; without its transaction number, of all it is used for."""
    numbers = [registry.canonical(number)] if number else _writing()
    running = progress.is_running(institution_code, message_no, numbers)
    kept = Message.objects.filter(
        institution_code=institution_code,
        message_no=message_no,
        transaction__in=numbers,
    )
    if found := [_carried_out(message) for message in kept.order_by("received_at")]:
        return found
    asked = Status(Fate.UNSEEN, message_no, numbers[0] if number else "")
    if running:
        return [replace(asked, fate=Fate.RUNNING)]
    refused = refusals_of(institution_code, message_no, numbers[0] if number else "")
    return [
        replace(asked, fate=Fate.REFUSED, transaction=one.transaction, refusal=one)
        for one in refused
    ] or [asked]


def void_unseen(
    institution_code: str, message_no: str, number: str, *, by: str
) -> None:
    """Make sure that a message which has not come never will.

    Without its transaction number, under every one by which money moves. Waits for one
    that is being carried out: its fate is decided when this returns.
    """
    numbers = [registry.canonical(number)] if number else sorted(COMPENSABLE)
    for one in numbers:
        with atomic():
            inbox.void_unseen(Key(institution_code, message_no, one), by=by)


def told_of(status: Status, institution_code: str) -> list[Told]:
    """The settlement whose answer this fate tells, if it does."""
    answered = status.message is not None and status.fate != Fate.VOIDED
    key = Key(institution_code, status.message_no, status.transaction)
    return own(key) if answered else []


def _writing() -> list[str]:
    return [one.number for one in registry.built() if one.writes]


def _carried_out(message: Message) -> Status:
    status = Status(Fate.DONE, message.message_no, message.transaction, message=message)
    if message.is_void and message.digest is None:
        refused = refusals_of(
            message.institution_code, message.message_no, message.transaction
        )
        return replace(
            status,
            fate=Fate.VOIDED,
            undoing=_voiding(message),
            refusal=refused[0] if refused else None,
        )
    if message.transaction in SETTLEMENTS:
        return _of_settlement(status, message)
    if message.transaction in ENCOUNTERS:
        return _of_encounter(status, message)
    return status


def _voiding(message: Message) -> Undoing:
    assert message.voided_at is not None, "kept by message_accepted_or_void"
    return Undoing(message.voided_at, message_no=message.voided_by)


def _of_settlement(status: Status, message: Message) -> Status:
    made = settlement_by_message(message.institution_code, message.message_no)
    if made is None:
        return status
    status = replace(
        status, encounter_no=made.encounter_id, settlement_no=made.settlement_no
    )
    reversal = reversal_of(made.settlement_no)
    if reversal is None:
        return status
    by = Message.objects.filter(
        institution_code=message.institution_code, message_no=reversal.message_no
    ).first()
    return replace(
        status,
        fate=Fate.REVERSED,
        undoing=Undoing(
            at=reversal.settled_at,
            transaction=by.transaction if by else "",
            message_no=reversal.message_no,
            settlement_no=reversal.settlement_no,
        ),
    )


def _of_encounter(status: Status, message: Message) -> Status:
    opened = encounter_by_message(message.institution_code, message.message_no)
    if opened is None:
        return status
    status = replace(status, encounter_no=opened.pk)
    at = cancelled_at(opened)
    if at is None:
        return status
    undoing = Undoing(at)
    if message.is_void:
        undoing = replace(_voiding(message), transaction=COMPENSATION)
    return replace(status, fate=Fate.REVERSED, undoing=undoing)
