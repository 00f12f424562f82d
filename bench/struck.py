"""A platform that is killed while it works, and watched all the time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import psutil

from bench.server import READY, ROOT, Cpu, environment, family, used
from yibao.project.embedded import EmbeddedServer, wait_until

TARGETS = ("gateway", "database", "both")
PATIENCE = 120  # seconds until what was killed must be back
LOOK_SECONDS = 2.0


@dataclass(slots=True)
class Machine:
    """The database of a home and ``yibao serve`` on one port, through all its lives."""

    home: Path
    processes: int = 1  # of the gateway
    port: int = 0
    service: subprocess.Popen[str] | None = None
    spent: float = 0.0  # CPU seconds of the gateways that were killed
    spent_database: float = 0.0
    most_mb: dict[str, float] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> EmbeddedServer:
        return EmbeddedServer(self.home)

    def serve(self) -> None:
        """Start the gateway on the port it had, and wait until it is ready."""
        with (self.home / "serve.log").open("a") as log:
            self.service = subprocess.Popen(
                [
                    *(sys.executable, "-m", "yibao", "serve", "--only", "interface"),
                    *("--port", str(self.port), "--processes", str(self.processes)),
                ],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
                env=environment(self.home),
            )
        assert self.service.stdout is not None
        line = next((one for one in self.service.stdout if one.startswith(READY)), "")
        assert line, f"接口服务没有启动:\n{self.said[-2000:]}"
        self.port = urlsplit(line.removeprefix(READY).strip()).port or 0

    @property
    def said(self) -> str:
        return (self.home / "serve.log").read_text(encoding="utf-8", errors="replace")

    def kill(self, target: str) -> None:
        """kill -9, the database with every process it has; then the gateway anew."""
        cpu = self.cpu()
        if target != "gateway":
            self._kill_database()
            self.spent_database = cpu.database
        if target != "database":
            self._kill_gateway()
            self.spent = cpu.gateway
            self.serve()
        assert wait_until(self.database.answers, PATIENCE), self.said[-2000:]

    def _kill_gateway(self) -> None:
        assert self.service is not None
        for one in self._gateways():
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.service.wait()

    def _kill_database(self) -> None:
        for one in self._databases():
            with suppress(psutil.NoSuchProcess):
                one.kill()

    def cpu(self) -> Cpu:
        """CPU seconds of all lives so far."""
        postmaster = self.database.postmaster()
        return Cpu(
            self.spent + sum(_worked(one) for one in self._gateways()),
            self.spent_database + (used(postmaster) if postmaster else 0.0),
        )

    def look(self) -> None:
        """Note the memory of both where it is more than before.

        Of the gateway all resident memory, of the database what its processes do not
        share: the shared buffers would be counted once for each of them.
        """
        gateway = sum(_megabytes(one, "rss") for one in self._gateways())
        database = sum(_megabytes(one, "uss") for one in self._databases())
        for name, here in (("gateway", gateway), ("database", database)):
            self.most_mb[name] = max(self.most_mb.get(name, 0.0), round(here, 1))

    def _gateways(self) -> list[psutil.Process]:
        """Without the database, which the gateway starts again as its child."""
        if self.service is None or self.service.poll() is not None:
            return []
        others = {one.pid for one in self._databases()}
        return [one for one in _alive(self.service.pid) if one.pid not in others]

    def _databases(self) -> list[psutil.Process]:
        pid = self.database.postmaster()
        return _alive(pid) if pid is not None else []

    def stop(self) -> None:
        """As an operator does: what is inside is answered first."""
        if self.service is not None:
            self.service.terminate()
            self.service.wait(PATIENCE)
            self.service = None

    def end(self) -> None:
        """Whatever state it is in."""
        if self.service is not None:
            self.service.kill()
            self.service.wait()
        self.database.stop()


class Striker(threading.Thread):
    """Kills at even distances of a day, and looks at the memory in between."""

    def __init__(
        self, machine: Machine, kills: int, say: Callable[[str], None]
    ) -> None:
        super().__init__(name="striker", daemon=True)
        self.machine = machine
        self.kills = kills
        self.say = say
        self.done: list[dict[str, Any]] = []
        self.problem: BaseException | None = None
        self._asked = 0
        self._due: SimpleQueue[bool] = SimpleQueue()
        self._begun = threading.Semaphore(0)

    def reached(self, share: float) -> None:
        """So much of the day is over; returns when the kills due by then have begun."""
        while self._asked < min(self.kills, int(share * (self.kills + 1))):
            self._asked += 1
            self._due.put(True)
            assert self._begun.acquire(timeout=PATIENCE), self.problem

    def run(self) -> None:
        try:
            while self._goes_on():
                self._strike()
        except BaseException as problem:
            self.problem = problem
            raise

    def _goes_on(self) -> bool:
        """Wait for the next kill; false when the day is over."""
        while True:
            try:
                return self._due.get(timeout=LOOK_SECONDS)
            except Empty:
                self.machine.look()

    def _strike(self) -> None:
        target, began = TARGETS[len(self.done) % len(TARGETS)], time.monotonic()
        self._begun.release()
        self.machine.kill(target)
        away = round(time.monotonic() - began, 1)
        self.done.append({"target": target, "away_seconds": away})
        self.say(f"第 {len(self.done)} 次强杀 {target},{away} 秒后恢复")

    def end(self) -> None:
        self._due.put(False)
        self.join()
        if self.problem is not None:
            raise self.problem


def _worked(process: psutil.Process) -> float:
    """CPU seconds of its own; what its ended children used is not counted."""
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _megabytes(process: psutil.Process, kind: str) -> float:
    with suppress(psutil.Error):
        whole = kind == "uss"
        told = process.memory_full_info() if whole else process.memory_info()
        return float(getattr(told, kind)) / 2**20
    return 0.0


def _alive(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return list(family(pid))
    return []
