"""Answering HTTP until told to end, whatever is answered; and what comes before."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
import uvicorn
from django.core.management import call_command
from django.db import ProgrammingError, connections
from prometheus_client.multiprocess import mark_process_dead
from psycopg.errors import InsufficientPrivilege
from rich import print
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from yibao.gateway.server import BROKEN_REQUEST, Message, Receive, Send
from yibao.project import environment
from yibao.project.database import database_url
from yibao.project.environment import SetupProblem
from yibao.project.processes import Processes, family_of, held

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
    """Uvicorn that says so once it really listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            self.ready()


def answer(app: Application, listener: socket.socket) -> None:
    """Answer whoever comes to ``listener`` until SIGTERM or SIGINT."""
    with listener, embedded_kept_running():
        _run(app, listener, lambda: _say_ready(listener))


def answer_in(count: int, app: Application, host: str, port: int) -> None:
    """The same in several processes, which share the port."""
    with listen(host, port) as free:  # refused if somebody else has it
        port = free.getsockname()[1]
    with held(host, port) as keeper:
        connections.close_all()
        work = partial(_run, app)
        processes = Processes(count, (host, port), work, mark_process_dead)
        processes.run(lambda: _say_ready(keeper), _keep_embedded)


def _say_ready(listener: socket.socket) -> None:
    print(f"yibao 就绪 {address_of(listener)}", flush=True)


def _run(app: Application, listener: socket.socket, ready: Callable[[], None]) -> None:
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
    Server(config, ready).run(sockets=[listener])


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
    try:
        return socket.create_server((host, port), family=family_of(host), backlog=2048)
    except (OSError, OverflowError) as problem:
        raise SetupProblem(
            f"无法监听 {host}:{port} ({problem});请换一个 --port 或停止占用它的程序"
        ) from None


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _keep_embedded() -> None:
    if environment.database_setting() is None:
        try:
            database_url()
        except (SetupProblem, psycopg.Error):
            log.exception("embedded database does not start; trying again")


@contextmanager
def embedded_kept_running() -> Iterator[None]:
    """Start the embedded server again whenever it was killed while we serve."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(WATCH_SECONDS):
            _keep_embedded()

    watcher = threading.Thread(target=watch, name="embedded-database", daemon=True)
    if environment.database_setting() is None:
        watcher.start()
    try:
        yield
    finally:
        ended.set()
        if watcher.is_alive():
            watcher.join()
