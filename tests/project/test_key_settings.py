"""Which keys seal the records: given for a real database, made for the embedded one."""

from __future__ import annotations

from pathlib import Path

import pytest

from yibao.project import environment

REAL = "postgresql://yibao@db.example/yibao"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("YIBAO_KEY_FILE", raising=False)
    monkeypatch.setenv("YIBAO_HOME", str(tmp_path))


def test_the_embedded_server_has_keys_of_its_own(tmp_path: Path) -> None:
    assert environment.key_file() == tmp_path / "keys.json"
    assert environment.key_file_may_be_made()


def test_a_real_database_without_a_key_file_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", REAL)
    with pytest.raises(environment.WrongSetting, match="YIBAO_KEY_FILE"):
        environment.key_file()


@pytest.mark.parametrize("url", [REAL, None])
def test_a_key_file_that_was_named_is_never_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str | None
) -> None:
    if url:
        monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("YIBAO_KEY_FILE", str(tmp_path / "given.json"))
    assert environment.key_file() == tmp_path / "given.json"
    assert not environment.key_file_may_be_made()
