"""The embedded server survives what happens to processes on a real machine."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import psycopg
import pytest

from yibao.project import embedded
from yibao.project.database import database_url, embedded_server
from yibao.project.embedded import EmbeddedServer

USE = """
import sys
from pathlib import Path
from yibao.project.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.ensure_running()
print(server.postmaster(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    EmbeddedServer(tmp_path / "home").stop()


class User:
    """Another process that uses the server until it is told to leave."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def postmaster(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def write(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")


def read(server: EmbeddedServer) -> int:
    with psycopg.connect(server.url) as connection:
        row = connection.execute("SELECT value FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def kill_postmaster(server: EmbeddedServer) -> None:
    pid = server.postmaster()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_two_processes_starting_at_once_share_one_server(home: Path) -> None:
    users = [User(home) for _ in range(3)]
    assert len({user.postmaster() for user in users}) == 1
    for user in users:
        user.leave()


def test_the_last_one_out_stops_the_server(home: Path) -> None:
    server = EmbeddedServer(home)
    first, second = User(home), User(home)
    assert first.postmaster() == second.postmaster()
    first.leave()
    assert server.answers()
    second.leave()
    assert server.postmaster() is None


def test_a_killed_user_leaves_nothing_to_clean_up(home: Path) -> None:
    first = User(home)
    postmaster = first.postmaster()
    write(EmbeddedServer(home))
    first.kill()
    second = User(home)
    assert second.postmaster() == postmaster
    assert read(EmbeddedServer(home)) == 7
    second.leave()
    assert EmbeddedServer(home).postmaster() is None


def test_a_killed_postmaster_is_started_again_with_everything_committed(
    home: Path,
) -> None:
    server = EmbeddedServer(home)
    server.ensure_running()
    write(server)
    with psycopg.connect(server.url) as idle, suppress(psycopg.OperationalError):
        kill_postmaster(server)  # an orphaned backend is still about
        server.ensure_running()
        assert read(server) == 7
        idle.execute("SELECT 1")


def test_a_lock_file_naming_a_living_stranger_does_not_block_the_start(
    home: Path,
) -> None:
    """After a restart of the machine the old number may belong to anyone."""
    server = EmbeddedServer(home)
    server.ensure_running()
    kill_postmaster(server)
    lock = server.data / "postmaster.pid"
    stranger = subprocess.Popen(["sleep", "60"], user=server.data.stat().st_uid)
    try:
        lines = lock.read_text().split("\n")
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert server.postmaster() is None
        server.ensure_running()
        assert server.answers()
    finally:
        stranger.kill()
        stranger.wait()


def test_an_interrupted_initialization_is_begun_anew(home: Path) -> None:
    home.mkdir()
    half = home / "data.unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    server = EmbeddedServer(home)
    server.ensure_running()
    assert server.answers() and not half.exists()


@pytest.mark.parametrize(
    "name", ["长" * 40 + "的目录", "with space, comma & %41", "a" * 120]
)
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    server = EmbeddedServer(tmp_path / name)
    try:
        server.ensure_running()
        assert server.socket_folder.stat().st_mode & 0o077 == 0
        asyncio.run(connect_asynchronously(server.url))
    finally:
        server.stop()
        for left in server.socket_folder.glob("*"):
            left.unlink()
        server.socket_folder.rmdir()


async def connect_asynchronously(url: str) -> None:
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SHOW synchronous_commit") == "on"
    assert await connection.fetchval("SHOW fsync") == "on"
    assert int(await connection.fetchval("SHOW max_connections")) >= 100
    await connection.close()


def test_the_server_listens_on_no_network_and_admits_only_its_owner(home: Path) -> None:
    server = EmbeddedServer(home)
    server.ensure_running()
    postmaster = psutil.Process(server.postmaster())
    assert postmaster.net_connections(kind="inet") == []
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    assert server.data.stat().st_mode & 0o777 == 0o700


def test_no_statement_reaches_the_log(home: Path) -> None:
    server = EmbeddedServer(home)
    server.ensure_running()
    with (
        psycopg.connect(server.url) as connection,
        pytest.raises(psycopg.errors.InvalidTextRepresentation),
    ):
        connection.execute("SELECT 'not a number'::int, 'private-name'")
    assert "private-name" not in server.log.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 才需要换用户")
class TestAsRoot:
    def test_the_server_runs_as_somebody_else_with_no_power_it_does_not_need(
        self,
    ) -> None:
        database_url()
        server = embedded_server()  # of the tests, wherever this tree lies
        above = [*server.data.parents, *embedded.PROGRAMS.parents]
        closed = any(not folder.stat().st_mode & 0o001 for folder in above)
        assert psutil.Process(server.postmaster()).uids().real != 0
        assert powers(server) == int(closed)

    def test_closed_folders_above_stay_closed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As in ``/root``, where both the project and its programs may lie."""
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        wheel = embedded.PROGRAMS.parent.parent
        for part in (Path(wheel.name) / "pginstall18", Path(f"{wheel.name}.libs")):
            shutil.copytree(wheel.parent / part, closed / part, symlinks=True)
        monkeypatch.setattr(
            embedded, "PROGRAMS", closed / wheel.name / "pginstall18" / "bin"
        )
        server = EmbeddedServer(closed / "home")
        try:
            server.ensure_running()
            assert psutil.Process(server.postmaster()).uids().real != 0
            assert powers(server) == 1  # to look past the closed folder, no other
            write(server)
            assert read(server) == 7
            assert closed.stat().st_mode & 0o777 == 0o700
        finally:
            server.stop()


def powers(server: EmbeddedServer) -> int:
    """How many capabilities the running server holds."""
    status = Path(f"/proc/{server.postmaster()}/status").read_text()
    found = re.search(r"CapEff:\s*(\w+)", status)
    assert found is not None
    return int(found[1], 16).bit_count()
