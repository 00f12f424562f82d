"""One message from bytes to bytes; whatever arrives, an answer goes back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db import InterfaceError, OperationalError, connection

from yibao.gateway import inbox, progress, refusals
from yibao.gateway.auth import NONCE
from yibao.gateway.caller import Caller
from yibao.gateway.completion import completed
from yibao.gateway.deliveries import Told, own
from yibao.gateway.door import Door, Editions, NotKept, editions
from yibao.gateway.envelope import (
    OK,
    REPEAT,
    Receipt,
    References,
)
from yibao.gateway.errors import (
    Bug,
    DatabaseAway,
    Overdue,
    TooLarge,
    Unauthorized,
)
from yibao.gateway.limits import Limits
from yibao.gateway.metrics import count_database_error
from yibao.gateway.opening import Arrival, Prepared, Request, opened
from yibao.gateway.pointing import point
from yibao.gateway.refusal import sentence_of
from yibao.gateway.registry import Download, Output, Settling, Transaction
from yibao.gateway.values import BEIJING
from yibao.gateway.wire import Problems, plain
from yibao.kernel.errors import Fault
from yibao.kernel.whole import in_one_piece
from yibao.settlement.attempts import leave_trace

log = logging.getLogger(__name__)
references = References()
RETRY_SECONDS = 5  # after which one who was turned away may ask again
PAUSES = (0.05, 0.2, 0.5, 1.0, 1.5)  # seconds between tries on a broken connection

OCTETS = "application/octet-stream"  # by which clients tell a file from a refusal

R = TypeVar("R")


@dataclass(frozen=True)
class Reply:
    """The HTTP answer."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    filename: str = ""
    told: tuple[Told, ...] = ()  # settlements it tells of
    retry_after: int = 0  # seconds, told in the header where not 0


def new_receipt(limits: Limits) -> Receipt:
    now = datetime.now(BEIJING) + limits.ahead
    return Receipt(now, references.next(), limits.drift_seconds)


def exchange(request: Request, limits: Limits) -> Reply:
    """Authenticate, open, carry out, answer; blocks, so it runs in a worker thread."""
    found = begin(request, limits)
    return found if isinstance(found, Reply) else alone(found)


def begin(request: Request, limits: Limits) -> Reply | Prepared:
    """The answer, or a message that is ready to be carried out with others."""
    arrival = _arrived(request, limits)

    def step() -> Reply | Prepared:
        message = _opened(arrival)
        return _ready(message) if message.may_wait else _done(message)

    return _told(step, arrival)


def _opened(arrival: Arrival) -> Prepared:
    """Opened by what is kept; whatever else there is to say, the database says.

    A nonce can be shown once, so its message is let in once, for certain.
    """
    if NONCE not in arrival.request.headers:
        try:
            return opened(arrival, Door.kept())
        except (NotKept, Problems, Fault):
            pass
    return _opened_for_certain(arrival)


def _opened_for_certain(arrival: Arrival) -> Prepared:
    return _persist(lambda: opened(arrival, Door.now()))


def begin_at_once(request: Request, limits: Limits) -> Prepared | None:
    """A message ready to go with others, if the database need not be asked for it.

    Whatever else there is to say about the message, ``begin`` says.
    """
    arrival = _arrived(request, limits)
    try:
        message = opened(arrival, Door.kept())
        if message.may_wait:
            return _ready(message)
    except (NotKept, Problems, Fault):
        pass
    except Exception:
        log.exception("接口交易内部错误", extra=_reference(arrival))
    progress.end(arrival.receipt.serial)
    return None


def _arrived(request: Request, limits: Limits) -> Arrival:
    return Arrival(request, limits, new_receipt(limits), time.perf_counter())


def _reference(arrival: Arrival) -> dict[str, str]:
    return {"reference": arrival.receipt.reference}


def _ready(message: Prepared) -> Prepared:
    together = message.transaction.together
    if not isinstance(together, Settling):
        return message
    return replace(message, asked=together.asked(message.request, message.caller))


def anew(message: Prepared) -> Reply:
    """Open and carry out again what was let in by what the door no longer says."""
    try:
        return exchange(message.arrival.request, message.arrival.limits)
    finally:
        progress.end(message.receipt.serial)


def alone(message: Prepared) -> Reply:
    """Carry a message out by itself."""
    found = _told(lambda: _done(message), message.arrival)
    assert isinstance(found, Reply)
    return found


def refused(fault: Fault, message: Prepared) -> Reply:
    """Answer a message that was refused elsewhere."""
    return _ended(_refusal(fault, message.receipt), message.arrival)


def overdue(message: Prepared) -> Reply:
    """Turn back what waited too long; the database has enough to do."""
    told = message.receipt.refused(Overdue(seconds=RETRY_SECONDS))
    return _ended(Reply(200, told, retry_after=RETRY_SECONDS), message.arrival)


