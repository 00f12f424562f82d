"""How much is measured and for how long: the full run, and the quick one of the tests.

Everything is bounded by a count and by seconds, whichever comes first.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts, and seconds of each part."""

    institutions: int
    items: int
    persons: int
    engine_seconds: float  # a bill
    raw_seconds: float  # a round
    rounds: int  # of raw and HTTP in turn, at each number of connections
    settle_seconds: float  # a round
    settle_most: int  # visits made ready for a round
    prepare_seconds: float  # to make them ready
    chain_seconds: float
    stays: int
    stay_lines: int
    history_base: int  # settlements that are copied
    kept_institutions: int  # a process is weighed with so many
    kept_items: int
    history_times: int = 100
    processes: int = 1  # of the gateway
    chain_connections: int = 16
    raw_clients: tuple[int, ...] = (4, 16, 64)
    connections: tuple[int, ...] = (1, 8, 64)


FULL = Sizes(
    institutions=100,
    items=1_000,
    persons=2_000,
    engine_seconds=1.5,
    raw_seconds=4,
    rounds=3,
    settle_seconds=4,
    settle_most=12_000,
    prepare_seconds=18,
    chain_seconds=12,
    stays=4,
    stay_lines=500,
    history_base=1_000,
    kept_institutions=3_000,
    kept_items=20_000,
    processes=os.cpu_count() or 1,
    chain_connections=32,
)
QUICK = Sizes(
    institutions=4,
    items=60,
    persons=20,
    engine_seconds=0.05,
    raw_seconds=1,
    rounds=1,
    settle_seconds=1,
    settle_most=12,
    prepare_seconds=6,
    chain_seconds=1,
    stays=1,
    stay_lines=40,
    history_base=8,
    kept_institutions=4,
    kept_items=60,
    raw_clients=(2, 4),
    connections=(1, 4),
)
