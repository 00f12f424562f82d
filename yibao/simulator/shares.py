"""Dealing out kinds by their shares: neighbours differ, and nothing is chance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

T = TypeVar("T")


def turn(number: int, shares: tuple[int, ...]) -> int:
    """Which of the kinds is the ``number``-th, so that neighbours differ."""
    dealt = _dealt(shares)
    return dealt[number * 61 % len(dealt)]


@cache
def _dealt(shares: tuple[int, ...]) -> tuple[int, ...]:
    """Each kind as often as its share says."""
    return tuple(kind for kind, share in enumerate(shares) for _ in range(share))


def dealt(number: int, kinds: Sequence[tuple[int, T]]) -> T:
    """The ``number``-th of kinds with their shares."""
    return kinds[turn(number, tuple(share for share, _ in kinds))][1]
