"""The platform's clock, which stands where a test puts it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.samples import at
from yibao.gateway import envelope, exchange


class Clock:
    """A time of day that does not pass."""

    def __init__(self, now: str = "2025-03-10 10:00") -> None:
        self.now = at(now)

    def set(self, now: str) -> None:
        self.now = at(now)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = self

        class Standing(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return clock.now.astimezone(tz)

        for module in (exchange, envelope):
            monkeypatch.setattr(module, "datetime", Standing)
