"""Driving scripts over connections: closed loop, lost answers, repeats."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from yibao.simulator import messages
from yibao.simulator.connection import Answer, Connection, Lost
from yibao.simulator.messages import BEIJING, Content, Desk
from yibao.simulator.scripts import Ask, Case, Declined, Script, Told

OK = 200
PAUSE_SECONDS = 0.5
TRY_AGAIN = ("GW-090", "GW-091")  # busy, database away: nothing was changed
Visits = Iterator[tuple[str, Case, Script]]
Rounds = Iterable[tuple[Desk, Iterable[Script]]]


@dataclass(frozen=True, slots=True)
class Troubles:
    """What goes wrong on the way, as shares of the messages."""

    lost: float = 0.0  # the connection is cut after the message was sent
    twice: float = 0.0  # the same message is sent again after its answer
    patience: int = 20  # how often a message is sent before the hospital gives up


@dataclass(slots=True)
class Tally:
    """What the day came to, as the hospitals saw it."""

    seconds: float = 0.0
    messages: Counter[str] = field(default_factory=Counter)
    visits: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    repeated: int = 0
    took: list[float] = field(default_factory=list)  # seconds of each message


@dataclass(slots=True)
class Player:
    """Plays visits against one platform; ``chance`` decides the troubles."""

    address: str
    troubles: Troubles = field(default_factory=Troubles)
    seed: int = 1
    tally: Tally = field(default_factory=Tally)
    _chance: random.Random = field(init=False)
    _turns: dict[str, asyncio.Lock] = field(  # nobody is in two places at once
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311  nothing secret

    def play(self, visits: Visits, connections: int = 8) -> Tally:
        """Every visit, each on the next free of so many connections."""
        asyncio.run(self.played(visits, connections))
        return self.tally

    async def played(self, visits: Visits, connections: int) -> None:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(self._work(visits))
        self.tally.seconds += time.perf_counter() - began

    async def _work(self, visits: Visits) -> None:
        connection = Connection(self.address)
        try:
            for kind, case, script in visits:
                async with self._turns[case.patient.person_no]:
                    await self._visit(connection, case.desk, script)
                self.tally.visits[kind] += 1
        finally:
            await connection.close()

    def follow(self, rounds: Rounds, connections: int = 1) -> None:
        """Each desk's scripts one after another, on the next free connection."""
        asyncio.run(self.followed(rounds, connections))

    async def followed(self, rounds: Rounds, connections: int) -> None:
        desks = iter(rounds)
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(self._follow(desks))

    async def _follow(self, desks: Iterator[tuple[Desk, Iterable[Script]]]) -> None:
        connection = Connection(self.address)
        try:
            for desk, scripts in desks:
                for script in scripts:
                    await self._visit(connection, desk, script)
        finally:
            await connection.close()

    async def _visit(self, connection: Connection, desk: Desk, script: Script) -> None:
        """One visit to its end, or to the refusal its script does not expect."""
        try:
            ask = next(script)
            while True:
                try:
                    told = await self.ask(connection, desk, ask)
                except Declined as declined:
                    ask = script.throw(declined)
                else:
                    ask = script.send(told)
        except StopIteration:
            return
        except Declined as declined:
            self.tally.refused[f"{declined.number} {declined.code}"] += 1

    async def ask(self, connection: Connection, desk: Desk, ask: Ask) -> Told:
        """One transaction; its answer, or ``Declined``."""
        message = messages.whole(desk, ask.number, ask.content)
        answer = await self._posted(connection, desk, message)
        if answer.is_file:
            return Told(str(message["msgid"]), {"file": answer.body})
        if answer.status != OK:
            raise Declined(ask.number, str(answer.status), str(answer.content))
        content = answer.content
        if content.get("infcode") != 0:
            raise Declined(ask.number, code_of(content), str(content.get("err_msg")))
        output = content.get("output") or {}
        if self._chance.random() < self.troubles.twice:
            await self._again(connection, desk, message, output)
        return Told(str(message["msgid"]), output)

    async def _posted(
        self, connection: Connection, desk: Desk, message: Content
    ) -> Answer:
        """Sent until it is answered: a repeat is harmless, and tells the outcome."""
        body = json.dumps(message, ensure_ascii=False).encode()
        for _ in range(self.troubles.patience):
            begun = time.perf_counter()
            self.tally.messages[message["infno"]] += 1
            try:
                if self._chance.random() < self.troubles.lost:
                    await self._lose(connection, desk, body)
                answer = await connection.post(body, signed(desk))
            except Lost:
                self.tally.lost += 1
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self.tally.took.append(time.perf_counter() - begun)
            if is_busy(answer):
                self.tally.refused["busy"] += 1
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            return answer
        raise Declined(str(message["infno"]), "lost", "没有等到应答")

    async def _lose(self, connection: Connection, desk: Desk, body: bytes) -> None:
        try:
            await connection.begin(body, signed(desk))
        except OSError as problem:
            raise Lost(str(problem)) from None
        await asyncio.sleep(self._chance.random() * 0.02)
        await connection.close()
        raise Lost("断开")

    async def _again(
        self, connection: Connection, desk: Desk, message: Content, first: Content
    ) -> None:
        """The same message once more must be answered with the same output."""
        self.tally.repeated += 1
        second = (await self._posted(connection, desk, message)).content
        if message["infno"] in KEPT and second.get("output") != first:
            said = f"{message['infno']} {message['msgid']} 重发后应答不同"
            self.tally.wrong.append(said)


# Transactions that change something, hence answer a repeat from what was kept.
KEPT = ("2102", "2103", "2201", "2204", "2207", "2208", "2301", "2304", "2305", "2401")


def signed(desk: Desk) -> dict[str, str]:
    key = desk.institution.key
    return key.headers(datetime.now(BEIJING)) if key else {}


def code_of(content: Content) -> str:
    """The stable code a refusal's sentence begins with, by which they are counted."""
    return str(content.get("err_msg") or "").partition(" ")[0][:40]


def is_busy(answer: Answer) -> bool:
    return answer.status == OK and code_of(answer.content) in TRY_AGAIN
