"""What the console does in the background: the journal sealed, finished days summed up.

The journal is about a minute behind what happens; a day is summed up some time after
it is over (``settlement.daily``).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connection

from yibao.kernel.sealing import seal_journal
from yibao.settlement.daily import sum_up

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0
SUM_SECONDS = 600.0


class Sealing:
    """A thread of the console's process; the interface's has messages to answer.

    What it does is safe to repeat, and to be done by two consoles at once.
    """

    def __init__(
        self,
        every: float = EVERY_SECONDS,
        seal: Callable[[], int] = seal_journal,
        failed: str = "操作日志没有封存,一分钟后再试",
    ) -> None:
        self.every = every
        self.seal = seal
        self.failed = failed
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
            except Exception:  # the thread must go on, and try again
                log.warning("%s", self.failed, exc_info=True)
                connection.close()
        connection.close()


def summing() -> Sealing:
    """每日合计, of which there is something to do once a day."""
    return Sealing(SUM_SECONDS, sum_up, "每日合计没有做成,稍后再试")