def accepted(answer: bytes, message: Prepared) -> Reply:
    """Answer a message that was carried out elsewhere."""
    return _ended(Reply(200, answer), message.arrival)


def _told(step: Callable[[], Reply | Prepared], arrival: Arrival) -> Reply | Prepared:
    """What a step comes to; whatever is wrong becomes an answer."""
    receipt = arrival.receipt
    try:
        found = _refusing(step, receipt)
    except Exception:
        log.exception("接口交易内部错误", extra=_reference(arrival))
        found = Reply(200, receipt.refused(Bug(reference=receipt.reference)))
    return _ended(found, arrival) if isinstance(found, Reply) else found


def _refusing(
    step: Callable[[], Reply | Prepared], receipt: Receipt
) -> Reply | Prepared:
    try:
        return step()
    except Unauthorized as fault:
        receipt.outcome = fault.code
        return unauthorized(fault)
    except (Problems, Fault) as fault:
        return _refusal(fault, receipt)


def _ended(reply: Reply, arrival: Arrival) -> Reply:
    receipt = arrival.receipt
    completed(receipt, arrival.begun)
    progress.end(receipt.serial)
    if receipt.outcome in (OK, REPEAT):
        receipt.told.extend(own(receipt.key))
    return replace(reply, told=tuple(receipt.told)) if receipt.told else reply


def _refusal(fault: Problems | Fault, receipt: Receipt) -> Reply:
    """A refusal; what must leave a trace does so after the rollback of its message."""
    if isinstance(fault, Fault) and receipt.envelope:
        point(fault, receipt.envelope.input)
    _persist(lambda: leave_trace(fault))
    if receipt.key is not None:
        refusals.note(receipt.key, fault, receipt.received_at)
    return Reply(200, receipt.refused(fault))


def unauthorized(fault: Unauthorized) -> Reply:
    """What the gateways of the provinces answer, and clients look for."""
    return Reply(401, _bare(401, fault))


def too_large(limit: int) -> Reply:
    return Reply(413, _bare(413, TooLarge(limit=limit)))


def _bare(status: int, fault: Fault) -> bytes:
    return msgspec.json.encode({"code": status, "message": sentence_of(fault)})


def _done(message: Prepared) -> Reply:
    """Carried out; opened again first if what let it in has changed since."""
    try:
        return _persist(lambda: _carried_out(message))
    except NotKept:
        again = _opened_for_certain(message.arrival)
        return _persist(lambda: _carried_out(again))


def _held_to(message: Prepared, editions: Callable[[], Editions]) -> None:
    """Stop a message that was let in unasked and would not be let in now."""
    entry = message.entry
    if not entry.door.asks and not entry.holds(Door.told(editions())):
        raise NotKept


def _carried_out(message: Prepared) -> Reply:
    """Carry a message out and close its answer."""
    transaction, receipt = message.transaction, message.receipt
    request, caller = message.request, message.caller
    if not transaction.writes:
        _held_to(message, editions)
        return _read_only(transaction, request, caller, receipt)
    key, digest = message.key, message.digest
    with in_one_piece():
        received = inbox.receive(key)
        _held_to(message, lambda: received.editions)
        if received.stored is not None:
            return Reply(200, receipt.repeated(received.stored.answer_to(digest)))
        answer = receipt.accepted(output_of(message))
        inbox.keep([inbox.Done(key, digest, answer, receipt.received_at)])
    return Reply(200, answer)


def _read_only(
    transaction: Transaction, request: Any, caller: Caller, receipt: Receipt
) -> Reply:
    """An answer that is not kept: the message, or the bytes of a file."""
    output = transaction.handler(request, caller)
    if isinstance(output, Download):
        return Reply(200, output.content, OCTETS, output.filename)
    return Reply(200, receipt.accepted(told(output, caller)))


def output_of(message: Prepared) -> Any:
    """What the handler of a message answers, in wire names."""
    return told(
        message.transaction.handler(message.request, message.caller), message.caller
    )


def told(output: Output, caller: Caller) -> Any:
    """An output in wire names, as the caller's province has it."""
    return {} if output is None else plain(output, caller.profile.nothing == "blank")


def _persist(step: Callable[[], R]) -> R:
    """Try again on a fresh connection when the database went away or chose a victim.

    Safe even if the lost one had committed: the inbox then holds the answer.
    """
    for pause in PAUSES:
        try:
            return step()
        except (OperationalError, InterfaceError) as problem:
            count_database_error(problem)
            log.warning("数据库连接失败,稍后重试", exc_info=True)
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    try:
        return step()
    except (OperationalError, InterfaceError):
        raise DatabaseAway() from None
