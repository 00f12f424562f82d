"""What the threads of the interface do beside messages: write down, and forget."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection

from yibao.gateway import deliveries, refusals

log = logging.getLogger(__name__)
HOUR = 3600.0


class Upkeep:
    """Called a second after something was delivered; forgets at most once an hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.next_forgetting = clock()

    def __call__(self) -> None:
        deliveries.write_down()
        if self.clock() < self.next_forgetting:
            return
        self.next_forgetting = self.clock() + HOUR
        try:
            deliveries.forget_old()
            refusals.forget_old()
        except (DatabaseError, InterfaceError):
            log.warning("没有清除过期的送达和拒绝记录", exc_info=True)
            if not connection.in_atomic_block:
                connection.close()
