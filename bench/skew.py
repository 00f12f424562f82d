"""A hot hospital and a hot person beside settlements that are evenly spread."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace
from statistics import median
from typing import Any

from bench import sender
from bench.rounds import Series
from bench.sender import Sender
from bench.server import Platform
from bench.sizes import Sizes
from bench.world import World

EVEN = "even"
CONNECTIONS = 16
SEED = 3_000


def narrowed(world: World) -> dict[str, World]:
    """Everybody everywhere; everybody at one hospital; one person everywhere."""
    return {
        EVEN: world,
        "hospital": replace(world, hospitals=world.hospitals[:1]),
        "person": replace(world, persons=world.persons[:1]),
    }


def measured(running: Platform, sizes: Sizes, senders: Executor) -> dict[str, Any]:
    """Each round all three in turn; a ratio is of the same round."""
    found = {kind: Series() for kind in narrowed(running.world)}
    for turn in range(sizes.rounds):
        for place, (kind, world) in enumerate(narrowed(running.world).items()):
            caller = Sender(running.address, world, SEED + 10 * turn + place)
            round_of(running, caller, sizes, senders, CONNECTIONS, found[kind])
    even = found[EVEN].rates
    return {
        kind: {**one.told(), "ratio": _ratio(one.rates, even)}
        for kind, one in found.items()
    }


def round_of(
    running: Platform,
    caller: Sender,
    sizes: Sizes,
    senders: Executor,
    connections: int,
    series: Series,
) -> None:
    """Visits made ready, then settled; only the latter counts."""
    most = sizes.settle_most // 4
    ready = senders.submit(
        sender.prepared, caller, most, CONNECTIONS, sizes.prepare_seconds / 3
    ).result()
    assert ready, "没有来得及准备就诊"
    before = running.cpu()
    tally = senders.submit(
        sender.settlements, caller, ready, connections, sizes.settle_seconds
    ).result()
    series.add(tally, running.cpu().since(before))


def _ratio(rates: list[float], even: list[float]) -> float:
    pairs = zip(rates, even, strict=True)
    return round(median(one / other for one, other in pairs if other), 2)
