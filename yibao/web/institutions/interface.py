"""接口版本 of an institution; the interface tells it, through a setting.

The console does not know the interface: ``INTERFACE_OF`` names a function that takes
the code and the division of an institution.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def _teller(path: str) -> Callable[[str, str], Any]:
    found: Callable[[str, str], Any] = import_string(path)
    return found


def of_institution(code: str, area: str) -> Any:
    """By which profile and which version of the contract it is answered."""
    return _teller(settings.INTERFACE_OF)(code, area)
