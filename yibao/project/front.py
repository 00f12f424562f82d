"""One port for both: messages stay in this process, pages are fetched from the console.

Nothing of the console is loaded here, and a page costs the interface no more than the
copying of its bytes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import httpx
import msgspec

from yibao.gateway.probes import PATHS
from yibao.gateway.routes import HEALTH, READY, number_of
from yibao.gateway.server import Message, Receive, Send

Application = Callable[[Message, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

BODY_BYTES = 10 * 1024 * 1024  # of a form with its attachments
CONNECT_SECONDS, READ_SECONDS = 5.0, 120.0
OF_THE_HOP = frozenset(  # between two neighbours only (RFC 9110, 7.6.1)
    (
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)
TOLD_BY_US = frozenset((b"forwarded", b"x-forwarded-for", b"x-forwarded-proto"))
AWAY = "经办窗口没有应答,接口不受影响。请稍后再试,或看服务的日志"
TOO_LARGE = f"提交的内容超过 {BODY_BYTES // 1024 // 1024} MB,请分几次提交"


class BodyTooLarge(Exception):
    """More bytes than the console is handed."""


class Front:
    """The interface, and behind the same port the console on its Unix socket."""

    def __init__(self, interface: Application, console: str) -> None:
        self.interface = interface
        self.console = console

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif not is_message(scope):
            await self._page(scope, receive, send)
        elif scope["path"] != READY or await self._console_answers():
            await self.interface(scope, receive, send)
        else:
            await send_unready(send)

    async def _live(self, scope: Message, receive: Receive, send: Send) -> None:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=8)
        async with httpx.AsyncHTTPTransport(uds=self.console, limits=limits) as way:
            self.way = way  # a transport, not a client: that would keep cookies
            await self.interface(scope, receive, send)

    async def _console_answers(self) -> bool:
        try:
            answer = await self.way.handle_async_request(asking("GET", HEALTH, []))
            await answer.aclose()
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK

    async def _page(self, scope: Message, receive: Receive, send: Send) -> None:
        body = body_of(receive) if has_body(scope["headers"]) else None
        request = asking(scope["method"], target_of(scope), headers_to(scope), body)
        try:
            answer = await self.way.handle_async_request(request)
        except BodyTooLarge:
            await send_text(send, 413, TOO_LARGE)
            return
        except httpx.TransportError:
            await send_text(send, 503, AWAY)
            return
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": answer.status_code,
                    "headers": kept(answer.headers.raw, OF_THE_HOP),
                }
            )
            async for chunk in answer.aiter_raw():  # as it was encoded
                await send(
                    {"type": "http.response.body", "body": chunk, "more_body": True}
                )
            await send({"type": "http.response.body", "body": b""})
        finally:
            await answer.aclose()


def is_message(scope: Message) -> bool:
    """Whether the interface answers: its addresses, its probes, and any JSON.

    JSON sent to a wrong address is a message all the same, and is told the right one.
    """
    path = scope["path"]
    return path in PATHS or number_of(path) is not None or has_json(scope["headers"])


def has_json(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(
        name == b"content-type" and value.lower().startswith(b"application/json")
        for name, value in headers
    )


def has_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in headers)


def asking(
    method: str,
    target: bytes | str,
    headers: Headers,
    body: AsyncIterator[bytes] | None = None,
) -> httpx.Request:
    raw = target.encode() if isinstance(target, str) else target
    return httpx.Request(
        method,
        httpx.URL(scheme="http", host="console", raw_path=raw),
        headers=headers,
        content=body,
        extensions={
            "timeout": {
                "connect": CONNECT_SECONDS,
                "pool": CONNECT_SECONDS,
                "read": READ_SECONDS,
                "write": READ_SECONDS,
            }
        },
    )


def target_of(scope: Message) -> bytes:
    query = scope["query_string"]
    path: bytes = scope["raw_path"]
    return path + b"?" + query if query else path


def headers_to(scope: Message) -> Headers:
    """What the sender wrote, and who it is: what it says of that itself is dropped."""
    headers = kept(scope["headers"], OF_THE_HOP | TOLD_BY_US)
    if scope["client"]:
        headers.append((b"x-forwarded-for", str(scope["client"][0]).encode()))
    headers.append((b"x-forwarded-proto", scope["scheme"].encode()))
    return headers


def kept(headers: Iterable[tuple[bytes, bytes]], without: frozenset[bytes]) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in without]


async def body_of(receive: Receive) -> AsyncIterator[bytes]:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_BYTES:
            raise BodyTooLarge
        if chunk:
            yield chunk
        more = message.get("more_body", False)


async def send_unready(send: Send) -> None:
    told = msgspec.json.encode({"status": "unready", "reason": "经办窗口没有应答"})
    await _send(send, 503, told, b"application/json; charset=utf-8")


async def send_text(send: Send, status: int, text: str) -> None:
    await _send(send, status, text.encode(), b"text/plain; charset=utf-8")


async def _send(send: Send, status: int, body: bytes, kind: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
