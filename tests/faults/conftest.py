"""One platform for all drills of a process: what one leaves, the next must bear."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.checker import Checker
from tests.faults.platform import Platform, founded


@pytest.fixture(scope="package")
def founded_platform(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Platform, Checker]]:
    home = tmp_path_factory.mktemp("faults") / "home"
    for folder in (home.parent, home.parent.parent):
        folder.chmod(0o711)
    platform = founded(tmp_path_factory, home)
    checker = Checker.of(home)
    yield platform, checker
    checker.end()
    platform.end()


@pytest.fixture
def checker(founded_platform: tuple[Platform, Checker]) -> Checker:
    return founded_platform[1]


@pytest.fixture
def platform(founded_platform: tuple[Platform, Checker]) -> Iterator[Platform]:
    """Served with the usual limits; sound when the drill is over."""
    platform, checker = founded_platform
    platform.serve()
    yield platform
    assert checker.violations() == []
    platform.stop()
