"""Opening a message: who sends it, and what it says, before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from yibao.gateway import dialect, inbox, progress, registry, sign_ins
from yibao.gateway.attachment import Attached, opened_form
from yibao.gateway.auth import NONCE, authenticate
from yibao.gateway.caller import Caller
from yibao.gateway.door import Credential, Door, NotKept
from yibao.gateway.envelope import Envelope, Receipt, open_envelope
from yibao.gateway.errors import (
    CompressedBody,
    CredentialNeeded,
    WrongInstitution,
    WrongMethod,
)
from yibao.gateway.limits import Limits
from yibao.gateway.profile import Profile, profile_of
from yibao.gateway.registry import Transaction
from yibao.gateway.tree import shown
from yibao.gateway.wire import given
from yibao.institutions.errors import UnknownInstitution
from yibao.settlement.requests import SettleRequest

AT_A_GLANCE = 64 * 1024  # bytes: more would keep other senders waiting


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


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as it came, and the receipt it is answered with."""

    request: Request
    limits: Limits
    receipt: Receipt
    begun: float  # of time.perf_counter


@dataclass(frozen=True, slots=True)
class Pass:
    """By what a message was let in, which holds as long as its door does."""

    door: Door
    credential: Credential | None
    institution_code: str
    area: str

    def holds(self, now: Door) -> bool:
        """Whether the door would let it in now as it did."""
        if now.at == self.door.at:
            return True
        place, own = now.place(self.institution_code), self.credential
        if place is None or place.area != self.area:
            return False
        if own is None:
            return not now.holds_credential(self.institution_code)
        return now.credential((own.scheme, own.access_key)) == own


@dataclass(frozen=True)
class Prepared:
    """A message opened and read, and who sent it; nothing is done yet.

    ``asked``: the settlement it asks for, told or tried with others.
    """

    arrival: Arrival
    transaction: Transaction
    request: Any
    caller: Caller
    entry: Pass
    asked: SettleRequest | None = None

    @property
    def receipt(self) -> Receipt:
        return self.arrival.receipt

    @property
    def key(self) -> inbox.Key:
        key = self.receipt.key
        assert key is not None
        return key

    @property
    def may_wait(self) -> bool:
        """Whether it may be carried out with others, who wait until it is done."""
        together = self.transaction.together
        return (
            together is not None
            and len(self.arrival.request.body) <= AT_A_GLANCE
            and not together.alone(self.request)
        )

    @cached_property
    def digest(self) -> bytes:
        caller = self.caller
        return inbox.digest_of([given(self.request), caller.area, caller.insured_area])


class _Peek(msgspec.Struct):
    infno: str = ""


_peeked = msgspec.json.Decoder(_Peek)


def may_wait(request: Request) -> bool:
    """Whether a request looks, at a glance, like a short one to go with others.

    A nonce has to be kept, so a message with one asks the database in any case.
    """
    if len(request.body) > AT_A_GLANCE or NONCE in request.headers:
        return False
    try:
        number = _peeked.decode(request.body).infno
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return registry.has_company(number or request.path_number)


def opened(arrival: Arrival, door: Door) -> Prepared:
    """Who sends, and what: checked and read."""
    request, receipt, limits = arrival.request, arrival.receipt, arrival.limits
    signed_by = receipt.received_at - limits.ahead  # the clocks of senders stand still
    credential = authenticate(
        request.headers, signed_by, limits.anonymous, door.credential
    )
    _check_transport(request)
    body, attached = opened_form(request.content_type, request.body)
    envelope = open_envelope(body, request.charset, request.path_number)
    _attach(envelope, attached)
    receipt.envelope = envelope
    return _prepared(arrival, envelope, credential, door)


def _check_transport(request: Request) -> None:
    if request.method != "POST":
        raise WrongMethod(method=shown(request.method, 12))
    encoding = request.headers.get("content-encoding", "identity")
    if encoding not in ("identity", ""):
        raise CompressedBody(encoding=shown(encoding, 12))


def _attach(envelope: Envelope, attached: Attached | None) -> None:
    """Put the file of a form where the national text has its bytes."""
    node = envelope.input.get("fsUploadIn")
    if isinstance(node, list) and len(node) == 1:
        node = node[0]
    if attached is not None and isinstance(node, dict):
        node["in"] = attached


def _prepared(
    arrival: Arrival, envelope: Envelope, credential: Credential | None, door: Door
) -> Prepared:
    receipt = arrival.receipt
    transaction = dialect.find(envelope.number, lambda: _profile(envelope, door))
    entry = _let_in(envelope, credential, door)
    caller = _caller(envelope, transaction, entry, receipt)
    if transaction.writes:
        receipt.key = inbox.Key(
            caller.institution_code, caller.message_no, transaction.number
        )
        progress.begin(receipt.serial, receipt.key, receipt.received_at, envelope.input)
    if sign_ins.is_required(caller):
        if not door.asks:
            raise NotKept
        sign_ins.check(caller)
    request = dialect.read(transaction, envelope, caller.profile)
    return Prepared(arrival, transaction, request, caller, entry)


def _let_in(envelope: Envelope, credential: Credential | None, door: Door) -> Pass:
    """The head says who speaks, the credential must allow it."""
    code = envelope.head.fixmedins_code
    if credential is not None and code not in credential.institution_codes:
        raise WrongInstitution(path="fixmedins_code", value=shown(code))
    if credential is None and door.holds_credential(code):
        raise CredentialNeeded(path="fixmedins_code", value=shown(code))
    return Pass(door, credential, code, _area_of(code, door))


def _caller(
    envelope: Envelope, transaction: Transaction, entry: Pass, receipt: Receipt
) -> Caller:
    head, code = envelope.head, entry.institution_code
    return Caller(
        institution_code=code,
        institution_name=head.fixmedins_name,
        message_no=head.msgid,
        transaction=transaction.number,
        operator_no=head.opter,
        operator_name=head.opter_name,
        operator_kind=head.opter_type,
        sign_no=head.sign_no,
        area=head.mdtrtarea_admvs or entry.area,
        insured_area=envelope.insured_area,
        received_at=receipt.received_at,
        sent_at=envelope.sent_at,
        credential=entry.credential.name if entry.credential else "",
        serial=receipt.serial,
        profile=profile_of(code, entry.area),
        told=receipt.told,
    )


def _profile(envelope: Envelope, door: Door) -> Profile:
    code = envelope.head.fixmedins_code
    return profile_of(code, _area_of(code, door))


def _area_of(institution_code: str, door: Door) -> str:
    place = door.place(institution_code)
    if place is None:
        raise UnknownInstitution(
            path="fixmedins_code", institution_code=institution_code
        )
    return place.area
