"""The ASGI function: addresses, limits, a full house."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import httpx
import pytest

from tests.gateway.conftest import (
    HOSPITAL,
    LIMITS,
    Business,
    Sender,
    enter_institutions,
)
from yibao.gateway.exchange import OCTETS
from yibao.gateway.server import Interface
from yibao.gateway.stored_files import store

ENTRY = "/fsi/api/rsfComIfsService/callService"
NOTE = {"data": {"psn_no": "P1"}}
T = TypeVar("T")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def interface(business: Business) -> Iterator[Interface]:
    enter_institutions()
    interface = Interface(LIMITS)
    yield interface
    interface.close()


def message(infno: str = "T001", **changes: Any) -> str:
    return json.dumps({**Sender().head(infno, **changes), "input": NOTE})


def with_client(
    interface: Interface, use: Callable[[httpx.AsyncClient], Awaitable[T]]
) -> T:
    async def run() -> T:
        transport = httpx.ASGITransport(interface)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://yibao", timeout=20
        ) as client:
            return await use(client)

    return asyncio.run(run())


def post(interface: Interface, path: str, **rest: Any) -> httpx.Response:
    return with_client(interface, lambda client: client.post(path, **rest))


@pytest.mark.parametrize(
    "path",
    [
        ENTRY,
        f"{ENTRY}/T001",
        "/ebus/gdyb_api/prd/hsa/hgs/1101",
        "/CSB",
        "/hss-call-service-interface",
        "/fsi/api/fsiPsnInfoService/queryPsnInfo",
    ],
)
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "x/whatever", ""])
def test_every_address_and_content_type(
    interface: Interface, path: str, kind: str
) -> None:
    reply = post(interface, path, content=message(), headers={"content-type": kind})
    assert reply.status_code == 200
    assert reply.json()["infcode"] == 0
    assert reply.headers["content-type"] == "application/json; charset=utf-8"


def test_the_body_may_arrive_in_pieces(interface: Interface) -> None:
    async def pieces() -> Any:
        for piece in message():
            yield piece.encode()

    assert post(interface, ENTRY, content=pieces()).json()["infcode"] == 0


def test_an_oversize_body_is_refused_before_it_is_read(interface: Interface) -> None:
    sent = 0

    async def flood() -> Any:
        nonlocal sent
        for _ in range(1000):
            sent += 10_000
            yield b" " * 10_000

    reply = post(interface, ENTRY, content=flood())
    assert reply.status_code == 413
    assert reply.json()["code"] == 413
    assert sent < 2 * LIMITS.body_bytes + 10_000


def test_an_announced_oversize_body_is_refused(interface: Interface) -> None:
    reply = post(interface, ENTRY, content=b" " * (LIMITS.body_bytes + 1))
    assert reply.status_code == 413


def test_a_wrong_signature_is_401(interface: Interface) -> None:
    reply = post(interface, ENTRY, content=message(), headers={"apikey": "wrong"})
    assert reply.status_code == 401
    assert reply.json()["code"] == 401
    assert "GW-103" in reply.json()["message"]


def test_other_addresses_and_methods(interface: Interface) -> None:
    elsewhere = post(interface, "/nowhere", content=message())
    assert elsewhere.status_code == 404
    assert ENTRY in elsewhere.json()["message"]
    got = with_client(interface, lambda client: client.get(ENTRY))
    assert got.status_code == 200
    assert got.json()["output"]["code"] == "GW-007"


@pytest.mark.parametrize("body", [b'{"infno":"\xff\xfe"}', b"\xff\xfe\x00", b""])
def test_what_is_no_text_is_answered_too(interface: Interface, body: bytes) -> None:
    answer = post(interface, ENTRY, content=body)
    assert (answer.status_code, answer.json()["infcode"]) == (200, -1)
    assert answer.json()["output"]["code"] in ("GW-001", "GW-002")


def test_a_fault_of_the_server_is_an_answer_of_the_interface(
    interface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: object) -> bool:
        raise RuntimeError("nobody thought of it")

    monkeypatch.setattr("yibao.gateway.server.may_wait", broken)
    answer = post(interface, ENTRY, content=message())
    assert answer.status_code == 200
    assert answer.json()["infcode"] == -1
    assert answer.json()["err_msg"].startswith("GW-099")


def test_it_says_it_is_well(interface: Interface) -> None:
    reply = with_client(interface, lambda client: client.get("/healthz"))
    assert reply.status_code == 200
    assert reply.json()["status"] == "ok"


def test_a_full_house_turns_away_and_loses_nothing(
    interface: Interface, business: Business
) -> None:
    go_on = threading.Event()

    def wait() -> None:
        assert go_on.wait(15)

    business.during = wait
    places = LIMITS.workers + LIMITS.queue
    bodies = [
        message("T002", msgid=f"M{i}").replace("P1", f"P{i}") for i in range(places + 3)
    ]

    async def crowd(client: httpx.AsyncClient) -> list[dict[str, Any]]:
        inside = [
            asyncio.ensure_future(client.post(ENTRY, content=body))
            for body in bodies[:places]
        ]
        while interface.inside < places:
            await asyncio.sleep(0.01)
        turned_away = [await client.post(ENTRY, content=b) for b in bodies[places:]]
        go_on.set()
        carried_out = await asyncio.gather(*inside)
        later = [await client.post(ENTRY, content=b) for b in bodies[places:]]
        return [reply.json() for reply in (*turned_away, *carried_out, *later)]

    answers = with_client(interface, crowd)
    assert [a["infcode"] for a in answers] == [-1] * 3 + [0] * (places + 3)
    assert {a["output"]["code"] for a in answers[:3]} == {"GW-090"}
    assert sorted(business.done) == sorted(f"M{i}" for i in range(places + 3))


def test_it_lives_and_ends_with_its_server(business: Business) -> None:
    interface = Interface(LIMITS)
    told: list[str] = []

    async def run() -> None:
        events = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive() -> dict[str, Any]:
            return next(events)

        async def send(message: Any) -> None:
            told.append(message["type"])

        await interface({"type": "lifespan"}, receive, send)

    asyncio.run(run())
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_file_goes_out_as_bytes_and_its_refusal_as_a_message(
    interface: Interface,
) -> None:
    stored = store(institution_code=HOSPITAL, filename="对账.zip", content=b"PK\x03")
    head = Sender().head("9102")
    for number, kind in ((stored.file_no, OCTETS), ("1", "application/json")):
        node = {"file_qury_no": number, "filename": "", "fixmedins_code": HOSPITAL}
        body = json.dumps({**head, "input": {"fsDownloadIn": node}})
        reply = post(interface, "/fsi/api/fileupload/download", content=body)
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith(kind)
        if kind == OCTETS:
            assert reply.content == b"PK\x03"
            named = reply.headers["content-disposition"]
            assert named.endswith("UTF-8''%E5%AF%B9%E8%B4%A6.zip")
        else:
            assert reply.json()["output"]["code"] == "GW-064"
