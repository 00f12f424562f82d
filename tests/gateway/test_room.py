"""Room for large messages: bounded, given back, and never asked by small ones."""

from __future__ import annotations

import asyncio

import pytest

from yibao.gateway.room import AT_ONCE, MOST, SMALL, Full, Room

LARGE = 4 * SMALL


def test_as_many_of_the_largest_as_there_is_room_for_and_no_more() -> None:
    room = Room(LARGE)
    for _ in range(MOST):
        room.taken += LARGE
    with room.share() as one_more:
        one_more.take(SMALL)  # as small as this, always
        with pytest.raises(Full):
            one_more.take(1)
    assert room.taken == MOST * LARGE


def test_what_was_taken_is_given_back_however_it_ends() -> None:
    room = Room(LARGE)
    with pytest.raises(ZeroDivisionError), room.share() as share:
        share.take(LARGE)
        raise ZeroDivisionError
    assert room.taken == 0


def test_few_large_messages_are_read_at_once_and_small_ones_beside_them() -> None:
    room = Room(LARGE)
    seen: list[int] = []
    reading = 0

    async def read(size: int) -> None:
        nonlocal reading
        async with room.turn(size):
            reading += size == LARGE
            seen.append(reading)
            await asyncio.sleep(0)
            reading -= size == LARGE

    async def all_together() -> None:
        sizes = [LARGE] * 6 + [SMALL] * 6
        await asyncio.gather(*(read(size) for size in sizes))

    asyncio.run(all_together())
    assert len(seen) == 12
    assert max(seen) == AT_ONCE
