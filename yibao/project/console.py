"""The console in a process of its own: pages for people, away from the interface.

Beside an interface it listens on a Unix socket that only its owner may use, and the
interface's process hands it whatever is no message (``front``). Whoever asks for the
console alone has it on a port, with the same probes.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import uvicorn
from asgiref.sync import SyncToAsync
from asgiref.wsgi import WsgiToAsgiInstance
from django.db import connection

from yibao.project.wsgi import application as pages

# isort: split
# The line above loads the apps, which those below need.
from yibao.gateway.probes import not_ready
from yibao.gateway.routes import HEALTH, READY
from yibao.gateway.server import Message, Receive, Send
from yibao.project import environment
from yibao.project.logs import configure
from yibao.project.sealing import Sealing, summing
from yibao.web.cockpit.drawing import warm_up

WARM_SECONDS = 10.0  # after the start, when there is time to start drawing
THREADS = 8  # each keeps a connection to the database
STATUS = {200: "200 OK", 503: "503 Service Unavailable"}
Environ = dict[str, Any]
Start = Callable[..., Any]

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="console")


def answered(environ: Environ, start: Start) -> Iterator[bytes]:
    """WSGI: a probe, or a page whose end Django is told of (asgiref does not)."""
    path = environ["PATH_INFO"]
    if path in (HEALTH, READY):
        yield _probed(path, start)
        return
    response = pages(environ, start)
    try:
        yield from response
    finally:
        response.close()


def _probed(path: str, start: Start) -> bytes:
    reason = not_ready() if path == READY else ""
    if reason:
        status, told = 503, {"status": "unready", "reason": reason}
    else:
        status, told = 200, {"status": "ready" if path == READY else "ok"}
    start(STATUS[status], [("Content-Type", "application/json; charset=utf-8")])
    return json.dumps(told, ensure_ascii=False).encode()


class Answer(WsgiToAsgiInstance):
    """One request, in a thread that keeps its connection for the next."""

    run_wsgi_app = SyncToAsync(
        vars(WsgiToAsgiInstance)["run_wsgi_app"].func,
        thread_sensitive=False,
        executor=_threads,
    )


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI: the pages."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    else:
        await Answer(answered)(scope, receive, send)  # type: ignore[no-untyped-call]


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    steps = Sealing(), summing()
    for one in steps:
        one.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for one in steps:
        await asyncio.to_thread(one.close)
    _threads.shutdown(wait=True)
    connection.close()
    await send({"type": "lifespan.shutdown.complete"})


def follow(place: Path) -> None:
    """End when the parent has: its end of our input closes, however it ended."""
    sys.stdin.buffer.read()
    shutil.rmtree(place, ignore_errors=True)
    os._exit(0)  # and leave the database as a killed process does


def main(descriptor: int, place: Path) -> None:
    """Answer on an inherited socket until told to end, or the parent is gone."""
    configure(environment.log_style())
    threading.Thread(target=follow, args=[place], name="parent", daemon=True).start()
    later = threading.Timer(WARM_SECONDS, warm_up)
    later.daemon = True
    later.start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's is the parent's
    config = uvicorn.Config(
        application,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=True,
        forwarded_allow_ips="*",  # only our own front reaches the socket
    )
    with socket.socket(fileno=descriptor) as listener:
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
