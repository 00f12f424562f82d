"""More than can be carried out: refused in time, having changed nothing."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from django.db import transaction

from tests.gateway.conftest import LIMITS
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, A
from yibao.gateway import batch, writer
from yibao.gateway.models import Message
from yibao.gateway.server import Interface
from yibao.settlement.commands import settle_many
from yibao.settlement.models import Settlement

pytestmark = pytest.mark.django_db(transaction=True)
ENTRY = "/fsi/api/rsfComIfsService/callService"
PATIENCE = 20


class Watch:
    """The seconds messages wait by, which pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def interface(clock: Clock, watch: Watch) -> Iterator[Interface]:
    with transaction.atomic():
        world.build()
    limits = replace(LIMITS, workers=2, queue=2, patience=PATIENCE)
    interface = Interface(limits, watch)
    yield interface
    interface.close()
    assert_sound()


class Gate:
    """Holds back whatever settles, from the first batch on, until it is opened."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def settle(self, requests: Sequence[Any]) -> Any:
        self.reached.set()
        assert self.open.wait(20)
        return settle_many(requests)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(batch, "settle_many", gate.settle)
    return gate


def charged(clock: Clock, person: str) -> Wire:
    clinic = Clinic(clock, person)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, "30"))
    return clinic.message("2207", clinic.bill("P1", "30"))


async def until(reached: Callable[[], bool]) -> None:
    while not reached():
        await asyncio.sleep(0.01)


def played(
    interface: Interface, play: Callable[[httpx.AsyncClient], Any]
) -> list[httpx.Response]:
    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(interface)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://yibao", timeout=60
        ) as client:
            found: list[httpx.Response] = await play(client)
            return found

    return asyncio.run(run())


def post(client: httpx.AsyncClient, message: Wire) -> asyncio.Task[httpx.Response]:
    return asyncio.ensure_future(client.post(ENTRY, content=json.dumps(message)))


def code_of(reply: httpx.Response) -> str:
    answer = reply.json()
    return "ok" if answer["infcode"] == 0 else str(answer["output"]["code"])


def test_a_settlement_that_waited_too_long_is_not_carried_out(
    interface: Interface, clock: Clock, gate: Gate, watch: Watch
) -> None:
    """Its sender has given up, and will ask again."""
    first, late = charged(clock, EMPLOYEE), charged(clock, OWNER)

    async def play(client: httpx.AsyncClient) -> list[httpx.Response]:
        one = post(client, first)
        await until(gate.reached.is_set)
        two = post(client, late)
        await until(lambda: interface.writer.queue.qsize() == 1)
        watch.seconds += PATIENCE + 1
        gate.open.set()
        return [await one, await two]

    settled, refused = played(interface, play)
    assert (code_of(settled), code_of(refused)) == ("ok", "GW-092")
    assert refused.headers["retry-after"] == "5"
    assert "5 秒后" in refused.json()["err_msg"]
    assert "retry-after" not in settled.headers
    assert Settlement.objects.count() == 1
    assert not Message.objects.filter(message_no=late["msgid"]).exists()

    async def again(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await post(client, late)]

    assert [code_of(reply) for reply in played(interface, again)] == ["ok"]
    assert Settlement.objects.count() == 2


def test_a_message_no_thread_came_to_in_time_is_not_even_read(
    interface: Interface, clock: Clock, watch: Watch
) -> None:
    busy, free = threading.Barrier(3), threading.Event()

    def occupy() -> None:
        busy.wait(20)
        assert free.wait(20)

    for _ in range(2):
        interface.pool.submit(occupy)
    busy.wait(20)
    late = charged(clock, EMPLOYEE)

    async def play(client: httpx.AsyncClient) -> list[httpx.Response]:
        sent = post(client, {**late, "infno": "2208"})
        await until(lambda: interface.inside == 1)
        watch.seconds += PATIENCE + 1
        free.set()
        return [await sent]

    (refused,) = played(interface, play)
    assert code_of(refused) == "GW-092"
    assert refused.headers["retry-after"] == "5"


def test_a_full_house_says_when_to_come_again(
    interface: Interface, clock: Clock, gate: Gate
) -> None:
    places = interface.limits.workers + interface.limits.queue
    messages = [charged(clock, EMPLOYEE) for _ in range(places + 2)]

    async def play(client: httpx.AsyncClient) -> list[httpx.Response]:
        inside = [post(client, message) for message in messages[:places]]
        await until(lambda: interface.inside == places)
        outside = [await post(client, message) for message in messages[places:]]
        gate.open.set()
        return [*await asyncio.gather(*inside), *outside]

    replies = played(interface, play)
    assert [code_of(reply) for reply in replies] == ["ok"] * places + ["GW-090"] * 2
    assert [reply.headers.get("retry-after") for reply in replies[places:]] == ["5"] * 2
    assert Settlement.objects.count() == places


def test_the_writer_outlives_whatever_goes_wrong_in_it(
    interface: Interface, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [charged(clock, EMPLOYEE) for _ in range(2)]

    async def play(client: httpx.AsyncClient) -> list[httpx.Response]:
        with monkeypatch.context() as broken:
            broken.setattr(writer, "carry_out", lambda batch: 1 / 0)
            first = await post(client, messages[0])
        return [first, await post(client, messages[1])]

    assert [code_of(reply) for reply in played(interface, play)] == ["ok"] * 2
    assert all(thread.is_alive() for thread in interface.writer.threads)
    assert Settlement.objects.count() == 2
