"""The ``yibao`` command as a user runs it: another process with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import homes
from yibao.project.embedded import EmbeddedServer

Started = subprocess.Popen[str]
Start = Callable[..., Started]


@pytest.fixture
def home(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Path]:
    """With the tables made, or as the mark ``home`` says."""
    mark = request.node.get_closest_marker("home")
    kind = mark.args[0] if mark else "migrated"
    if kind != "fresh":
        made = {"migrated": homes.migrated, "city": homes.city}[kind]
        homes.copied(made(tmp_path_factory), tmp_path / "home")
    yield tmp_path / "home"
    EmbeddedServer(tmp_path / "home").stop()


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Start ``yibao`` with arguments and further environment; killed if still there."""
    started: list[Started] = []

    def start_one(*arguments: str, **environment: str) -> Started:
        process = subprocess.Popen(
            [sys.executable, "-m", "yibao", *arguments],
            env=os.environ | {"YIBAO_HOME": str(home)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate()
