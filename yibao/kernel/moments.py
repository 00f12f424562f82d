"""Days and minutes in Shanghai, where every document and every clock here stands."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at_shanghai(at: datetime) -> datetime:
    """The same instant on a clock in Shanghai."""
    assert at.tzinfo is not None, "an instant has a time zone"
    return at if at.tzinfo is SHANGHAI else at.astimezone(SHANGHAI)


@lru_cache(maxsize=4096)
def day_of(at: datetime) -> date:
    """The day an instant falls on; bills ask it of every line.

    Equal instants fall on one day, whatever clock they were read on.
    """
    return at_shanghai(at).date()
