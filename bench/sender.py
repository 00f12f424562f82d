"""What the sending process plays: whole visits, prepared settlements, stays."""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

from bench.client import Tally, Task, loop, sent
from bench.world import DIAGNOSIS, World
from yibao.simulator import messages
from yibao.simulator.connection import Connection
from yibao.simulator.known import Charge, Institution, Patient
from yibao.simulator.messages import BEIJING, Content, Desk
from yibao.simulator.play import signed
from yibao.simulator.scripts import INPATIENT, OUTPATIENT

LINES = 10
QUANTITY = Decimal(2)
STAY_DAYS = timedelta(days=8)
REQUESTS = Connection("http://127.0.0.1")  # writes requests, is never opened


@dataclass(frozen=True, slots=True)
class Case:
    """One person at one hospital, and what is charged."""

    desk: Desk
    patient: Patient
    charges: tuple[Charge, ...]
    at: datetime
    batch: str

    def request(self, number: str, content: Content) -> bytes:
        """A whole HTTP request, signed."""
        message = messages.whole(self.desk, number, content)
        body = json.dumps(message, ensure_ascii=False).encode()
        return REQUESTS.request(body, signed(self.desk))

    def bill(self, visit_no: str) -> Content:
        return messages.settle(
            self.patient, visit_no, self.batch, OUTPATIENT, self.charges
        )


@dataclass(frozen=True, slots=True)
class Sender:
    """Where to send, and who is treated; the seed makes a run repeatable."""

    address: str
    world: World
    seed: int

    def cases(self, lines: int = LINES) -> Iterator[Case]:
        """Visits without end, persons in turn so that none waits for itself."""
        chance = random.Random(self.seed)  # noqa: S311  nothing secret
        persons = list(self.world.persons)
        chance.shuffle(persons)
        for person in itertools.cycle(persons):
            desk = desk_of(chance.choice(self.world.hospitals))
            items, at = chance.choices(self.world.items, k=lines), datetime.now(BEIJING)
            charges = tuple(Charge(one.code, one.price, QUANTITY) for one in items)
            yield Case(desk, person, charges, at, desk.own_no(at))


@cache
def desk_of(institution: Institution) -> Desk:
    """The one desk of an institution in this process: its numbers run on."""
    return Desk(institution)


def chains(sender: Sender, connections: int, most: float) -> Tally:
    """Whole outpatient visits, six messages each."""

    def task(case: Case) -> Task:
        async def play(connection: Connection) -> None:
            shown = messages.identify(case.patient)
            await sent(connection, case.request("1101", shown))
            bill = case.bill(await _ready(connection, case))
            await sent(connection, case.request("2206", bill))
            await sent(connection, case.request("2207", bill))

        return play

    return loop(sender.address, map(task, sender.cases()), connections, most)


def prepared(sender: Sender, count: int, connections: int, most: float) -> list[bytes]:
    """2207 requests of visits that only wait to be settled."""
    ready: list[bytes] = []

    def task(case: Case) -> Task:
        async def play(connection: Connection) -> None:
            bill = case.bill(await _ready(connection, case))
            ready.append(case.request("2207", bill))

        return play

    tasks = map(task, itertools.islice(sender.cases(), count))
    loop(sender.address, tasks, connections, most)
    return ready


def settlements(
    sender: Sender, requests: list[bytes], connections: int, most: float
) -> Tally:
    """Prepared 2207 requests, as fast as they are answered."""

    def task(request: bytes) -> Task:
        async def play(connection: Connection) -> None:
            await sent(connection, request)

        return play

    return loop(sender.address, map(task, requests), connections, most)


def stays(sender: Sender, count: int, lines: int) -> dict[str, Tally]:
    """Stays of many lines, one after another; the upload and the settlement timed."""
    upload, settle = Tally(), Tally()

    def task(case: Case) -> Task:
        async def play(connection: Connection) -> None:
            who, desk, begun = case.patient, case.desk, case.at - STAY_DAYS
            told = messages.admit(desk, who, INPATIENT, begun, DIAGNOSIS)
            answer = await sent(connection, case.request("2401", told))
            stay_no = str(answer["result"]["mdtrt_id"])
            told = messages.charge_stay(desk, who, stay_no, case.charges, begun)
            await _timed(connection, case.request("2301", told), upload)
            told = messages.discharge(desk, who, stay_no, case.at, DIAGNOSIS)
            await sent(connection, case.request("2402", told))
            bill = messages.settle_stay(who, stay_no, messages.total(case.charges))
            await _timed(connection, case.request("2304", bill), settle)

        return play

    tasks = map(task, itertools.islice(sender.cases(lines), count))
    loop(sender.address, tasks, 1, 120)
    return {"upload": upload, "settle": settle}


async def _timed(connection: Connection, request: bytes, tally: Tally) -> None:
    begun = time.perf_counter()
    await sent(connection, request)
    tally.took.append(time.perf_counter() - begun)
    tally.seconds += tally.took[-1]


async def _ready(connection: Connection, case: Case) -> str:
    """2201, 2203, 2204: a visit with its lines, not yet settled."""
    who, desk, at = case.patient, case.desk, case.at
    told = messages.register(desk, who, at)
    answer = await sent(connection, case.request("2201", told))
    visit_no = str(answer["data"]["mdtrt_id"])
    told = messages.see(desk, who, visit_no, OUTPATIENT, at, DIAGNOSIS)
    await sent(connection, case.request("2203", told))
    told = messages.charge(desk, who, visit_no, case.batch, case.charges, at)
    await sent(connection, case.request("2204", told))
    return visit_no
