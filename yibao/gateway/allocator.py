"""The C library's allocator, told to keep little of what was freed.

Left alone it keeps, for every thread, the most that thread ever took; and each large
block that is freed makes it keep larger ones. One large message would then be paid for
until the process ends.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

# Of mallopt, as malloc.h numbers them.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
LARGE = 256 * 1024  # bytes: a block of this size goes back as soon as it is freed
KEPT = 16 * 2**20  # bytes of small ones: less would be given back and taken at once


def _of_glibc(name: str) -> Callable[..., Any] | None:
    return getattr(ctypes.CDLL(None), name, None)


_set, _trim = _of_glibc("mallopt"), _of_glibc("malloc_trim")


def be_sparing() -> None:
    """One pool for all threads, and no large block in it; before these start."""
    if _set is not None:
        _set(MMAP_THRESHOLD, LARGE)
        _set(TRIM_THRESHOLD, KEPT)
        _set(ARENA_MAX, 1)


def give_back() -> None:
    """Return to the system what is free."""
    if _trim is not None:
        _trim(0)
