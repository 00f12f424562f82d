"""Senders cut off before, during and after the answer: one question each, no doubt.

A hospital's line drops at any moment. Whatever was settled by then, one Y601 to each
message says for certain whether it was, and nothing that was told not to be ever is.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import socket
from collections import Counter as Counts
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import httpx
import pytest
import uvicorn
from django.db import connection, transaction
from django.utils.timezone import localdate

from tests.gateway.conftest import LIMITS
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line
from tests.samples import HOSPITAL, PHARMACY
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, RESIDENT, A
from yibao.gateway.doubts import doubts_of_day
from yibao.gateway.server import Interface
from yibao.gateway.status import Fate
from yibao.project.serving import Protocol
from yibao.settlement.models import Encounter, Settlement

pytestmark = pytest.mark.django_db(transaction=True)
ENTRY = "/fsi/api/rsfComIfsService/callService"
ROOM = replace(LIMITS, workers=4, queue=1000, patience=600)
AT_ONCE = 16  # senders
BILLS = 10  # of visits; the rest are sales and registrations
WAYS = ("before", "during", "after")
T = TypeVar("T")


@dataclass
class Sent:
    """A message and how its sender was cut off."""

    message: Wire
    way: str
    fate: Wire

    @property
    def number(self) -> str:
        return str(self.message["msgid"])


def messages(count: int) -> list[Wire]:
    """Bills of visits, sales and registrations, each with a number of its own."""
    clock = Clock()
    persons = itertools.cycle((EMPLOYEE, OWNER, RESIDENT))
    told = [_bill(clock, next(persons)) for _ in range(BILLS)]
    counters = {one: Counter(clock, one) for one in (EMPLOYEE, OWNER, RESIDENT)}
    for serial in range(count - len(told)):
        counter = counters[next(persons)]
        if serial % 5:
            told.append(counter.message("2102", counter.purchase(line("1", A, "30"))))
        else:
            told.append(_registration(clock, counter.person, serial))
    for serial, message in enumerate(told):
        message["msgid"] = f"{message['fixmedins_code']}cut{serial:015}"
    return told


def _bill(clock: Clock, person: str) -> Wire:
    clinic = Clinic(clock, person)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, "700"))
    return clinic.message("2207", clinic.bill("P1", "700"))


def _registration(clock: Clock, person: str, serial: int) -> Wire:
    data = {
        "psn_no": person,
        "insutype": world.insurance_of(person),
        "begntime": "2025-03-10 09:00:00",
        "ipt_otp_no": f"CUT{serial}",
    }
    return Clinic(clock, person).message("2201", {"data": data})


async def cut(port: int, sent: Sent, chance: random.Random) -> None:
    """Send a message and hang up without a word, some time before or after."""
    body = json.dumps(sent.message).encode()
    head = f"POST {ENTRY} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    part = chance.randrange(len(body)) if sent.way == "before" else len(body)
    writer.write(head.encode() + body[:part])
    await writer.drain()
    if sent.way == "during":
        await asyncio.sleep(chance.choice((0, 0.001, 0.005, 0.02, 0.05)))
    if sent.way == "after":
        await reader.read(chance.choice((1, 200, 100_000)))
    writer.transport.abort()


async def ask(client: httpx.AsyncClient, sent: Sent, asker: Counter) -> None:
    """One question, whose answer must be the last word."""
    told = {"omsgid": sent.number, "oinfno": sent.message["infno"], "void_flag": "1"}
    head = {
        "msgid": f"ask{sent.number[-20:]}",
        "fixmedins_code": sent.message["fixmedins_code"],
    }
    question = asker.message("Y601", {"data": told}, **head)
    reply = await client.post(ENTRY, content=json.dumps(question))
    answer = reply.json()
    assert answer["infcode"] == 0, answer["err_msg"]
    (sent.fate,) = answer["output"]["result"]


async def side_by_side(
    steps: Iterable[Callable[[], Awaitable[T]]], at_once: int
) -> None:
    room = asyncio.Semaphore(at_once)

    async def one(step: Callable[[], Awaitable[T]]) -> None:
        async with room:
            await step()

    await asyncio.gather(*(one(step) for step in steps))


@asynccontextmanager
async def serving(interface: Interface) -> AsyncIterator[int]:
    """A server of its own, and its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        config = uvicorn.Config(
            interface,
            http=Protocol,
            ws="none",
            log_config=None,
            access_log=False,
            timeout_keep_alive=3600,  # the questions are not cut off, however slow
        )
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        await running


