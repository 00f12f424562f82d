"""Who is known is let in without asking the database, and never on stale knowledge."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.gateway.conftest import LIMITS
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line, read
from tests.samples import HOSPITAL, PHARMACY
from tests.settlement.world import OWNER, TERTIARY, A
from yibao.gateway import batch, opening, progress, registry
from yibao.gateway.commands import issue_credential, revoke_credential
from yibao.gateway.exchange import Reply, begin, begin_at_once, exchange
from yibao.gateway.models import InterfaceCredential
from yibao.gateway.opening import Prepared, Request, may_wait
from yibao.gateway.profile import NATIONAL
from yibao.institutions.models import Institution
from yibao.kernel.operator import SYSTEM
from yibao.settlement.models import Settlement

pytestmark = pytest.mark.usefixtures("city")
KEY = "static-key"
HEADERS = {"apikey": KEY}


@pytest.fixture
def charge(clock: Clock) -> Wire:
    """A message that would settle, of a hospital that sends with a static key."""
    issue_credential(
        name="示例前置机",
        scheme="apikey",
        access_key=KEY,
        secret="",
        institutions=[HOSPITAL],
        by=SYSTEM,
    )
    clinic = Clinic(clock)
    clinic.headers = HEADERS
    return charged(clinic)


def charged(clinic: Clinic) -> Wire:
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, "700"))
    return clinic.message("2207", clinic.bill("P1", "700"))


def post(message: Wire, headers: dict[str, str] = HEADERS) -> Request:
    return Request("POST", headers, json.dumps(message).encode())


def let_in(message: Wire) -> Prepared:
    found = begin_at_once(post(message), LIMITS)
    assert found is not None
    return found


def is_known(message: Wire) -> None:
    """The process would let it in by what it keeps."""
    progress.end(let_in(message).receipt.serial)


def accepted(answer: Reply | None) -> bool:
    return answer is not None and read(answer.body)["infcode"] == 0


def test_a_known_sender_is_let_in_without_asking(charge: Wire) -> None:
    with CaptureQueriesContext(connection) as captured:
        message = let_in(charge)
    assert len(captured) == 0
    assert accepted(batch.carry_out([message])[0])


def test_a_key_taken_back_while_its_message_waits_lets_nobody_in(
    charge: Wire, clock: Clock
) -> None:
    message = let_in(charge)
    other = begin(post(charged(Clinic(clock, OWNER, TERTIARY)), {}), LIMITS)
    assert isinstance(other, Prepared)
    revoke_credential(scheme="apikey", access_key=KEY, by=SYSTEM)
    refused, settled = batch.carry_out([message, other])
    assert refused is None
    assert accepted(settled)
    assert batch.by_itself(message).status == 401
    assert begin_at_once(post(charge), LIMITS) is None
    assert Settlement.objects.count() == 1
    assert not progress.running_here(HOSPITAL)


@pytest.mark.parametrize("number", ["2206", "2207"])
def test_a_key_taken_back_lets_in_no_message_carried_out_alone(
    charge: Wire, number: str
) -> None:
    """Of those that write and those that do not: the process still keeps the key."""
    message = post({**charge, "infno": number})
    is_known(charge)
    revoke_credential(scheme="apikey", access_key=KEY, by=SYSTEM)
    assert exchange(message, LIMITS).status == 401
    assert not Settlement.objects.exists()


def test_a_message_alone_is_let_in_anew_when_its_institution_moved(
    charge: Wire,
) -> None:
    is_known(charge)
    Institution.objects.filter(code=HOSPITAL).update(area="990102")
    assert accepted(exchange(post(charge), LIMITS))
    assert Settlement.objects.count() == 1


def test_an_institution_moved_meanwhile_is_asked_again(charge: Wire) -> None:
    message = let_in(charge)
    Institution.objects.filter(code=HOSPITAL).update(area="990102")
    assert batch.carry_out([message]) == [None]
    assert accepted(batch.by_itself(message))


def test_whoever_shows_no_key_is_let_in_unasked_after_keys_have_changed(
    charge: Wire, clock: Clock
) -> None:
    """The credentials a process keeps may be older than who must show one."""
    is_known(charge)
    InterfaceCredential.objects.create(
        name="另一家", scheme="apikey", access_key="x", institution_codes=[PHARMACY]
    )
    other = charged(Clinic(clock, OWNER, TERTIARY))
    with CaptureQueriesContext(connection) as captured:
        found = begin_at_once(post(other, {}), LIMITS)
    assert len(captured) == 0
    assert found is not None
    assert accepted(batch.carry_out([found])[0])


def test_a_change_of_other_keys_stops_nobody(charge: Wire) -> None:
    message = let_in(charge)
    InterfaceCredential.objects.create(
        name="另一家", scheme="apikey", access_key="x", institution_codes=[PHARMACY]
    )
    assert accepted(batch.carry_out([message])[0])


def test_what_must_be_asked_of_the_database_is_not_let_in_at_once(
    charge: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown key, a number that goes alone, a sign-in."""
    assert begin_at_once(post(charge, {"apikey": "?"}), LIMITS) is None
    assert begin_at_once(post({**charge, "infno": "2208"}), LIMITS) is None
    strict = replace(NATIONAL, sign_in_required=True)
    monkeypatch.setattr(opening, "profile_of", lambda *_: strict)
    assert begin_at_once(post(charge), LIMITS) is None
    assert not progress.running_here(HOSPITAL)


def test_only_short_messages_without_a_nonce_are_looked_at_at_once() -> None:
    registry.load()
    body = json.dumps({"infno": "2207"}).encode()
    assert may_wait(Request("POST", {}, body))
    assert may_wait(Request("POST", {}, b"{}", "2102"))
    assert not may_wait(Request("POST", {"x-tif-nonce": "1"}, body))
    assert not may_wait(Request("POST", {}, json.dumps({"infno": "2208"}).encode()))
    assert not may_wait(Request("POST", {}, body + b" " * 70_000))
    assert not may_wait(Request("POST", {}, b"[" * 20_000 + b"]" * 20_000))
    assert not may_wait(Request("POST", {}, "报文".encode("gbk")))
