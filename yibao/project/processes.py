"""Several processes behind one port: each a whole interface, none knows the others.

What all must know is in the database, so a message may come to any of them. The parent
carries nothing out: it starts them, says when all listen, starts again what died, and
ends them when it is told to. If it dies itself, they end.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from yibao.project.environment import SetupProblem

log = logging.getLogger(__name__)

START_SECONDS = 60
PAUSE = 0.2  # between looks at the children

Work = Callable[[socket.socket, Callable[[], None]], None]


class Processes:
    """The children and their port.

    ``work`` answers a listener in a child and says when it does; ``buried`` is told
    which child has ended.
    """

    def __init__(
        self,
        count: int,
        address: tuple[str, int],
        work: Work,
        buried: Callable[[int], None],
    ) -> None:
        self.count, self.address = count, address
        self.work, self.buried = work, buried
        self.children: set[int] = set()
        self.ending = False
        self.alive, self.living = os.pipe()  # the parent's own end closes with it

    def run(self, ready: Callable[[], None], meanwhile: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT; ``meanwhile`` is called again and again."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        try:
            for _ in range(self.count):
                self._wait_for(self._start())
        except SetupProblem:
            self._end()
            raise
        if not self.ending:
            ready()
        while self.children:
            time.sleep(PAUSE)
            self._gather()
            if not self.ending:
                meanwhile()
                self._replace()

    def _end(self, *_: object) -> None:
        self.ending = True
        for child in self.children:
            os.kill(child, signal.SIGTERM)

    def _replace(self) -> None:
        for _ in range(self.count - len(self.children)):
            log.error("一个接口进程意外结束,重新启动")
            os.close(self._start())

    def _wait_for(self, said: int) -> None:
        """A child that does not listen at the start is a wrong setup, not bad luck."""
        listens, _, _ = select.select([said], [], [], START_SECONDS)
        answered = bool(listens) and os.read(said, 1) != b""
        os.close(said)
        if not (answered or self.ending):
            raise SetupProblem("接口进程没有启动,原因见上面的日志")

    def _start(self) -> int:
        """Fork a child; where it will say that it listens."""
        said, say = os.pipe()
        child = os.fork()
        if child:
            os.close(say)
            self.children.add(child)
            return said
        status = 1
        try:
            os.close(said)
            self._work(say)
            status = 0
        except Exception:
            log.exception("接口进程异常结束")
        finally:
            os._exit(status)

    def _work(self, say: int) -> None:
        """In the child."""
        os.setpgid(0, 0)  # an interrupt of the terminal comes from the parent alone
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.close(self.living)
        threading.Thread(target=self._follow, name="parent", daemon=True).start()

        def ready() -> None:
            with suppress(
                BrokenPipeError
            ):  # nobody waits for one that replaces another
                os.write(say, b"1")
            os.close(say)

        with sharing(*self.address) as listener:
            self.work(listener, ready)

    def _follow(self) -> None:
        """End when the parent has ended, however it did."""
        os.read(self.alive, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _gather(self) -> None:
        while self.children:
            child, _ = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            self.children.discard(child)
            self.buried(child)


def sharing(host: str, port: int) -> socket.socket:
    """A listening socket of a port that several processes listen to."""
    return socket.create_server(
        (host, port), family=family_of(host), backlog=2048, reuse_port=True
    )


def held(host: str, port: int) -> socket.socket:
    """Keeps a port that is to be shared ours, without listening."""
    keeper = socket.socket(family_of(host))
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    keeper.bind((host, port))
    return keeper


def family_of(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
