"""``yibao keys`` makes a key file once, and rotates without losing what was sealed."""

from __future__ import annotations

from pathlib import Path

import pytest

from yibao.cli.keys import keys
from yibao.kernel.crypto import read_key_file
from yibao.project.environment import SetupProblem


def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys(path)
    made = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SetupProblem, match="不会覆盖"):
        keys(path)
    assert path.read_bytes() == made


def test_rotated_keys_open_what_was_sealed_before(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys(path)
    sealed = read_key_file(path).seal("note", "旧")
    keys(path, rotate=True)
    ring = read_key_file(path)
    assert ring.active == 2
    assert ring.open("note", sealed) == "旧"
    with pytest.raises(SetupProblem, match="找不到密钥文件"):
        keys(tmp_path / "none", rotate=True)
