"""A disk that is really full: a small file system under the whole home."""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.checker import Checker
from tests.faults.letters import answer_to, sale
from tests.faults.platform import Platform, founded
from tests.faults.test_storms import times_settled
from yibao.simulator.messages import Content
from yibao.simulator.open_loop import Letter

log = logging.getLogger(__name__)
SIZE = "700m"
MOST = 3_000  # sales until the disk must have said no
REFUSALS = 3


@pytest.fixture
def small(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A platform on a file system of its own, in memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    for folder in (tmp_path.parent, tmp_path):
        folder.chmod(0o711)
    options = ["-t", "tmpfs", "-o", f"size={SIZE},mode=711", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], check=False).returncode:
        pytest.skip("没有挂载小文件系统的权限;注入的磁盘满见 test_database_trouble")
    platform = founded(tmp_path_factory, disk / "home")
    try:
        platform.serve()
        yield platform
    finally:
        platform.end()
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Take what room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 2**20):
            pass
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 512):
            pass
    return ballast


def test_a_full_disk_is_said_and_loses_nothing(small: Platform) -> None:
    before = sale(small, 0, 0)
    assert answer_to(small, before)["infcode"] == 0
    ballast = fill(small.home.parent)
    accepted, refused = crammed(small)
    assert {answer["output"]["code"] for _, answer in refused} == {"GW-091"}
    assert all("未入账" in answer["err_msg"] for _, answer in refused)
    log.info("磁盘满之后办成 %d 笔,之后拒绝", len(accepted))
    ballast.unlink()
    small.wait_for_database()
    assert {times_settled(small, one) for one in (before, *accepted)} == {1}
    assert {times_settled(small, one) for one, _ in refused} == {0}
    for letter, _ in refused:
        assert answer_to(small, letter)["infcode"] == 0
        assert times_settled(small, letter) == 1
    checker = Checker.of(small.home)
    try:
        assert checker.violations() == []
    finally:
        checker.end()


def crammed(platform: Platform) -> tuple[list[Letter], list[tuple[Letter, Content]]]:
    """Sales until some are refused: which were accepted, and the refusals."""
    accepted, refused = [], []
    for serial in range(MOST):
        letter = sale(platform, serial, serial)
        answer = answer_to(platform, letter)
        if answer["infcode"] == 0:
            accepted.append(letter)
        else:
            refused.append((letter, answer))
        if len(refused) == REFUSALS:
            return accepted, refused
    raise AssertionError(f"{MOST} 笔之后磁盘还没有满")
