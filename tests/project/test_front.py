"""What the front hands to whom, and what it tells the console of the sender."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from yibao.gateway.server import Message
from yibao.project.front import BODY_BYTES, Front, headers_to, is_message

JSON = [(b"content-type", b"application/json")]
FORM = [(b"content-type", b"application/x-www-form-urlencoded")]


def scope(path: str, headers: list[tuple[bytes, bytes]] | None = None) -> Message:
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers or [],
        "client": ("10.0.0.7", 5000),
        "scheme": "http",
    }


@pytest.mark.parametrize(
    ("path", "headers", "message"),
    [
        ("/fsi/api/rsfComIfsService/callService", FORM, True),
        ("/CSB", FORM, True),
        ("/readyz", [], True),
        ("/elsewhere", JSON, True),
        ("/elsewhere", FORM, False),
        ("/", [], False),
    ],
)
def test_messages_are_told_from_pages(
    path: str, headers: list[tuple[bytes, bytes]], message: bool
) -> None:
    assert is_message(scope(path, headers)) is message


def test_the_sender_cannot_say_who_it_is() -> None:
    lies = [(b"X-Forwarded-For", b"1.1.1.1"), (b"x-forwarded-proto", b"https")]
    told = headers_to(scope("/", [*lies, (b"connection", b"close"), (b"a", b"b")]))
    assert told == [
        (b"a", b"b"),
        (b"x-forwarded-for", b"10.0.0.7"),
        (b"x-forwarded-proto", b"http"),
    ]


def answered(path: str, body: bytes, headers: list[tuple[bytes, bytes]]) -> list[int]:
    """The statuses of a front whose console is not there."""
    said: list[int] = []

    async def nobody(*_: object) -> None:
        return None

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if "status" in message:
            said.append(message["status"])

    async def live(*_: object) -> None:
        await front(scope(path, headers), receive, send)

    front = Front(nobody, "/nonexistent/socket")
    front.interface = live
    asyncio.run(front({"type": "lifespan"}, receive, send))
    return said


def test_a_console_that_is_away_is_said() -> None:
    assert answered("/login/", b"", []) == [503]


def test_not_ready_without_the_console() -> None:
    assert answered("/readyz", b"", []) == [503]


def test_too_large_a_body_is_refused(tmp_path: Path) -> None:
    """By a front whose console listens, though it never answers."""
    import socket

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        said: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"x" * (BODY_BYTES + 1)}

        async def send(message: Message) -> None:
            if "status" in message:
                said.append(message["status"])

        async def live(*_: object) -> None:
            announced = [*FORM, (b"transfer-encoding", b"chunked")]
            await front(scope("/login/", announced), receive, send)

        front = Front(live, str(tmp_path / "s"))
        asyncio.run(front({"type": "lifespan"}, receive, send))
    assert said == [413]
