"""成批办理: settlements that wait at the same moment are carried out as one.

What a settlement costs is mostly the round trips and the commit of its transaction; 64
of them share these. Whatever a batch meets that it cannot answer for certain, it rolls
back, and each message is carried out alone, as if there had been no batch.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from django.db import InterfaceError, OperationalError, connection
from django.db.transaction import atomic

from yibao.gateway import inbox
from yibao.gateway.door import Door
from yibao.gateway.exchange import (
    Reply,
    accepted,
    alone,
    anew,
    overdue,
    refused,
    told,
)
from yibao.gateway.inbox import Done, Key, Stored
from yibao.gateway.metrics import batches, count_database_error
from yibao.gateway.opening import Prepared
from yibao.kernel.errors import Refused
from yibao.settlement.commands import settle_many
from yibao.settlement.errors import ReportedRefusal
from yibao.settlement.requests import SettleRequest
from yibao.settlement.views import SettlementView

log = logging.getLogger(__name__)
MOST = 64  # in one batch

Answer = Reply | None  # None: by itself, see ``by_itself``
Outcome = SettlementView | Refused


def carry_out(batch: Sequence[Prepared]) -> list[Answer]:
    """Answer each of a batch; ``None`` where a message must be carried out alone."""
    try:
        return _together(batch)
    except Exception as problem:
        # Safe even if the commit was done and only its news lost: the inbox knows.
        log.warning("一批结算改为逐笔办理", exc_info=True, extra={"size": len(batch)})
        if isinstance(problem, OperationalError | InterfaceError):
            count_database_error(problem)
            if not connection.in_atomic_block:
                connection.close()
        return [None] * len(batch)


def by_itself(message: Prepared) -> Reply:
    """Carry out alone what no batch answered.

    What was let in unasked shows again who it is; a nonce could not be used twice.
    """
    return alone(message) if message.entry.door.asks else anew(message)


def _together(batch: Sequence[Prepared]) -> list[Answer]:
    """One transaction: what is known, what is settled now, what is refused now."""
    places = dict[Key, int]()
    for place, one in enumerate(batch):
        places.setdefault(one.key, place)  # its copies are told after it is done
    with atomic():
        claimed = inbox.claim(list(places))
        door = Door.told(claimed.editions)
        ours = [
            (batch[places[key]], stored)
            for key, stored in claimed.free.items()
            if batch[places[key]].entry.holds(door)
        ]
        fresh = [one for one, stored in ours if stored is None]
        settled = _settled(fresh)
    answers: list[Answer] = [None] * len(batch)
    for one, stored in ours:
        if stored is not None:
            answers[places[one.key]] = _repeated(one, stored)
    for one, found in zip(fresh, settled, strict=True):
        answers[places[one.key]] = _told(one, found)
    return answers


def _settled(fresh: Sequence[Prepared]) -> list[bytes | Refused]:
    """Settle, and keep every answer beside what it answers."""
    if not fresh:
        return []
    outcomes: list[Outcome] = settle_many([_asked(one) for one in fresh])
    answers = [
        found if isinstance(found, Refused) else _answer_to(one, found)
        for one, found in zip(fresh, outcomes, strict=True)
    ]
    done = [
        Done(one.key, one.digest, answer, one.receipt.received_at)
        for one, answer in zip(fresh, answers, strict=True)
        if isinstance(answer, bytes)
    ]
    if done:
        inbox.keep(done)
    return answers


def _asked(one: Prepared) -> SettleRequest:
    assert one.asked is not None
    return one.asked


def _answer_to(one: Prepared, view: SettlementView) -> bytes:
    """The answer to a settlement made, closed."""
    settling = one.transaction.settling
    assert settling is not None
    return one.receipt.accepted(told(settling.answer(view, one.caller), one.caller))


def _told(one: Prepared, found: bytes | Refused) -> Answer:
    if isinstance(found, bytes):
        return accepted(found, one)
    if isinstance(found, ReportedRefusal):
        return None  # refused again alone, where the attempt is recorded
    return refused(found, one)


def _repeated(one: Prepared, stored: Stored) -> Reply:
    try:
        answer = stored.answer_to(one.digest)
    except Refused as fault:
        return refused(fault, one)
    return accepted(one.receipt.repeated(answer), one)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue: who waits, until when, and where its answer goes."""

    waiting: Prepared
    expires: float
    loop: asyncio.AbstractEventLoop
    answered: asyncio.Future[Answer]


class Writer:
    """Threads that take whatever is waiting, and wait for nothing more."""

    def __init__(
        self, threads: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.clock = clock
        self.queue: SimpleQueue[Place | None] = SimpleQueue()
        self.wanted = threads
        self.threads: list[threading.Thread] = []

    def start(self) -> None:
        """Have the threads; not sooner than needed, as a fork takes none along."""
        if not self.threads:
            self.threads = [
                threading.Thread(target=self._work, name=f"writer-{n}", daemon=True)
                for n in range(self.wanted)
            ]
            for thread in self.threads:
                thread.start()

    async def carried_out(self, waiting: Prepared, expires: float) -> Answer:
        """The answer, once a batch has carried the message out."""
        self.start()
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Answer] = loop.create_future()
        self.queue.put(Place(waiting, expires, loop, answered))
        return await answered

    def close(self) -> None:
        """Let everything that waits finish."""
        for _ in self.threads:
            self.queue.put(None)
        for thread in self.threads:
            thread.join()

    def _work(self) -> None:
        try:
            while places := self._take():
                try:
                    self._serve(places)
                except Exception:  # the thread must go on, and nobody wait in vain
                    log.exception("成批办理内部错误")
                    _deliver([(place, None) for place in places])
        finally:
            connection.close()

    def _take(self) -> list[Place]:
        """What is waiting now, at least one; nothing once the end was called."""
        first = self.queue.get()
        if first is None:
            return []
        taken = [first]
        while len(taken) < MOST:
            try:
                place = self.queue.get_nowait()
            except Empty:
                break
            if place is None:
                self.queue.put(None)  # end after these
                break
            taken.append(place)
        return taken

    def _serve(self, places: Sequence[Place]) -> None:
        """Carry out whoever still waits for it; who waited too long is refused."""
        now = self.clock()
        _deliver([(p, overdue(p.waiting)) for p in places if p.expires < now])
        batch = [place for place in places if place.expires >= now]
        if batch:
            batches.observe(len(batch))
            answers = carry_out([place.waiting for place in batch])
            _deliver(list(zip(batch, answers, strict=True)))


def _deliver(told: Sequence[tuple[Place, Answer]]) -> None:
    """Wake each loop once, however many of its messages were answered."""
    for loop in {place.loop for place, _ in told}:
        mine = [one for one in told if one[0].loop is loop]
        try:
            loop.call_soon_threadsafe(_answer, mine)
        except RuntimeError:  # the loop has ended, and with it whoever waited
            log.warning("答复时接收循环已结束", extra={"size": len(mine)})


def _answer(told: Sequence[tuple[Place, Answer]]) -> None:
    for place, answer in told:
        if not place.answered.done():
            place.answered.set_result(answer)
