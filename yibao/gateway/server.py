"""The ASGI function of the interface: reads a body, hands it to a worker, answers."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import msgspec
from django.conf import settings
from django.db import connections

from yibao.gateway import deliveries
from yibao.gateway.batch import by_itself
from yibao.gateway.deliveries import Told
from yibao.gateway.errors import BodyTooSlow, Bug, Busy, Overdue, TooLarge
from yibao.gateway.exchange import (
    RETRY_SECONDS,
    Reply,
    begin,
    begin_at_once,
    new_receipt,
    too_large,
)
from yibao.gateway.limits import Limits
from yibao.gateway.metrics import SHARED, occupied, turned_away
from yibao.gateway.opening import Prepared, Request, may_wait
from yibao.gateway.probes import PATHS, Probes
from yibao.gateway.registry import load
from yibao.gateway.room import Full, Room, Share
from yibao.gateway.routes import ENTRIES, number_of
from yibao.gateway.upkeep import Upkeep
from yibao.gateway.writer import Writer
from yibao.kernel.errors import Fault

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_SECONDS = 60
COLLECT = (20_000, 20, 20)  # objects more than before, and how often each older lot
WRITING_SECONDS = 1.0  # between two writings of what was delivered
BROKEN_REQUEST = msgspec.json.encode(
    {
        "code": 400,
        "message": "收到的不是合法的 HTTP 请求。"
        "请检查请求行、请求头和 Content-Length 与报文的字节数是否一致",
    }
)


class BodyTooLarge(Exception):
    """More bytes than a message may have; the rest is not read."""


class Disconnected(Exception):
    """The sender went away before the message was whole."""


class Interface:
    """Messages are carried out by a fixed number of threads, each with a connection.

    What finds no thread waits in a queue; what finds the queue full is turned away at
    once, having changed nothing.
    """

    def __init__(
        self, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits
        self.clock = clock
        self.pool = ThreadPoolExecutor(limits.workers, thread_name_prefix="exchange")
        self.writer = Writer(limits.writers, clock)
        self.probes = Probes(limits)
        self.room = Room(limits.body_bytes)
        self.inside = 0
        self.next_writing = 0.0  # of what was delivered
        self.upkeep = Upkeep(clock)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            reply = await self._answered(scope, receive)
            if reply is not None:
                was_there = bool(reply.told) and not has_left(receive)
                await _send(reply, send)
                if was_there:
                    self._delivered(reply.told)

    async def _answered(self, scope: Message, receive: Receive) -> Reply | None:
        """An answer whatever happens; a fault of ours is one of the interface too."""
        try:
            return await self._reply(scope, receive)
        except Exception:
            receipt = new_receipt(self.limits)
            reference = receipt.reference
            log.exception("接口服务内部错误", extra={"reference": reference})
            return Reply(200, receipt.refused(Bug(reference=reference)))

    def _delivered(self, told: Sequence[Told]) -> None:
        """Remember it, and have what is remembered written a moment later."""
        deliveries.mark(told)
        if self.clock() >= self.next_writing:
            self.next_writing = self.clock() + WRITING_SECONDS
            loop = asyncio.get_running_loop()
            loop.call_later(WRITING_SECONDS, self._keep_up)

    def _keep_up(self) -> None:
        with suppress(RuntimeError):  # closed by now, which wrote everything down
            self.pool.submit(self.upkeep)

    async def _reply(self, scope: Message, receive: Receive) -> Reply | None:
        number = number_of(scope["path"])
        if scope["path"] in PATHS:
            return await self.probes.answer(scope["path"], self.inside)
        if number is None:
            return _json(404, {"code": 404, "message": f"接口地址为 {ENTRIES[0]}"})
        headers = _headers(scope)
        with self.room.share() as share:
            body = await self._received(headers, receive, share)
            if not isinstance(body, bytes):
                return body
            request = Request(scope["method"], headers, body, number)
            return await self._exchange(request)

    async def _received(
        self, headers: dict[str, str], receive: Receive, share: Share
    ) -> bytes | Reply | None:
        """The body, or why there is none; nobody is there to be told of ``None``."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await self._body(headers, receive, share)
        except Full:
            return self._turned_away(Busy(seconds=RETRY_SECONDS), RETRY_SECONDS)
        except BodyTooLarge:
            turned_away(TooLarge.code)
            return too_large(self.limits.body_bytes)
        except TimeoutError:
            return self._turned_away(BodyTooSlow(seconds=BODY_SECONDS))
        except Disconnected:
            return None

    async def _exchange(self, request: Request) -> Reply:
        if self.inside >= self.limits.workers + self.limits.queue:
            return self._turned_away(Busy(seconds=RETRY_SECONDS), RETRY_SECONDS)
        self._enter(1)
        try:
            return await self._carried_out(request)
        finally:
            self._enter(-1)

    def _enter(self, more: int) -> None:
        self.inside += more
        if SHARED:  # another process may be asked how many there are
            occupied(self.inside, self.limits)

    async def _carried_out(self, request: Request) -> Reply:
        """In a thread of the pool; a settlement by the writer, with what waits."""
        loop = asyncio.get_running_loop()
        expires = self.clock() + self.limits.patience
        found: Reply | Prepared | None = None
        if may_wait(request):
            found = begin_at_once(request, self.limits)
        if found is None:
            async with self.room.turn(len(request.body)):
                found = await loop.run_in_executor(
                    self.pool, self._begin, request, expires
                )
        if isinstance(found, Reply):
            return found
        answer = await self.writer.carried_out(found, expires)
        if answer is None:
            return await loop.run_in_executor(self.pool, by_itself, found)
        return answer

    def _begin(self, request: Request, expires: float) -> Reply | Prepared:
        """Runs in a thread, which it may have waited for too long."""
        if self.clock() > expires:
            return self._turned_away(Overdue(seconds=RETRY_SECONDS), RETRY_SECONDS)
        return begin(request, self.limits)

    def _turned_away(self, fault: Fault, retry_after: int = 0) -> Reply:
        """Refused unread; counted, and no line is written: there may be very many."""
        turned_away(fault.code)
        told = new_receipt(self.limits).refused(fault)
        return Reply(200, told, retry_after=retry_after)

    async def _body(
        self, headers: dict[str, str], receive: Receive, share: Share
    ) -> bytes:
        limit = self.limits.body_bytes
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            raise BodyTooLarge
        chunks, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise BodyTooLarge
            share.take(len(chunk))
            chunks.append(chunk)
            more = message.get("more_body", False)
        return b"".join(chunks)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                load()
                _stop_counting_what_stays()
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def close(self) -> None:
        """Let every message inside finish, and give the connections back."""
        self.pool.submit(deliveries.write_down)
        ready = threading.Barrier(self.limits.workers)
        for _ in range(self.limits.workers):
            self.pool.submit(_leave, ready)
        self.pool.shutdown(wait=True)
        self.writer.close()
        self.probes.close()


