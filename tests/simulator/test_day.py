"""A simulated day: the same seed, the same day; every kind of visit occurs."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from yibao.demo.city import CITY
from yibao.scenario.world import read_scenario
from yibao.simulator.day import Day, Habits
from yibao.simulator.known import Known, known_of
from yibao.simulator.messages import BEIJING
from yibao.simulator.scripts import SCRIPTS, Ask, Declined

NOON = datetime(2026, 3, 2, 12, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def known() -> Known:
    return known_of(read_scenario(CITY))


def asked(known: Known, seed: int) -> list[tuple[str, Ask]]:
    return [
        (kind, next(script)) for kind, _, script in Day(known, NOON, seed).visits(50)
    ]


def test_the_same_seed_gives_the_same_day(known: Known) -> None:
    assert asked(known, 7) == asked(known, 7)
    assert asked(known, 7) != asked(known, 8)


def test_every_kind_of_visit_occurs_and_goes_where_it_can(known: Known) -> None:
    seen: Counter[str] = Counter()
    for kind, case, _ in Day(known, NOON).visits(2000):
        seen[kind] += 1
        is_pharmacy = case.desk.institution in known.pharmacies
        assert is_pharmacy == kind.startswith("购药")
    assert set(seen) == set(SCRIPTS)


def test_every_kind_has_a_share() -> None:
    assert set(Habits().shares) == set(SCRIPTS)


def test_a_script_ends_with_the_refusal_it_does_not_expect(known: Known) -> None:
    _, _, script = next(Day(known, NOON).visits(1))
    next(script)
    with pytest.raises(Declined, match="ST-207"):
        script.throw(Declined("1101", "ST-207", "ST-207 参保已暂停"))
