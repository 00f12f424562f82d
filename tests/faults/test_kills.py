"""kill -9 of gateway and database at any instant, under load, again and again."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter

import pytest

from tests.faults.books import assert_kept, assert_nothing_else, assert_totals
from tests.faults.checker import Checker
from tests.faults.hospitals import DONE, UNSEEN, Hospitals, books_of
from tests.faults.platform import Platform

log = logging.getLogger(__name__)
TARGETS = ("gateway", "database", "backend", "both")


def strike(platform: Platform, target: str, chance: random.Random) -> None:
    """Kill, and bring back what nobody else does: the gateway."""
    if target in ("database", "both"):
        platform.kill_database()
    if target == "backend":
        platform.kill_backend(chance.randrange(100))
    if target in ("gateway", "both"):
        platform.kill_gateway()
        platform.serve()
    platform.wait_for_database()


@pytest.mark.parametrize("kills", [20, pytest.param(300, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_whoever_is_killed(
    platform: Platform, checker: Checker, kills: int
) -> None:
    chance, struck = random.Random(kills), Counter[str]()
    with Hospitals(platform, seed=kills) as hospitals:
        for turn in range(kills):
            target = TARGETS[turn % len(TARGETS)]
            time.sleep(chance.uniform(0.2, 1.0))
            strike(platform, target, chance)
            struck[target] += 1
            assert_kept(platform, books_of(hospitals))
            assert checker.violations() == [], f"第 {turn + 1} 次,{target}"
    assert struck.total() == kills
    kept = list(books_of(hospitals))
    assert_kept(platform, kept)
    assert_nothing_else(platform, kept, hospitals.before)
    assert_totals(platform)
    tally, fates = hospitals.cashier.tally, hospitals.cashier.fates
    assert tally.wrong == []
    assert [said for book in hospitals.day.books.values() for said in book.wrong] == []
    assert tally.lost >= kills
    assert fates.keys() <= {UNSEEN, DONE} and fates[UNSEEN]
    assert not [code for code in tally.refused if "GW-099" in code]
    log.info(
        "%d 次强杀: %d 笔结算,%d 份报文,断线 %d 次,Y601 %s",
        *(kills, len(kept), tally.messages.total(), tally.lost, dict(fates)),
    )
