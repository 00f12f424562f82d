"""``python -m bench.overload``: settlements at twice what gets through (open loop).

First the capacity in a closed loop, then arrivals at twice that rate, whatever becomes
of those before. What counts is how long the accepted waited, and that the others were
told so at once.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp

from bench.client import Tally
from bench.sender import Sender, prepared, settlements
from bench.server import Platform, platform
from bench.sizes import QUICK
from yibao.simulator.connection import Connection
from yibao.simulator.open_loop import ACCEPTED, outcome_of

TIMES = 2
CONNECTIONS = 64
WARM, SECONDS = 600, 6.0
SIZES = replace(QUICK, institutions=100, items=1_000, persons=2_000)


@dataclass(slots=True)
class Flood:
    """How long the accepted and the refused waited, by code."""

    waited: dict[str, Tally] = field(default_factory=dict)

    def note(self, code: str, seconds: float) -> None:
        self.waited.setdefault(code, Tally()).took.append(seconds)


def measured(running: Platform, seconds: float = SECONDS) -> dict[str, object]:
    """Capacity, and what becomes of twice as much."""
    caller = Sender(running.address, running.world, 7_000)
    closed = settlements(caller, prepared(caller, WARM, 16, 120), CONNECTIONS, 60)
    rate = TIMES * closed.per_second
    caller = Sender(running.address, running.world, 8_000)
    requests = prepared(caller, round(rate * seconds), 16, 240)
    flood = asyncio.run(flooded(running.address, requests, rate))
    told = {
        code: {
            "count": tally.done,
            "p50_ms": round(tally.at(0.50), 1),
            "p99_ms": round(tally.at(0.99), 1),
        }
        for code, tally in sorted(flood.waited.items())
    }
    return {
        "capacity": round(closed.per_second, 1),
        "rate": round(rate, 1),
        "sent": len(requests),
        "accepted": told.pop(ACCEPTED, {}),
        "refused": told,
    }


async def flooded(address: str, requests: Sequence[bytes], rate: float) -> Flood:
    """Each request at its time, on a connection that is free, or on a new one."""
    flood, free, sending = Flood(), list[Connection](), list[asyncio.Task[None]]()
    began = time.perf_counter()

    async def send(request: bytes) -> None:
        connection = free.pop() if free else Connection(address)
        begun = time.perf_counter()
        answer = await connection.exchange(request)
        flood.note(outcome_of(answer), time.perf_counter() - begun)
        free.append(connection)

    for place, request in enumerate(requests):
        await asyncio.sleep(began + place / rate - time.perf_counter())
        sending.append(asyncio.create_task(send(request)))
    await asyncio.gather(*sending)
    for connection in free:
        await connection.close()
    return flood


def main() -> None:
    home = Path(mkdtemp(prefix="yibao-overload-")) / "home"
    home.parent.chmod(0o711)
    with platform(SIZES, home) as running:
        found = measured(running)
    home.parent.rmdir()
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
