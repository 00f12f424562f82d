"""An open loop: messages leave at their times, whatever became of those before.

Counters do not wait for each other. A closed loop slows down with the platform and so
hides what overload does to it; here the rate stays, and the platform must say no.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yibao.simulator import messages
from yibao.simulator.connection import Answer, Connection, Lost
from yibao.simulator.messages import Content, Desk
from yibao.simulator.play import OK, code_of, signed
from yibao.simulator.scripts import Ask

ACCEPTED, LOST = "ok", "lost"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent, as often as it takes."""

    desk: Desk
    message: Content

    @classmethod
    def of(cls, desk: Desk, ask: Ask) -> Letter:
        return cls(desk, messages.whole(desk, ask.number, ask.content))

    @property
    def body(self) -> bytes:
        return json.dumps(self.message, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a letter was answered, as which of all in order, and in how many seconds."""

    letter: Letter
    code: str
    content: Content
    turn: int
    took: float
    retry_after: int = 0

    @property
    def is_accepted(self) -> bool:
        return self.code == ACCEPTED


@dataclass(slots=True)
class OpenLoop:
    """Sends at a rate, each letter on a connection that is free, or on a new one."""

    address: str
    rate: float  # letters a second
    answered: int = 0
    _free: list[Connection] = field(default_factory=list)

    def play(self, letters: Sequence[Letter]) -> list[Outcome]:
        """What each letter was answered, in the order they were sent."""
        return asyncio.run(self.played(letters))

    async def played(self, letters: Sequence[Letter]) -> list[Outcome]:
        began, sending = time.perf_counter(), []
        try:
            for place, letter in enumerate(letters):
                await asyncio.sleep(began + place / self.rate - time.perf_counter())
                sending.append(asyncio.create_task(self._sent(letter)))
            return list(await asyncio.gather(*sending))
        finally:
            for connection in self._free:
                await connection.close()
            self._free.clear()

    async def _sent(self, letter: Letter) -> Outcome:
        connection = self._free.pop() if self._free else Connection(self.address)
        begun = time.perf_counter()
        try:
            answer = await connection.post(letter.body, signed(letter.desk))
        except Lost:
            answer = Answer(0, "", b"")
        took, turn = time.perf_counter() - begun, self.answered
        self.answered += 1
        if not answer.status:
            return Outcome(letter, LOST, {}, turn, took)
        self._free.append(connection)
        code = outcome_of(answer)
        return Outcome(letter, code, answer.content, turn, took, answer.retry_after)


def outcome_of(answer: Answer) -> str:
    """``ok``, or the stable code of the refusal."""
    if answer.status != OK:
        return str(answer.status)
    accepted = answer.content.get("infcode") == 0
    return ACCEPTED if accepted else code_of(answer.content)


def counted(outcomes: Iterable[Outcome]) -> Counter[str]:
    return Counter(one.code for one in outcomes)
