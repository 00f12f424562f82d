"""What the sending process plays: whole visits, prepared settlements, stays."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench import messages
from bench.client import Connection, Tally, Task, loop
from bench.messages import Case
from bench.world import World

LINES = 10


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
            hospital = chance.choice(self.world.hospitals)
            yield Case(hospital, person, chance.choices(self.world.items, k=lines))


def chains(sender: Sender, connections: int, most: float) -> Tally:
    """Whole outpatient visits, six messages each."""

    def task(case: Case) -> Task:
        async def play(connection: Connection) -> None:
            await connection.send(
                messages.request(case, "1101", messages.identify(case))
            )
            visit_no = await _ready(connection, case)
            bill = messages.settle(case, visit_no)
            await connection.send(messages.request(case, "2206", bill))
            await connection.send(messages.request(case, "2207", bill))

        return play

    return loop(sender.address, map(task, sender.cases()), connections, most)


def prepared(sender: Sender, count: int, connections: int, most: float) -> list[bytes]:
    """2207 requests of visits that only wait to be settled."""
    ready: list[bytes] = []

    def task(case: Case) -> Task:
        async def play(connection: Connection) -> None:
            bill = messages.settle(case, await _ready(connection, case))
            ready.append(messages.request(case, "2207", bill))

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
            await connection.send(request)

        return play

    return loop(sender.address, map(task, requests), connections, most)


def stays(sender: Sender, count: int, lines: int) -> dict[str, Tally]:
    """Stays of many lines, one after another; the upload and the settlement timed."""
    upload, settle = Tally(), Tally()

    def task(case: Case) -> Task:
        async def play(connection: Connection) -> None:
            answer = await connection.send(
                messages.request(case, "2401", messages.admit(case))
            )
            stay_no = str(answer["result"]["mdtrt_id"])
            charged = messages.request(
                case, "2301", messages.charge_stay(case, stay_no)
            )
            await _timed(connection, charged, upload)
            told = messages.discharge(case, stay_no)
            await connection.send(messages.request(case, "2402", told))
            bill = messages.settle_stay(case, stay_no)
            await _timed(connection, messages.request(case, "2304", bill), settle)

        return play

    tasks = map(task, itertools.islice(sender.cases(lines), count))
    loop(sender.address, tasks, 1, 120)
    return {"upload": upload, "settle": settle}


async def _timed(connection: Connection, request: bytes, tally: Tally) -> None:
    begun = time.perf_counter()
    await connection.send(request)
    tally.took.append(time.perf_counter() - begun)
    tally.seconds += tally.took[-1]


async def _ready(connection: Connection, case: Case) -> str:
    """2201, 2203, 2204: a visit with its lines, not yet settled."""
    answer = await connection.send(
        messages.request(case, "2201", messages.register(case))
    )
    visit_no = str(answer["data"]["mdtrt_id"])
    told = messages.see(case, visit_no)
    await connection.send(messages.request(case, "2203", told))
    lines = messages.charge(case, visit_no)
    await connection.send(messages.request(case, "2204", lines))
    return visit_no
