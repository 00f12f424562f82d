"""Homes that are made once for a run, and copied for every test that needs one.

A fresh database takes as long as many tests: it is made by one process of the run,
stopped, and its files are copied.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from yibao.project.embedded import EmbeddedServer

ROOT = Path(__file__).parent.parent
CITY = ROOT / "yibao/demo/city.yaml"


def migrated(factory: pytest.TempPathFactory) -> Path:
    """A home whose tables are made, and empty."""
    return once(factory, "migrated", lambda home: run(home, "migrate"))


def city(factory: pytest.TempPathFactory) -> Path:
    """The demo city, in which nothing has happened yet."""

    def make(home: Path) -> None:
        copied(migrated(factory), home)
        run(home, "load", str(CITY))

    return once(factory, "city", make)


def played(factory: pytest.TempPathFactory) -> Path:
    """The demo city after its day."""
    return once(factory, "played", lambda home: run(home, "demo"))


def run(home: Path, *arguments: str) -> None:
    """One ``yibao`` command in a home, which must succeed."""
    ran = subprocess.run(
        [sys.executable, "-m", "yibao", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(home),
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def environment(home: Path) -> dict[str, str]:
    """For a process that uses the database under a home, and no other."""
    settings = {**os.environ, "YIBAO_HOME": str(home), "YIBAO_LOG": "quiet"}
    settings.pop("DATABASE_URL", None)
    return settings


def once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """The home of this name, made by whichever process of the run comes first."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # of all processes of the run
    for each in (folder, folder / "homes", folder / "homes" / name):
        each.mkdir(exist_ok=True)
        each.chmod(0o711)  # as root, the database runs as another user
    home, made = folder / "homes" / name / "home", folder / "homes" / name / "made"
    with (folder / "homes" / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(home)
            EmbeddedServer(home).stop()  # those who started it may have been killed
            made.touch()
    return home


def copied(template: Path, home: Path) -> None:
    """A home of the same content, whose server does not run yet."""
    subprocess.run(["cp", "-a", str(template), str(home)], check=True)
    for left in ("postgres.log", "users.lock", "start.lock"):
        (home / left).unlink(missing_ok=True)
