"""Fault buttons: which messages they meet, and what becomes of those."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any, cast

import pytest

from tests.settings import GATEWAY
from yibao.gateway.exchange import new_receipt
from yibao.gateway.server import Interface
from yibao.gateway.values import BEIJING
from yibao.sandbox.app import CLEAR, FAULTS, Sandbox
from yibao.sandbox.faults import Fault, Faults, Kind, WrongFault, ahead_of, asked_for

ENTRY = "/fsi/api/rsfComIfsService/callService"
Sent = list[dict[str, Any]]


def message(number: str = "2207", institution: str = "H1") -> bytes:
    return json.dumps({"infno": number, "fixmedins_code": institution}).encode()


def test_a_fault_meets_so_many_of_the_messages_it_is_for() -> None:
    faults = Faults([Fault(Kind.SLOW, 2, institution="H1", number="2207")])
    assert faults.met_by(message("2206")) is None
    assert faults.met_by(message(institution="H2")) is None
    assert faults.met_by(message()) is not None
    assert faults.met_by(message()) is not None
    assert faults.met_by(message()) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "strange"},
        {"kind": "slow", "times": "0"},
        {"kind": "slow", "times": "x"},
        {"kind": "slow", "milliseconds": "60001"},
    ],
)
def test_what_cannot_be_a_fault_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(WrongFault):
        asked_for(fields)


class Platform:
    """An interface that notes what reached it."""

    limits = GATEWAY

    def __init__(self) -> None:
        self.carried_out: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        part = await receive()
        self.carried_out.append(part["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


def asked(box: Sandbox, path: str, body: bytes, kind: bytes = b"text/plain") -> Sent:
    sent: Sent = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(part: Any) -> None:
        sent.append(dict(part))

    headers = [(b"content-type", kind)]
    scope = {"type": "http", "path": path, "method": "POST", "headers": headers}
    asyncio.run(box(scope, receive, send))
    return sent


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def box(platform: Platform) -> Sandbox:
    return Sandbox(
        cast(Interface, platform),
        shown=lambda faults, said: f"{len(faults.waiting)} {said}",
        change=lambda fields: f"{fields['item']} 改了",
    )


def test_without_faults_messages_pass_untouched(
    box: Sandbox, platform: Platform
) -> None:
    assert asked(box, ENTRY, message())[1]["body"] == b"done"
    assert platform.carried_out == [message()]


def test_a_lost_answer_was_carried_out_and_never_arrives(
    box: Sandbox, platform: Platform
) -> None:
    box.faults.add(Fault(Kind.LOST))
    sent = asked(box, ENTRY, message())
    assert platform.carried_out == [message()]
    assert [part["type"] for part in sent] == ["http.response.start"]
    assert asked(box, ENTRY, message())[1]["body"] == b"done"


def test_a_refused_message_was_not_carried_out(
    box: Sandbox, platform: Platform
) -> None:
    box.faults.add(Fault(Kind.REFUSED))
    answer = json.loads(asked(box, ENTRY, message())[1]["body"])
    assert answer["infcode"] == -1
    assert answer["err_msg"].startswith("GW-090")
    assert platform.carried_out == []


def test_a_slow_answer_comes(box: Sandbox, platform: Platform) -> None:
    box.faults.add(Fault(Kind.SLOW, milliseconds=1))
    assert asked(box, ENTRY, message())[1]["body"] == b"done"


def test_buttons_are_pressed_by_form_and_by_json(box: Sandbox) -> None:
    form = b"application/x-www-form-urlencoded"
    page = asked(box, FAULTS, b"kind=slow&times=3", form)[1]["body"].decode()
    assert page.startswith("1 已布置")
    told = json.loads(asked(box, FAULTS, b'{"kind": "lost"}')[1]["body"])
    assert "应答丢失" in told["message"]
    assert len(box.faults.waiting) == 2
    wrong = asked(box, FAULTS, b'{"kind": "no"}')
    assert wrong[0]["status"] == 422
    asked(box, CLEAR, b"", form)
    assert box.faults.waiting == []
    changed = asked(box, "/sandbox/catalogue", b"item=X1&limit=2", form)
    assert changed[1]["body"].decode() == "0 X1 改了"


@pytest.mark.parametrize(
    ("to", "there"),
    [
        ("midnight", "2026-05-06 23:59:50"),
        ("year_end", "2026-12-31 23:59:50"),
        ("now", "2026-05-06 10:00:00"),
    ],
)
def test_the_clock_goes_forward_to_just_before_the_day_turns(
    to: str, there: str
) -> None:
    now = datetime(2026, 5, 6, 10, tzinfo=BEIJING)
    assert f"{now + ahead_of({'to': to}, now):%Y-%m-%d %H:%M:%S}" == there
    with pytest.raises(WrongFault):
        ahead_of({"to": "yesterday"}, now)


def test_the_clock_of_the_platform_is_put_forward_and_back(
    box: Sandbox, platform: Platform
) -> None:
    asked(box, "/sandbox/clock", b'{"to": "year_end"}')
    ahead = platform.limits.ahead
    assert new_receipt(platform.limits).received_at - datetime.now(BEIJING) <= ahead
    assert ahead.total_seconds() >= 0
    asked(box, "/sandbox/clock", b'{"to": "now"}')
    assert platform.limits.ahead.total_seconds() == 0
