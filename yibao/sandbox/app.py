"""The ASGI function of the sandbox: the interface, with faults before it and a page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl

from yibao.gateway.errors import Busy
from yibao.gateway.exchange import new_receipt
from yibao.gateway.routes import number_of
from yibao.gateway.server import Interface, Message, Receive, Send
from yibao.gateway.values import BEIJING
from yibao.kernel.errors import Fault as Problem
from yibao.sandbox.faults import Faults, Kind, ahead_of, asked_for

PAGE = "/sandbox/"
FAULTS, CLEAR = "/sandbox/faults", "/sandbox/clear"
CHANGE, CLOCK = "/sandbox/catalogue", "/sandbox/clock"
FORM_BYTES = 10_000
JSON, HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"


@dataclass(slots=True)
class Sandbox:
    """``shown`` draws the page; ``change`` makes the catalogue change by a form."""

    interface: Interface
    shown: Callable[[Faults, str], str]
    change: Callable[[dict[str, str]], str]
    faults: Faults = field(default_factory=Faults)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path in ("/", PAGE.rstrip("/")):
            await answered(send, 303, b"", HTML, PAGE)
        elif scope["type"] == "http" and path.startswith(PAGE):
            await self._console(scope, receive, send)
        elif (
            scope["type"] != "http"
            or not self.faults.waiting
            or number_of(path) is None
        ):
            await self.interface(scope, receive, send)
        else:
            await self._faulty(scope, receive, send)

    # ---- messages

    async def _faulty(self, scope: Message, receive: Receive, send: Send) -> None:
        """A message while faults are waiting: one of them may meet it."""
        kept, body = await collected(receive, self.interface.limits.body_bytes)
        fault = self.faults.met_by(body)
        again = replayed(kept, receive)
        if fault is None:
            await self.interface(scope, again, send)
        elif fault.kind is Kind.REFUSED:
            refusal = new_receipt(self.interface.limits).refused(Busy())
            await answered(send, 200, refusal, JSON)
        elif fault.kind is Kind.SLOW:
            await asyncio.sleep(fault.milliseconds / 1000)
            await self.interface(scope, again, send)
        else:
            await self.interface(scope, again, swallowed)
            await cut(send)

    # ---- the page

    async def _console(self, scope: Message, receive: Receive, send: Send) -> None:
        path, is_form = scope["path"], _is_form(scope)
        if scope["method"] != "POST":
            page = await asyncio.to_thread(self.shown, self.faults, "")
            await answered(send, 200, page.encode(), HTML)
            return
        _, body = await collected(receive, FORM_BYTES)
        status, said = await self._done(path, fields_of(body, is_form))
        if is_form:
            page = await asyncio.to_thread(self.shown, self.faults, said)
            await answered(send, status, page.encode(), HTML)
        else:
            content = json.dumps({"message": said}, ensure_ascii=False)
            await answered(send, status, content.encode(), JSON)

    async def _done(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        try:
            if path == FAULTS:
                fault = asked_for(fields)
                self.faults.add(fault)
                return 200, f"已布置: {fault.called},{fault.times} 次"
            if path == CLEAR:
                self.faults.clear()
                return 200, "故障已全部取消"
            if path == CLOCK:
                now = datetime.now(BEIJING)
                ahead = ahead_of(fields, now)
                self.interface.limits = replace(self.interface.limits, ahead=ahead)
                return 200, f"平台时钟为 {now + ahead:%Y-%m-%d %H:%M:%S}"
            if path == CHANGE:
                return 200, await asyncio.to_thread(self.change, fields)
        except Problem as problem:
            return 422, str(problem)
        return 404, f"没有 {path}"


def fields_of(body: bytes, is_form: bool) -> dict[str, str]:
    """The fields of a form, or of a JSON object; nothing if it is neither."""
    text = body.decode("utf-8", "replace")
    if is_form:
        return dict(parse_qsl(text))
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items()}


def _is_form(scope: Message) -> bool:
    kind = dict(scope["headers"]).get(b"content-type", b"")
    return bool(kind.startswith(b"application/x-www-form-urlencoded"))


async def collected(receive: Receive, most: int) -> tuple[list[Message], bytes]:
    """The parts of a request as they came, no more than ``most`` bytes, joined."""
    parts: list[Message] = []
    size, more = 0, True
    while more and size <= most:
        part = await receive()
        parts.append(part)
        size += len(part.get("body", b""))
        more = part["type"] == "http.request" and part.get("more_body", False)
    return parts, b"".join(part.get("body", b"") for part in parts)


def replayed(parts: list[Message], receive: Receive) -> Receive:
    """The same parts once more, and then whatever comes."""
    waiting = iter(parts)

    async def again() -> Message:
        part = next(waiting, None)
        return await receive() if part is None else part

    return again


async def swallowed(message: Message) -> None:
    """The answer that will not arrive."""


async def cut(send: Callable[[Message], Awaitable[None]]) -> None:
    """Promise a body and go: the sender sees its connection break."""
    headers = [(b"content-type", JSON.encode()), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def answered(
    send: Send, status: int, body: bytes, kind: str, location: str = ""
) -> None:
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        *([(b"location", location.encode())] if location else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
