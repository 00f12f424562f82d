"""The journal sealed in the background, about a minute behind what happens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection

from yibao.kernel.sealing import seal_journal

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0


class Sealing:
    """A thread of the console's process; the interface's has messages to answer."""

    def __init__(
        self,
        every: float = EVERY_SECONDS,
        seal: Callable[[], int] = seal_journal,
    ) -> None:
        self.every = every
        self.seal = seal
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._work, name="sealing", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def close(self) -> None:
        self.ended.set()
        self.thread.join()

    def _work(self) -> None:
        while not self.ended.wait(self.every):
            try:
                self.seal()
            except (DatabaseError, InterfaceError):
                log.warning("操作日志没有封存,一分钟后再试", exc_info=True)
                connection.close()
        connection.close()
