"""Invented cities: of any size, the same each time, and every path in them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from yibao.scenario.load import load_scenario
from yibao.scenario.world import read_scenario
from yibao.simulator import worlds
from yibao.simulator.known import known_of
from yibao.simulator.populace import PATHS
from yibao.simulator.worlds import (
    INSTITUTIONS,
    Size,
    institution,
    invented,
    write_world,
)

TODAY = dt.date(2026, 3, 2)
SMALL = Size(institutions=100, persons=1_000, items=100)


def test_a_hundred_institutions_and_a_thousand_persons_hold_every_kind(
    tmp_path: Path,
) -> None:
    (file,) = write_world(tmp_path / "city.yaml", SMALL, TODAY)
    world = read_scenario(file)
    kinds = Counter(one.level or one.kind for one in world.institutions)
    assert sum(kinds.values()) == sum(one.share for one in INSTITUTIONS) == 100
    assert kinds["2"] == 61  # pharmacies, and the one 三级甲等 whose code is 2 as well
    persons = [one for one in world.persons if one.coverage]
    categories = {one.coverage[0].category for one in persons}
    assert len(categories) == len({path.category for path in PATHS})
    relieved = sum(bool(one.identities) for one in persons)
    assert relieved == sum(path.share for path in PATHS if path.relief)
    assert {one.key.scheme for one in known_of(world).institutions if one.key} == {
        "api",
        "tif",
        "apikey",
    }


def test_more_persons_than_a_file_takes_go_into_further_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worlds, "PER_FILE", 400)
    files = write_world(tmp_path / "city.yaml", SMALL, TODAY)
    assert [one.name for one in files] == ["city.yaml", "city-2.yaml", "city-3.yaml"]
    read = [read_scenario(one) for one in files]
    assert [len(one.persons) for one in read] == [400, 400, 200]
    whole = write_world(tmp_path / "again.yaml", SMALL, TODAY)
    assert known_of(*read) == known_of(*map(read_scenario, whole))


def test_what_hospitals_know_needs_no_file(tmp_path: Path) -> None:
    (file,) = write_world(tmp_path / "city.yaml", SMALL, TODAY)
    assert invented(SMALL, TODAY) == known_of(read_scenario(file))


def test_neighbours_differ() -> None:
    names = [institution(number)["name"][7:] for number in range(10)]
    assert len(set(names)) > 2


@pytest.mark.django_db
def test_a_city_loads_whole_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    size = Size(institutions=20, persons=60, items=20)
    (file,) = write_world(tmp_path / "city.yaml", size, TODAY)
    loaded = load_scenario(file)
    created = {what: sum(counts.values()) for what, counts in loaded.counts.items()}
    assert (created["机构"], created["人员"], created["目录项目"]) == (20, 60, 20)
    assert load_scenario(file).changed_nothing
