"""One kept-alive connection to a platform, cheap enough to load it with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

ENTRY = "/fsi/api/rsfComIfsService/callService"
LIMIT = 64 * 2**20  # bytes of an answer's head or body
ANSWER_SECONDS = 60
HTTPS = "https"


class Answer(NamedTuple):
    """The HTTP answer to a message."""

    status: int
    content_type: str
    body: bytes
    retry_after: int = 0  # seconds, where the platform says when to come again

    @property
    def content(self) -> dict[str, Any]:
        """The message, or nothing where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def is_file(self) -> bool:
        return "application/octet-stream" in self.content_type


class Lost(ConnectionError):
    """The connection went before the answer came: the outcome is unknown."""


@dataclass(slots=True)
class Connection:
    """Opened when first needed, and again after it was lost."""

    address: str
    _place: SplitResult = field(init=False)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    def __post_init__(self) -> None:
        self._place = urlsplit(self.address)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send one message to the entry and wait for its answer, or ``Lost``."""
        return await self.exchange(self.request(body, headers))

    async def exchange(self, request: bytes) -> Answer:
        """The same with a request made ready before."""
        try:
            await self._send(request)
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._answer()
        except (OSError, EOFError, TimeoutError) as problem:
            await self.close()
            raise Lost(str(problem)) from None

    async def begin(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a message and do not wait."""
        await self._send(self.request(body, headers))

    async def _send(self, request: bytes) -> None:
        _, writer = await self._opened()
        writer.write(request)
        await writer.drain()

    async def close(self) -> None:
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.close()
            try:
                await writer.wait_closed()
            except OSError:
                return

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None:
            secure = self._place.scheme == HTTPS
            self._reader, self._writer = await asyncio.open_connection(
                self._place.hostname,
                self._place.port or (443 if secure else 80),
                ssl=True if secure else None,
                limit=LIMIT,
            )
        return self._reader, self._writer

    def request(self, body: bytes, headers: Mapping[str, str]) -> bytes:
        """The whole HTTP request, to be sent now or later."""
        head = {
            "Host": self._place.netloc,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }
        lines = [f"POST {self._place.path.rstrip('/')}{ENTRY} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in head.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def _answer(self) -> Answer:
        assert self._reader is not None
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rest = head.split("\r\n")
        named = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in rest if line)
        }
        if "content-length" not in named:
            raise Lost("应答没有 Content-Length")
        body = await self._reader.readexactly(int(named["content-length"]))
        if named.get("connection", "").lower() == "close":
            await self.close()
        kind = named.get("content-type", "")
        later = named.get("retry-after", "")
        hint = int(later) if later.isdecimal() else 0
        return Answer(int(first.split(" ")[1]), kind, body, hint)
