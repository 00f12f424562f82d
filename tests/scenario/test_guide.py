"""What the guide tells a newcomer to write is a scenario, and loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yibao.scenario.entering.entry import Outcome
from yibao.scenario.load import load_scenario
from yibao.scenario.reference import records, reference_page
from yibao.scenario.world import WORLD

GUIDE = Path(__file__).parents[2] / "docs/guide/写一个场景.md"
CITY = Path(__file__).parents[2] / "yibao/demo/city.yaml"
BLOCK = re.compile(r"```yaml\n# 文件: (\S+)\n(.*?)```", re.DOTALL)


@pytest.mark.django_db
def test_the_smallest_world_of_the_guide_loads_twice(tmp_path: Path) -> None:
    [(name, text)] = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_scenario(tmp_path / name).total(Outcome.CREATED) == 9
    assert load_scenario(tmp_path / name).changed_nothing


@pytest.mark.django_db
def test_the_smallest_world_leaves_the_demo_city_as_it_is(tmp_path: Path) -> None:
    load_scenario(CITY)
    [(name, text)] = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    (tmp_path / name).write_text(text, encoding="utf-8")
    beside = load_scenario(tmp_path / name)
    assert beside.total(Outcome.EXTENDED) == 0
    assert beside.counts["区划"][Outcome.UNCHANGED] == 2
    assert load_scenario(CITY).changed_nothing


def test_every_key_has_a_meaning_in_the_reference() -> None:
    page = reference_page()
    for path, _, fields in records(WORLD, ""):
        for one in fields:
            assert one.zh, f"{path}.{one.key}"
            assert f"| `{one.key}` |" in page
