"""The hospitals while the platform is struck down: nobody gives a message up.

Whoever is cut off asks what became of the message (Y601), sends it again until it is
answered, and goes on with the visit. What Y601 said is held against the tables before,
and against the answer after.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from typing import Any

import psycopg

from tests.faults.books import settled
from tests.faults.platform import Platform
from yibao.gateway.registry import find
from yibao.simulator import messages
from yibao.simulator.connection import Answer, Connection, Lost
from yibao.simulator.day import Day
from yibao.simulator.messages import BEIJING, Content, Desk
from yibao.simulator.play import Player, Visits, is_busy, signed
from yibao.simulator.scripts import Kept

UNSEEN, RUNNING, DONE, REVERSED = "0", "2", "3", "4"
PAUSE_SECONDS = 0.1
TRACES = """
    SELECT (SELECT count(*) FROM gateway_message
             WHERE institution_code = %(own)s AND message_no = %(number)s),
           (SELECT count(*) FROM settlement_settlement
             WHERE institution_code = %(own)s AND message_no = %(number)s),
           (SELECT count(*) FROM settlement_encounter
             WHERE institution_code = %(own)s AND message_no = %(number)s)
"""


class Cashier(Player):
    """Plays visits, and counts what was in doubt and what Y601 said of it."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(platform.address)
        self.platform = platform
        self.fates: Counter[str] = Counter()

    async def _posted(
        self, connection: Connection, desk: Desk, message: Content
    ) -> Answer:
        body, fate = json.dumps(message, ensure_ascii=False).encode(), None
        self.tally.messages[message["infno"]] += 1
        while True:
            try:
                answer = await connection.post(body, signed(desk))
            except Lost:
                self.tally.lost += 1
                fate = await self._fate(connection, desk, message)
                continue
            if is_busy(answer):
                self.tally.refused["busy"] += 1
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self._hold(message, fate, answer)
            return answer

    async def _fate(
        self, connection: Connection, desk: Desk, message: Content
    ) -> Content | None:
        """What became of a message that writes, once it is certain."""
        if not find(message["infno"]).writes:
            await asyncio.sleep(PAUSE_SECONDS)
            return None
        told = {"omsgid": message["msgid"], "oinfno": message["infno"]}
        while True:
            question = messages.whole(desk, "Y601", {"data": told})
            try:
                body = json.dumps(question).encode()
                answer = (await connection.post(body, signed(desk))).content
                if answer.get("infcode") == 0:
                    (fate,) = answer["output"]["result"]
                    if fate["msg_stas"] != RUNNING:
                        await asyncio.to_thread(self._compare, message, fate)
                        return dict(fate)
            except (Lost, psycopg.OperationalError):
                pass
            await asyncio.sleep(PAUSE_SECONDS)

    def _compare(self, message: Content, fate: Content) -> None:
        """Nobody else sends this message, so the tables stand still for it."""
        with self.platform.connect() as connection:
            asked = {"own": message["fixmedins_code"], "number": message["msgid"]}
            row = connection.execute(TRACES, asked).fetchone()
        assert row is not None
        status = str(fate["msg_stas"])
        self.fates[status] += 1
        whole = status == DONE and row[0] == 1 and max(row) == 1
        absent = status == UNSEEN and row == (0, 0, 0)
        if not whole and not absent:
            self.tally.wrong.append(f"{message['infno']} {message['msgid']} {fate}")

    def _hold(self, message: Content, fate: Content | None, answer: Answer) -> None:
        """What was done before is answered as it was done."""
        if fate is None or fate["msg_stas"] != DONE:
            return
        if answer.content != fate["orig_resp"]:
            said = f"{message['infno']} {message['msgid']} 重发的应答不是原来的应答"
            self.tally.wrong.append(said)


@dataclass
class Hospitals:
    """A day that is played in the background until it is ended."""

    platform: Platform
    connections: int = 6
    seed: int = 1
    cashier: Cashier = field(init=False)
    day: Day = field(init=False)
    before: frozenset[str] = field(init=False)  # settlements there were already
    _ended: Event = field(default_factory=Event)
    _thread: Thread = field(init=False)
    _problems: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = settled(self.platform)
        self.cashier = Cashier(self.platform)
        self.day = Day(self.platform.known, datetime.now(BEIJING), self.seed)
        self._thread = Thread(target=self._play, name="hospitals", daemon=True)

    def __enter__(self) -> Hospitals:
        self._thread.start()
        return self

    def __exit__(self, kind: Any, *_: object) -> None:
        self._ended.set()
        self._thread.join(300)
        if kind is None:
            assert not self._thread.is_alive(), "还有报文没有等到应答"
            if self._problems:
                raise self._problems[0]

    @property
    def made(self) -> int:
        """Settlements and reversals acknowledged so far."""
        return sum(len(book.kept) for book in list(self.day.books.values()))

    def _play(self) -> None:
        try:
            self.cashier.play(self._visits(), self.connections)
        except BaseException as problem:  # told to whoever ends the day
            self._problems.append(problem)

    def _visits(self) -> Visits:
        return itertools.takewhile(
            lambda _: not self._ended.is_set(), self.day.visits(10**9)
        )


def books_of(hospitals: Hospitals) -> Iterator[Kept]:
    """What was acknowledged until now."""
    for book in list(hospitals.day.books.values()):
        yield from list(book.kept)
