"""What a process keeps is weighed through the code that messages use."""

from __future__ import annotations

from pathlib import Path

from bench.memory import measured


def test_everything_asked_for_is_kept_and_weighed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    found = measured(tmp_path / "home", 3, 40)
    assert (found["institutions"], found["items"]) == (3, 40)
    assert 0 <= found["items_mb"] < 10
    assert found["resident_mb"] > 40
