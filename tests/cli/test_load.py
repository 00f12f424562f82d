"""``yibao load``: what a user sees of it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Start

CITY = Path(__file__).parents[2] / "yibao/demo/city.yaml"


@pytest.mark.home("fresh")
def test_a_scenario_loads_into_a_fresh_home_and_then_changes_nothing(
    start: Start,
) -> None:
    planned, _ = start("load", str(CITY), "--dry-run").communicate()
    assert "未作任何改动" in planned
    first, _ = start("load", str(CITY)).communicate()
    assert "新增" in first
    second = start("load", str(CITY))
    told, _ = second.communicate()
    assert "什么都没有改变" in told
    assert second.returncode == 0


def test_mistakes_are_told_with_file_and_line(start: Start, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("areas:\n  - {code: 12, naem: 城}\n", encoding="utf-8")
    process = start("load", str(wrong))
    _, told = process.communicate()
    assert process.returncode == 2
    assert f"{wrong}:2:" in told
    assert "name" in told
    assert "Traceback" not in told
