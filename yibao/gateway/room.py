"""How many bytes of large messages may be in hand at once.

A message may be large, and many may come together: what they take while they wait and
while they are read must not grow with their number. Small ones are always let in; how
many of these there are is limited by the places.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)

from yibao.gateway.allocator import give_back

SMALL = 256 * 1024  # bytes
MOST = 8  # of the largest messages may wait
AT_ONCE = 1  # large message is read: a tree takes many times the bytes


class Full(Exception):
    """The rest of this message is not read: others wait already."""


class Share:
    """What one message takes of the room."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.size = 0

    def take(self, more: int) -> None:
        """Have room for so many bytes more, or be ``Full``."""
        self.size += more
        self.room.taken += more
        if self.size > SMALL and self.room.taken > self.room.most:
            raise Full


class Room:
    """Counted in the one thread that receives messages."""

    def __init__(self, body_bytes: int) -> None:
        self.most = MOST * body_bytes
        self.taken = 0
        self.reading = asyncio.Semaphore(AT_ONCE)

    @contextmanager
    def share(self) -> Iterator[Share]:
        """A share, given back however the message ends."""
        share = Share(self)
        try:
            yield share
        finally:
            self.taken -= share.size

    def turn(self, size: int) -> AbstractAsyncContextManager[object]:
        """A large message waits until no other is read, and takes no thread."""
        return self._alone() if size > SMALL else nullcontext()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        async with self.reading:
            try:
                yield
            finally:
                await asyncio.to_thread(give_back)
