"""A platform of its own, and the ways it is struck down and comes back."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest

from bench.server import READY, ROOT, environment
from tests import homes
from tests.faults import city
from yibao.project.embedded import EmbeddedServer, wait_until
from yibao.simulator.known import Known

SERVE = (sys.executable, "-m", "yibao", "serve", "--only", "interface")
PATIENCE = 180  # seconds until something that was struck down must be back


@dataclass
class Platform:
    """A home with its database, and ``yibao serve`` on one port."""

    home: Path
    known: Known
    port: int = 0
    service: subprocess.Popen[str] | None = None
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> EmbeddedServer:
        return EmbeddedServer(self.home)

    @property
    def gateway(self) -> psutil.Process:
        assert self.service is not None
        return psutil.Process(self.service.pid)

    @property
    def said(self) -> str:
        """The log of the gateway, of all its lives."""
        return (self.home / "serve.log").read_text(encoding="utf-8")

    def serve(self, *, processes: str = "1", **settings: str) -> None:
        """Start the gateway on the port it had, and wait until it is ready."""
        with (self.home / "serve.log").open("a") as log:
            self.service = subprocess.Popen(
                [*SERVE, "--port", f"{self.port}", "--processes", processes],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
                env={**environment(self.home), **settings},
            )
        assert self.service.stdout is not None
        line = next((x for x in self.service.stdout if x.startswith(READY)), "")
        assert line, f"接口服务没有启动:\n{self.said[-2000:]}"
        self.port = urlsplit(line.removeprefix(READY).strip()).port or 0

    def stop(self) -> None:
        """As an operator does: what is inside is answered first."""
        if self.service is not None:
            self.service.terminate()
            assert self.service.wait(PATIENCE) == 0
            self.service = None

    def kill_gateway(self) -> None:
        assert self.service is not None
        self.service.kill()
        self.service.wait()

    def kill_database(self) -> None:
        """The postmaster and every process it has, at once."""
        for one in self.servers():
            with suppress(psutil.NoSuchProcess):
                one.kill()

    def kill_backend(self, place: int) -> None:
        """One process of the database alone: the postmaster then ends all others."""
        backends = self.servers()[1:]
        if backends:
            with suppress(psutil.NoSuchProcess):
                backends[place % len(backends)].kill()

    def servers(self) -> list[psutil.Process]:
        """The postmaster first; nothing while there is none."""
        pid = self.database.postmaster()
        if pid is None:
            return []
        with suppress(psutil.NoSuchProcess):
            postmaster = psutil.Process(pid)
            return [postmaster, *postmaster.children()]
        return []

    def wait_for_database(self) -> None:
        """Nobody here starts it: the gateway must have."""
        assert wait_until(self.database.answers, PATIENCE), self.said[-2000:]

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.database.url, autocommit=True)

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Asked again if the database ends under it: it may be about to, still."""
        for _ in range(20):
            try:
                with self.connect() as connection:
                    found = connection.execute(query.encode(), values or None)
                    return found.fetchall()
            except psycopg.OperationalError:
                self.wait_for_database()
        raise AssertionError("数据库总在中断")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another ``yibao`` beside it, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "yibao", *arguments],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment(self.home),
            check=False,
        )

    def end(self) -> None:
        """Whatever state it is in."""
        if self.service is not None:
            self.service.kill()
            self.service.wait()
        self.database.stop()


def founded(factory: pytest.TempPathFactory, home: Path) -> Platform:
    """A home with the city in it, which is loaded once for a run; nothing is served."""
    homes.copied(homes.once(factory, "founded", partial(_found, factory)), home)
    platform = Platform(home, city.known(home / "city.yaml"))
    platform.database.ensure_running()
    return platform


def _found(factory: pytest.TempPathFactory, home: Path) -> None:
    homes.copied(homes.migrated(factory), home)
    homes.run(home, "load", str(city.written(home / "city.yaml")))
