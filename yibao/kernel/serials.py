"""Numbers that never repeat, taken in blocks so that no row is hot.

Each process draws a block from one PostgreSQL sequence, which hands out the first of a
thousand at a time and never waits for a transaction. A process that dies leaves a gap.
"""

from __future__ import annotations

import os
from datetime import date
from threading import Lock

from django.db import connection

BLOCK = 1000  # the INCREMENT of the sequence ``yibao_serial``
DIGITS = 15


class Serials:
    """The block this process is using."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next = self._end = 0

    def take(self, count: int) -> list[int]:
        """``count`` fresh numbers, ascending; at most one short query a block."""
        with self._lock:
            return [self._one() for _ in range(count)]

    def _one(self) -> int:
        if self._next == self._end:
            self._next = first_of_block()
            self._end = self._next + BLOCK
        self._next += 1
        return self._next - 1

    def forget(self) -> None:
        """A forked child must not use its parent's block."""
        self.__init__()  # type: ignore[misc]


def first_of_block() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('yibao_serial')")
        return int(cursor.fetchone()[0])


_serials = Serials()
os.register_at_fork(after_in_child=_serials.forget)


def numbers(count: int) -> list[int]:
    """Whole numbers for primary keys the application gives itself."""
    return _serials.take(count)


def serial_no(area_code: str, day: date) -> str:
    """A 27-digit number for the wire: division (6), date (6), serial (15)."""
    return numbered(area_code, day, numbers(1)[0])


def numbered(area_code: str, day: date, number: int) -> str:
    return f"{area_code}{day:%y%m%d}{number:0{DIGITS}}"
