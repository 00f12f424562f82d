"""How the interface answers; it tells so itself, through a setting.

The console does not know the interface: ``EXCHANGES_OF`` names a function that takes a
moment and institutions, and answers for each, and first for all, how many settlements
were answered, how fast, and what was refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

Told = Sequence[Any]
Teller = Callable[[datetime, Collection[str] | None], Told]


@cache
def _teller(path: str) -> Teller:
    found: Teller = import_string(path)
    return found


def exchanged(first: datetime, institutions: Collection[str] | None) -> Told:
    return _teller(settings.EXCHANGES_OF)(first, institutions)
