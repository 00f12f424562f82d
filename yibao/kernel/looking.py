"""Lists that are looked through in parts, the newest first.

Where no index leads to what is asked for, one page looks through so many rows at most
and says how far it came; the next goes on there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

R = TypeVar("R")
DIGITS = 19  # of the number of a row
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Looked(list[R]):
    """Rows, and where the looking ended before the list did, if it did."""

    def __init__(self, rows: Iterable[R], ended_at: datetime | None) -> None:
        super().__init__(rows)
        self.ended_at = ended_at

    @property
    def next_key(self) -> str:
        """The key of a list by moment: whatever is older than where it ended."""
        return f"{micros_of(self.ended_at)}-0" if self.ended_at else ""


def is_row_no(told: str) -> bool:
    """Whether a part of a key may be the number of a row."""
    return told.isdecimal() and len(told) <= DIGITS


def micros_of(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
