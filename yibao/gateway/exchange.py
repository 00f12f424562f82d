"""One message from bytes to bytes; whatever arrives, an answer goes back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import msgspec
from django.db import InterfaceError, OperationalError, connection
from django.db.transaction import atomic

from yibao.gateway import dialect, inbox, progress, refusals, sign_ins
from yibao.gateway.attachment import Attached, opened_form
from yibao.gateway.auth import authenticate, holds_credential
from yibao.gateway.caller import Caller
from yibao.gateway.completion import completed
from yibao.gateway.deliveries import Told, own
from yibao.gateway.envelope import (
    OK,
    REPEAT,
    Envelope,
    Receipt,
    References,
    open_envelope,
)
from yibao.gateway.errors import (
    Bug,
    CompressedBody,
    CredentialNeeded,
    DatabaseAway,
    TooLarge,
    Unauthorized,
    WrongInstitution,
    WrongMethod,
)
from yibao.gateway.limits import Limits
from yibao.gateway.metrics import count_database_error
from yibao.gateway.models import InterfaceCredential
from yibao.gateway.pointing import point
from yibao.gateway.profile import Profile, profile_of
from yibao.gateway.refusal import sentence_of
from yibao.gateway.registry import Download, Output, Transaction
from yibao.gateway.tree import shown
from yibao.gateway.values import BEIJING
from yibao.gateway.wire import Problems, given, plain
from yibao.institutions.queries import institution_named
from yibao.kernel.errors import Fault, Refused
from yibao.settlement.attempts import leave_trace
from yibao.settlement.requests import SettleRequest

log = logging.getLogger(__name__)
references = References()
RETRY_SECONDS = 5  # after which one who was turned away may ask again
PAUSES = (0.05, 0.2, 0.5, 1.0, 1.5)  # seconds between tries on a broken connection

OCTETS = "application/octet-stream"  # by which clients tell a file from a refusal

R = TypeVar("R")


@dataclass(frozen=True)
class Request:
    """An HTTP request to an address of the interface; header names in lower case."""

    method: str
    headers: Mapping[str, str]
    body: bytes
    path_number: str = ""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def charset(self) -> str:
        _, _, rest = self.content_type.partition("charset=")
        return rest.split(";")[0].strip(' "')


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
    return Receipt(datetime.now(BEIJING), references.next(), limits.drift_seconds)


@dataclass(frozen=True)
class Prepared:
    """A message opened and read, and who sent it; nothing is done yet.

    ``asked``: the settlement it asks for, if it may be carried out with others.
    """

    transaction: Transaction
    request: Any
    caller: Caller
    receipt: Receipt
    begun: float  # of time.perf_counter
    asked: SettleRequest | None = None

    @cached_property
    def key(self) -> inbox.Key:
        caller = self.caller
        return inbox.Key.of(
            caller.institution_code, caller.message_no, self.transaction.number
        )

    @cached_property
    def digest(self) -> bytes:
        caller = self.caller
        return inbox.digest_of([given(self.request), caller.area, caller.insured_area])


def exchange(request: Request, limits: Limits) -> Reply:
    """Authenticate, open, carry out, answer; blocks, so it runs in a worker thread."""
    found = begin(request, limits)
    return found if isinstance(found, Reply) else alone(found)


def begin(request: Request, limits: Limits) -> Reply | Prepared:
    """The answer, or a settlement that is ready to be carried out."""
    receipt, begun = new_receipt(limits), time.perf_counter()

    def step() -> Reply | Prepared:
        message = _opened(request, limits, receipt, begun)
        settling = message.transaction.settling
        if settling is not None and not settling.alone(message.request):
            asked = settling.asked(message.request, message.caller)
            return replace(message, asked=asked)
        return _persist(lambda: _carried_out(message))

    return _told(step, receipt, begun)


def alone(message: Prepared) -> Reply:
    """Carry a message out by itself."""
    found = _told(
        lambda: _persist(lambda: _carried_out(message)), message.receipt, message.begun
    )
    assert isinstance(found, Reply)
    return found


def refused(fault: Fault, message: Prepared, retry_after: int = 0) -> Reply:
    """Answer a message that was refused elsewhere."""
    reply = replace(_refusal(fault, message.receipt), retry_after=retry_after)
    return _ended(reply, message.receipt, message.begun)


def accepted(answer: bytes, message: Prepared) -> Reply:
    """Answer a message that was carried out elsewhere."""
    return _ended(Reply(200, answer), message.receipt, message.begun)


def _told(
    step: Callable[[], Reply | Prepared], receipt: Receipt, begun: float
) -> Reply | Prepared:
    """What a step comes to; whatever is wrong becomes an answer."""
    try:
        found = _refusing(step, receipt)
    except Exception:
        log.exception("接口交易内部错误", extra={"reference": receipt.reference})
        found = Reply(200, receipt.refused(Bug(reference=receipt.reference)))
    return _ended(found, receipt, begun) if isinstance(found, Reply) else found


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


def _ended(reply: Reply, receipt: Receipt, begun: float) -> Reply:
    completed(receipt, begun)
    progress.end(receipt.serial)
    if receipt.outcome in (OK, REPEAT):
        receipt.told.extend(own(receipt.key))
    return replace(reply, told=tuple(receipt.told)) if receipt.told else reply


def _opened(
    request: Request, limits: Limits, receipt: Receipt, begun: float
) -> Prepared:
    """Who sends, and what: checked and read."""
    credential = _persist(
        lambda: authenticate(request.headers, receipt.received_at, limits.anonymous)
    )
    _check_transport(request)
    message, attached = opened_form(request.content_type, request.body)
    opened = open_envelope(message, request.charset, request.path_number)
    _attach(opened, attached)
    receipt.envelope = opened
    return _persist(lambda: _prepared(opened, credential, receipt, begun))


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


def _check_transport(request: Request) -> None:
    if request.method != "POST":
        raise WrongMethod(method=shown(request.method, 12))
    encoding = request.headers.get("content-encoding", "identity")
    if encoding not in ("identity", ""):
        raise CompressedBody(encoding=shown(encoding, 12))


def _prepared(
    opened: Envelope,
    credential: InterfaceCredential | None,
    receipt: Receipt,
    begun: float,
) -> Prepared:
    transaction = dialect.find(opened.number, lambda: _profile(opened))
    caller = _caller(opened, transaction, credential, receipt)
    if transaction.writes:
        receipt.key = inbox.Key(
            caller.institution_code, caller.message_no, transaction.number
        )
        progress.begin(receipt.serial, receipt.key, receipt.received_at, opened.input)
    sign_ins.check(caller)
    request = dialect.read(transaction, opened, caller.profile)
    return Prepared(transaction, request, caller, receipt, begun)


def _carried_out(message: Prepared) -> Reply:
    """Carry a message out and close its answer."""
    transaction, receipt = message.transaction, message.receipt
    request, caller = message.request, message.caller
    if not transaction.writes:
        return _read_only(transaction, request, caller, receipt)
    key, digest = message.key, message.digest
    with atomic():
        stored = inbox.receive(key, digest)
        if stored is not None:
            return Reply(200, receipt.repeated(stored))
        answer = receipt.accepted(_output(transaction, request, caller))
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


def _output(transaction: Transaction, request: Any, caller: Caller) -> Any:
    return told(transaction.handler(request, caller), caller)


def told(output: Output, caller: Caller) -> Any:
    """An output in wire names, as the caller's province has it."""
    return {} if output is None else plain(output, caller.profile.nothing == "blank")


