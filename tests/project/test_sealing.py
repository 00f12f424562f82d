"""The journal is sealed again and again, also after the database was away."""

from __future__ import annotations

import threading

from django.db import OperationalError

from yibao.project.sealing import Sealing


def test_sealing_goes_on_after_the_database_was_away() -> None:
    tried, done = 0, threading.Event()

    def seal() -> int:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise OperationalError("away")
        done.set()
        return 0

    sealing = Sealing(every=0.01, seal=seal)
    sealing.start()
    assert done.wait(60)
    sealing.close()
    assert not sealing.thread.is_alive()
