"""Answering HTTP until told to end, whatever is answered; and what comes before."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn
from django.core.management import call_command
from django.db import ProgrammingError
from psycopg.errors import InsufficientPrivilege
from rich import print
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from yibao.gateway.server import BROKEN_REQUEST, Message, Receive, Send
from yibao.project import environment
from yibao.project.database import database_url
from yibao.project.environment import SetupProblem

log = logging.getLogger(__name__)
Application = Callable[[Message, Receive, Send], Awaitable[None]]

WATCH_SECONDS = 1.0


class Protocol(HttpToolsProtocol):
    """HTTP whose one answer of its own, to what is no HTTP, is of our kind too."""

    def send_400_response(self, msg: str) -> None:
        head = (
            "HTTP/1.1 400 Bad Request",
            "content-type: application/json; charset=utf-8",
            f"content-length: {len(BROKEN_REQUEST)}",
            "connection: close",
            "",
            "",
        )
        self.transport.write("\r\n".join(head).encode() + BROKEN_REQUEST)
        self.transport.close()


class Server(uvicorn.Server):
    """Uvicorn that says so, on one line, once it really listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            print(f"yibao 就绪 {address_of(sockets[0])}", flush=True)


def answer(app: Application, listener: socket.socket) -> None:
    """Answer whoever comes to ``listener`` until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    # Uvicorn ends cleanly and then raises the signal again: by then all is done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    with listener, embedded_kept_running():
        Server(config).run(sockets=[listener])


def bring_up_to_date() -> None:
    """Create or update the tables, which only their owner can."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except ProgrammingError as problem:
        if not isinstance(problem.__cause__, InsufficientPrivilege):
            raise
        raise SetupProblem(
            "数据库有表结构更新没有做,服务角色无权执行;请先以属主身份运行 yibao migrate"
        ) from None


def listen(host: str, port: int) -> socket.socket:
    """The listening socket, or a sentence why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as problem:
        raise SetupProblem(
            f"无法监听 {host}:{port} ({problem});请换一个 --port 或停止占用它的程序"
        ) from None


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def embedded_kept_running() -> Iterator[None]:
    """Start the embedded server again whenever it was killed while we serve."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(WATCH_SECONDS):
            try:
                database_url()
            except SetupProblem:
                log.exception("embedded database does not start; trying again")

    watcher = threading.Thread(target=watch, name="embedded-database", daemon=True)
    if environment.database_setting() is None:
        watcher.start()
    try:
        yield
    finally:
        ended.set()
        if watcher.is_alive():
            watcher.join()
