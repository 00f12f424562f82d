"""A platform of the measurement's own: database, world and server, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import psycopg

from bench.sizes import Sizes
from bench.world import World, made, scenario
from yibao.project.embedded import EmbeddedServer

ROOT = Path(__file__).parents[1]
READY = "yibao 就绪 "
STOP_SECONDS = 30
TICKS = 1000.0
BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds used so far."""

    gateway: float
    database: float

    def since(self, before: Cpu) -> Cpu:
        return Cpu(self.gateway - before.gateway, self.database - before.database)

    def plus(self, other: Cpu) -> Cpu:
        return Cpu(self.gateway + other.gateway, self.database + other.database)

    def per(self, count: int) -> dict[str, float]:
        """Milliseconds for each of ``count``."""
        python = self.gateway * TICKS / max(count, 1)
        database = self.database * TICKS / max(count, 1)
        total = python + database
        named = {"python_ms": python, "postgresql_ms": database, "total_ms": total}
        return {name: round(value, 3) for name, value in named.items()}


@dataclass(frozen=True, slots=True)
class Platform:
    """A running platform: where it answers and which processes it is."""

    address: str
    gateway: int
    database: EmbeddedServer
    world: World
    load_seconds: float

    def cpu(self) -> Cpu:
        postmaster = self.database.postmaster()
        assert postmaster is not None, "数据库没有在运行"
        return Cpu(used(self.gateway), used(postmaster))

    def memory_mb(self) -> dict[str, float]:
        """Of the largest process of the gateway: resident, and shared with nobody."""
        found = [one.memory_full_info() for one in family(self.gateway)]
        largest = max(found, key=lambda one: one.rss)
        return {
            "resident_mb": round(largest.rss / 2**20, 1),
            "own_mb": round(largest.uss / 2**20, 1),
        }

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.database.url, autocommit=True)


@contextmanager
def platform(sizes: Sizes, home: Path) -> Iterator[Platform]:
    """Set up a platform under ``home``, which is emptied before and after."""
    shutil.rmtree(home, ignore_errors=True)
    database = EmbeddedServer(home)
    try:
        database.ensure_running()
        world = made(sizes)
        seconds = loaded(home, world)
        with serving(home, sizes.processes) as (address, pid):
            yield Platform(address, pid, database, world, seconds)
    finally:
        database.stop()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def serving(home: Path, processes: int) -> Iterator[tuple[str, int]]:
    """``yibao serve`` on a free loopback port: its address and process."""
    interface = ("--only", "interface", "--port", "0", "--processes", str(processes))
    log = home / "serve.log"  # one line a message, as in production
    with log.open("w") as lines:
        server = subprocess.Popen(
            [*(sys.executable, "-m", "yibao", "serve"), *interface],
            stdout=subprocess.PIPE,
            stderr=lines,
            text=True,
            cwd=ROOT,
            env=environment(home),
        )
    try:
        assert server.stdout is not None
        line = next((one for one in server.stdout if one.startswith(READY)), "")
        assert line, f"接口服务没有启动:\n{log.read_text()[-2000:]}"
        yield line.removeprefix(READY).strip(), server.pid
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def environment(home: Path) -> Mapping[str, str]:
    """Ours, without what would lead to another database than that under ``home``."""
    outside = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in outside and not name.startswith("YIBAO_")
    }
    return {**kept, "YIBAO_HOME": str(home)}


def loaded(home: Path, world: World) -> float:
    """Make the tables and enter the world as a city would; seconds of the latter."""
    path = home / "world.yaml"
    today = datetime.now(BEIJING).date()
    path.write_text(scenario(world, today), encoding="utf-8")
    _yibao(home, "migrate")
    began = time.monotonic()
    _yibao(home, "load", str(path))
    return round(time.monotonic() - began, 1)


def _yibao(home: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "yibao", *arguments],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(home),
        check=True,
    )


def family(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def used(pid: int) -> float:
    """CPU seconds of a process and its children, those that ended included."""
    spent = 0.0
    for one in family(pid):
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue  # ended since; its parent counts it from the next reading on
        spent += times.user + times.system
        spent += times.children_user + times.children_system
    return spent
