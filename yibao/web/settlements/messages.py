"""接口报文 behind a settlement; the interface tells them, through a setting.

The console does not know the interface: ``MESSAGES_OF`` names a function that takes
the settlement and answers what was exchanged, redacted of what names a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from yibao.settlement.models import Settlement

Told = Sequence[Any]


@cache
def _teller(path: str) -> Callable[[Settlement], Told]:
    found: Callable[[Settlement], Told] = import_string(path)
    return found


def of_settlement(settlement: Settlement) -> Told:
    """The messages, the first first."""
    return _teller(settings.MESSAGES_OF)(settlement)
