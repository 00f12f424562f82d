"""成批办理的队列: whatever waits is taken by a thread, and carried out as one batch."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from django.db import connection

from yibao.gateway.batch import Answer, carry_out
from yibao.gateway.exchange import overdue
from yibao.gateway.metrics import batches
from yibao.gateway.opening import Prepared

log = logging.getLogger(__name__)
MOST = 64  # in one batch
ENOUGH = 2**20  # bytes of messages: who comes after them goes with the next batch


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue: who waits, until when, and where its answer goes."""

    waiting: Prepared
    expires: float
    loop: asyncio.AbstractEventLoop
    answered: asyncio.Future[Answer]

    @property
    def size(self) -> int:
        """Bytes of the message."""
        return len(self.waiting.arrival.request.body)


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
        taken, size = [first], first.size
        while len(taken) < MOST and size < ENOUGH:
            try:
                place = self.queue.get_nowait()
            except Empty:
                break
            if place is None:
                self.queue.put(None)  # end after these
                break
            taken.append(place)
            size += place.size
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