def _attach(opened: Envelope, attached: Attached | None) -> None:
    """Put the file of a form where the national text has its bytes."""
    node = opened.input.get("fsUploadIn")
    if isinstance(node, list) and len(node) == 1:
        node = node[0]
    if attached is not None and isinstance(node, dict):
        node["in"] = attached


def _caller(
    opened: Envelope,
    transaction: Transaction,
    credential: InterfaceCredential | None,
    receipt: Receipt,
) -> Caller:
    """Who speaks: the head says it, the credential must allow it."""
    head, code = opened.head, opened.head.fixmedins_code
    if credential is not None and code not in credential.institution_codes:
        raise WrongInstitution(path="fixmedins_code", value=shown(code))
    if credential is None and holds_credential(code):
        raise CredentialNeeded(path="fixmedins_code", value=shown(code))
    area = _area_of(code)
    return Caller(
        institution_code=code,
        institution_name=head.fixmedins_name,
        message_no=head.msgid,
        transaction=transaction.number,
        operator_no=head.opter,
        operator_name=head.opter_name,
        operator_kind=head.opter_type,
        sign_no=head.sign_no,
        area=head.mdtrtarea_admvs or area,
        insured_area=opened.insured_area,
        received_at=receipt.received_at,
        sent_at=opened.sent_at,
        credential=credential.name if credential else "",
        serial=receipt.serial,
        profile=profile_of(code, area),
        told=receipt.told,
    )


def _profile(opened: Envelope) -> Profile:
    code = opened.head.fixmedins_code
    return profile_of(code, _area_of(code))


def _area_of(institution_code: str) -> str:
    try:
        return institution_named(institution_code).area_id
    except Refused as fault:
        fault.path = "fixmedins_code"
        raise


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