def has_left(receive: Receive) -> bool:
    """Whether the sender hung up, as far as the server knows; waits for nothing.

    After the body there is nothing to receive but the end of the connection: the call
    returns it, or would wait, and is not let.
    """
    coming: Any = receive()
    try:
        coming.send(None)
    except StopIteration as received:
        return bool(received.value["type"] == "http.disconnect")
    coming.close()
    return False


def _stop_counting_what_stays() -> None:
    """What is loaded by now stays; the collector looked at all of it again and again.

    A message leaves few cycles behind, so looking rarely is soon enough.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)


def _leave(ready: threading.Barrier) -> None:
    """Close this thread's connection, once every thread has one of these to do."""
    ready.wait(timeout=60)
    connections.close_all()


def _headers(scope: Message) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in scope["headers"]
    }


def _json(status: int, content: Any) -> Reply:
    return Reply(status, msgspec.json.encode(content))


async def _send(reply: Reply, send: Send) -> None:
    headers = [
        (b"content-type", reply.content_type.encode()),
        (b"content-length", str(len(reply.body)).encode()),
    ]
    if reply.retry_after:
        headers.append((b"retry-after", str(reply.retry_after).encode()))
    if reply.filename:
        named = f"attachment; filename*=UTF-8''{quote(reply.filename)}"
        headers.append((b"content-disposition", named.encode()))
    start = {"type": "http.response.start", "status": reply.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": reply.body})


app = Interface(settings.GATEWAY)
