"""Answering HTTP until told to end, whatever is answered; and what comes before."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
import uvicorn
from django.core.management import call_command
from django.db import ProgrammingError, connections
from prometheus_client.multiprocess import mark_process_dead
from psycopg.errors import InsufficientPrivilege
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from yibao.gateway import allocator
from yibao.gateway.routes import ENTRIES
from yibao.gateway.server import BROKEN_REQUEST
from yibao.project import environment
from yibao.project.beside import Console
from yibao.project.database import database_url
from yibao.project.environment import SetupProblem
from yibao.project.front import Application, Front
from yibao.project.processes import Processes, family_of, held

log = logging.getLogger(__name__)

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


def answer(
    app: Application, listener: socket.socket, console: Console | None = None
) -> None:
    """Answer whoever comes to ``listener`` until SIGTERM or SIGINT.

    Pages are fetched from ``console``, whose process ends with this one.
    """
    keep = partial(_keep, console)
    with listener, with_console(app, console) as whole, kept_running(keep):
        _run(whole, listener, lambda: _say_ready(listener, console))


def answer_in(
    count: int, app: Application, host: str, port: int, console: Console | None = None
) -> None:
    """The same in several processes, which share the port."""
    with listen(host, port) as free:  # refused if somebody else has it
        port = free.getsockname()[1]
    with held(host, port) as keeper, with_console(app, console) as whole:
        connections.close_all()
        work = partial(_run, whole)
        processes = Processes(count, (host, port), work, mark_process_dead)
        processes.run(lambda: _say_ready(keeper, console), partial(_keep, console))


@contextmanager
def with_console(app: Application, console: Console | None) -> Iterator[Application]:
    """``app`` with the pages behind it, once they answer; they end after it."""
    if console is None:
        yield app
        return
    console.start()
    try:
        console.wait()
        yield Front(app, console.address)
    finally:
        console.end()


def _say_ready(listener: socket.socket, console: Console | None) -> None:
    address = address_of(listener)
    told = f"yibao 就绪 {address}"
    if console is not None:
        told += f"\n经办窗口 {address}/  接口 {address}{ENTRIES[0]}"
    print(told, flush=True)  # at once: whoever reads the first line may stop reading


def _keep(console: Console | None) -> None:
    _keep_embedded()
    if console is not None:
        console.keep()


def _run(app: Application, listener: socket.socket, ready: Callable[[], None]) -> None:
    allocator.be_sparing()
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
def kept_running(keep: Callable[[], None]) -> Iterator[None]:
    """Start again whatever was killed while we serve."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(WATCH_SECONDS):
            keep()

    watcher = threading.Thread(target=watch, name="keeper", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
