"""``yibao backup`` and ``yibao restore`` as an operator runs them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Start
from yibao.project.embedded import EmbeddedServer


def run(start: Start, *arguments: str, **environment: str) -> tuple[int, str]:
    process = start(*arguments, **environment)
    said, complained = process.communicate(timeout=600)
    assert "Traceback" not in complained, complained
    return process.returncode, said + complained


@pytest.mark.home("city")
def test_a_lost_machine_comes_back(start: Start, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "city.yibao"
    done, told = run(start, "backup", str(file))
    assert done == 0, told
    assert "密钥文件不在备份里" in told and str(home / "keys.json") in told

    other = tmp_path / "other"
    settings = {"YIBAO_HOME": str(other)}
    try:
        done, told = run(start, "restore", str(file), **settings)
        assert done == 1 and "密钥文件" in told  # and none was made up
        assert not (other / "keys.json").exists()
        shutil.copy(home / "keys.json", other / "keys.json")
        done, told = run(start, "restore", str(file), "--dry-run", **settings)
        assert done == 0 and "未动数据库" in told
        done, told = run(start, "restore", str(file), **settings)
        assert done == 0, told
        assert "校验和全部相符" in told and "账目一致" in told
        done, told = run(start, "restore", str(file), **settings)
        assert done == 1 and "--replace" in told
    finally:
        EmbeddedServer(other).stop()
