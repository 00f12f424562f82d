"""Settlements over HTTP and the raw floor in turn, so that both meet the same noise."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from statistics import median

from bench import sender
from bench.client import Tally
from bench.raw import Floor, Raw
from bench.sender import Sender
from bench.server import Cpu, Platform
from bench.sizes import Sizes


@dataclass(slots=True)
class Series:
    """The rounds at one number of connections."""

    tally: Tally = field(default_factory=Tally)
    cpu: Cpu = field(default_factory=lambda: Cpu(0.0, 0.0))
    rates: list[float] = field(default_factory=list)

    def add(self, tally: Tally, cpu: Cpu) -> None:
        self.tally.add(tally)
        self.cpu = self.cpu.plus(cpu)
        self.rates.append(tally.per_second)

    def told(self) -> dict[str, object]:
        used = self.cpu.per(self.tally.done)
        return {**self.tally.told(), **used, "rounds": _rounded(self.rates, 1)}


@dataclass(slots=True)
class Interleaved:
    """Raw and HTTP of every round."""

    clients: int
    raw: list[Raw] = field(default_factory=list)
    raw_cpu: Cpu = field(default_factory=lambda: Cpu(0.0, 0.0))
    series: dict[int, Series] = field(default_factory=dict)

    @property
    def ratios(self) -> list[float]:
        """Of each round: the best number of connections ÷ raw."""
        best = [max(rates) for rates in zip(*self._rates(), strict=True)]
        return [one / raw.per_second for one, raw in zip(best, self.raw, strict=True)]

    def _rates(self) -> list[list[float]]:
        return [one.rates for one in self.series.values()]

    def told(self) -> dict[str, object]:
        done = sum(one.done for one in self.raw)
        rates = [one.per_second for one in self.raw]
        used = self.raw_cpu.per(done)["postgresql_ms"]
        return {
            "raw": {
                "clients": self.clients,
                "per_second": round(median(rates)),
                "rounds": _rounded(rates, 0),
                "postgresql_ms": used,
            },
            "settlement": {str(key): one.told() for key, one in self.series.items()},
            "ratio": {
                "value": round(median(self.ratios), 3),
                "rounds": _rounded(self.ratios, 3),
            },
        }


def best_clients(floor: Floor, choices: Sequence[int], seconds: float) -> int:
    """The number of pgbench clients at which raw is fastest."""
    runs = [floor.run(count, seconds, turn) for turn, count in enumerate(choices, 1)]
    return max(runs, key=lambda one: one.per_second).clients


def interleaved(
    platform: Platform, floor: Floor, sizes: Sizes, clients: int, senders: Executor
) -> Interleaved:
    """Each round: visits made ready, raw, then 2207 at each number of connections."""
    found = Interleaved(clients)
    for turn in range(sizes.rounds):
        caller = Sender(platform.address, platform.world, turn + 1)
        ready = made_ready(caller, sizes, senders)
        before = platform.cpu()
        found.raw.append(floor.run(clients, sizes.raw_seconds, 100 + turn))
        found.raw_cpu = found.raw_cpu.plus(platform.cpu().since(before))
        for connections, requests in shared(ready, sizes.connections).items():
            before = platform.cpu()
            tally = senders.submit(
                sender.settlements, caller, requests, connections, sizes.settle_seconds
            ).result()
            series = found.series.setdefault(connections, Series())
            series.add(tally, platform.cpu().since(before))
    return found


def made_ready(caller: Sender, sizes: Sizes, senders: Executor) -> list[bytes]:
    """2207 requests for one round, in a bounded time."""
    ready = senders.submit(
        sender.prepared, caller, sizes.settle_most, 16, sizes.prepare_seconds
    ).result()
    assert len(ready) >= len(sizes.connections), "没有来得及准备就诊"
    return ready


def shared(ready: list[bytes], connections: Sequence[int]) -> dict[int, list[bytes]]:
    """The requests dealt out: a single connection gets through half as many."""
    weights = [1 if count == 1 else 2 for count in connections]
    found, begin = {}, 0
    for count, weight in zip(connections, weights, strict=True):
        end = begin + max(1, len(ready) * weight // sum(weights))
        found[count] = ready[begin:end]
        begin = end
    return found


def _rounded(values: Sequence[float], digits: int) -> list[float]:
    return [round(value, digits) for value in values]
