"""A bounded closed loop over raw sockets: each connection sends when it was answered.

It runs in a process of its own, and its own CPU is told, because it takes from the
same cores as what it measures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from yibao.simulator.connection import Connection


class Refused(RuntimeError):
    """The platform refused a message that it should have carried out."""


async def sent(connection: Connection, request: bytes) -> dict[str, Any]:
    """The ``output`` of a message; a refusal ends the measurement."""
    content = (await connection.exchange(request)).content
    if content.get("infcode") != 0:
        raise Refused(str(content.get("err_msg") or content))
    output: dict[str, Any] = content["output"]
    return output


@dataclass(slots=True)
class Tally:
    """What a loop came to."""

    seconds: float = 0.0
    client_cpu: float = 0.0
    took: list[float] = field(default_factory=list)  # seconds, of each task done

    @property
    def done(self) -> int:
        return len(self.took)

    @property
    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        """Milliseconds within which ``share`` of the tasks were done."""
        ranked = sorted(self.took)
        if not ranked:
            return 0.0
        return ranked[min(int(share * len(ranked)), len(ranked) - 1)] * 1000

    def add(self, other: Tally) -> None:
        self.seconds += other.seconds
        self.client_cpu += other.client_cpu
        self.took += other.took

    def told(self) -> dict[str, float]:
        return {
            "count": self.done,
            "seconds": round(self.seconds, 2),
            "per_second": round(self.per_second, 1),
            "p50_ms": round(self.at(0.50), 2),
            "p99_ms": round(self.at(0.99), 2),
            "client_cpu_ms": round(self.client_cpu * 1000 / max(self.done, 1), 3),
        }


Task = Callable[[Connection], Awaitable[None]]


def loop(address: str, tasks: Iterable[Task], connections: int, most: float) -> Tally:
    """Do the tasks over so many connections, beginning none after ``most`` seconds."""
    return asyncio.run(_loop(address, iter(tasks), connections, most))


async def _loop(
    address: str, tasks: Iterator[Task], connections: int, most: float
) -> Tally:
    open_ones = [Connection(address) for _ in range(connections)]
    tally = Tally()
    cpu, began = time.process_time(), time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for one in open_ones:
                group.create_task(_work(one, tasks, began + most, tally))
    finally:
        tally.seconds = time.perf_counter() - began
        tally.client_cpu = time.process_time() - cpu
        for one in open_ones:
            await one.close()
    return tally


async def _work(
    connection: Connection, tasks: Iterator[Task], until: float, tally: Tally
) -> None:
    for task in tasks:
        begun = time.perf_counter()
        if begun >= until:
            return
        await task(connection)
        tally.took.append(time.perf_counter() - begun)