async def play(all_sent: list[Sent], seed: int) -> None:
    """The senders that are cut off, and their questions right behind."""
    chance, asker = random.Random(seed), Counter(Clock())
    async with serving(Interface(ROOM)) as port:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url, timeout=600) as client:
            cutting = (_cutting(port, one, chance) for one in all_sent)
            await side_by_side(cutting, AT_ONCE)
            asking = (_asking(client, one, asker) for one in all_sent)
            await side_by_side(asking, AT_ONCE)


async def lose(all_sent: list[Sent]) -> list[str]:
    """Cut everybody off before the answer; the list of that night."""
    interface = Interface(ROOM)
    async with serving(interface) as port:
        chance = random.Random(1)
        await side_by_side((_cutting(port, one, chance) for one in all_sent), AT_ONCE)
        while interface.inside:
            await asyncio.sleep(0.01)
        return await asyncio.to_thread(_listed)


def _listed() -> list[str]:
    try:
        return [one.message_no for one in doubts_of_day(localdate())]
    finally:
        connection.close()


def _cutting(
    port: int, sent: Sent, chance: random.Random
) -> Callable[[], Awaitable[None]]:
    return lambda: cut(port, sent, chance)


def _asking(
    client: httpx.AsyncClient, sent: Sent, asker: Counter
) -> Callable[[], Awaitable[None]]:
    return lambda: ask(client, sent, asker)


def effects() -> dict[str, str]:
    """Message → what the tables say it did."""
    settled: dict[str, str] = dict(
        Settlement.objects.values_list("message_no", "settlement_no")
    )
    opened = Encounter.objects.filter(message_no__contains="cut", setting="outpatient")
    return settled | dict(opened.values_list("message_no", "encounter_no"))


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_one_question_after_a_cut_leaves_no_doubt(count: int) -> None:
    with transaction.atomic():
        world.build()
        told = messages(count)
    ways = itertools.cycle(WAYS)
    all_sent = [Sent(message, next(ways), {}) for message in told]
    asyncio.run(play(all_sent, seed=count))
    done = effects()
    for sent in all_sent:
        assert sent.fate["msg_stas"] in (Fate.DONE, Fate.VOIDED), sent
        number = sent.fate["setl_id"] or sent.fate["mdtrt_id"]
        assert done.get(sent.number) == number, sent
    _each_way_happened(all_sent)
    _nothing_changes_later(all_sent)
    assert doubts_of_day(localdate()) == []
    assert_sound()


def test_answers_that_found_nobody_are_on_the_list_of_the_night() -> None:
    with transaction.atomic():
        world.build()
        told = [one for one in messages(40) if one["infno"] != "2201"]
    listed = asyncio.run(lose([Sent(message, "at once", {}) for message in told]))
    settled = Settlement.objects.values_list("message_no", flat=True)
    assert listed
    assert sorted(listed) == sorted(settled)


def _each_way_happened(all_sent: list[Sent]) -> None:
    """Cut before, nothing came; after, all was done; between, sometimes."""
    seen = Counts((sent.way, sent.fate["msg_stas"]) for sent in all_sent)
    assert not seen["before", Fate.DONE]
    assert not seen["after", Fate.VOIDED]
    assert seen["during", Fate.DONE]


def _nothing_changes_later(all_sent: list[Sent]) -> None:
    """The originals, come late: what was done is answered so, the rest is refused."""
    desks: dict[str, Any] = {PHARMACY: Counter(Clock()), HOSPITAL: Clinic(Clock())}
    before = effects()
    for sent in all_sent[:: max(1, len(all_sent) // 200)]:
        answer = desks[sent.message["fixmedins_code"]].deliver(sent.message)[1]
        if sent.fate["msg_stas"] == Fate.DONE:
            assert (
                json.loads(json.dumps(answer, default=float))
                == (sent.fate["orig_resp"])
            )
        else:
            assert answer["output"]["code"] == "GW-041"
    assert effects() == before
