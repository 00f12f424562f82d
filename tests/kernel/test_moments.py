"""Days in Shanghai, whatever clock an instant was read on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from yibao.kernel.moments import SHANGHAI, day_of

LAST_MINUTE = datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI)


@pytest.mark.parametrize("clock", [SHANGHAI, UTC, timezone(timedelta(hours=-8))])
def test_the_day_is_that_of_shanghai_on_every_clock(clock: timezone) -> None:
    assert day_of(LAST_MINUTE.astimezone(clock)) == date(2026, 11, 22)
    after = (LAST_MINUTE + timedelta(minutes=1)).astimezone(clock)
    assert day_of(after) == date(2026, 11, 23)


def test_what_has_no_time_zone_is_no_instant() -> None:
    for _ in range(2):  # a mistake is not remembered as an answer
        with pytest.raises(AssertionError):
            day_of(datetime(2026, 11, 22))  # noqa: DTZ001
