"""More than can be carried out, at a rate that does not slow down (open loop)."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.faults.checker import Checker
from tests.faults.letters import answer_to, sale
from tests.faults.platform import Platform
from yibao.project.embedded import wait_until
from yibao.simulator.open_loop import Letter, OpenLoop, Outcome, counted

WORKERS, QUEUE = 2, 6
PLACES = WORKERS + QUEUE
SURPLUS = 60
RATE = 200.0  # a second: far more than get through a closed door
HELD = "LOCK TABLE settlement_settlement IN ACCESS EXCLUSIVE MODE"
NARROW = {"YIBAO_WORKERS": str(WORKERS), "YIBAO_QUEUE": str(QUEUE)}


@pytest.fixture
def narrow(founded_platform: tuple[Platform, Checker]) -> Iterator[Platform]:
    """A gateway with few places."""
    platform, checker = founded_platform
    platform.serve(**NARROW)
    yield platform
    assert checker.violations() == []
    platform.stop()


@contextmanager
def standing_still(platform: Platform) -> Iterator[None]:
    """Nothing settles until the end of the block."""
    with platform.connect() as holder, holder.transaction():
        holder.execute(HELD)
        yield


def inside(platform: Platform) -> int:
    text = httpx.get(platform.address + "/metrics", trust_env=False).text
    found = re.search(r"^yibao_inside (\d+)", text, re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_the_queue_is_bounded_and_the_surplus_is_told_at_once(
    narrow: Platform,
) -> None:
    """While nothing moves: as many wait as there are places, all others are refused.

    Refused in time means: before anybody who waits was answered.
    """
    letters = [sale(narrow, n, n) for n in range(PLACES + SURPLUS)]
    found: list[Outcome] = []
    loop = OpenLoop(narrow.address, RATE)
    flood = threading.Thread(target=lambda: found.extend(loop.play(letters)))
    with standing_still(narrow):
        flood.start()
        assert wait_until(lambda: loop.answered == SURPLUS, 180)
        assert inside(narrow) == PLACES
    flood.join(60)
    assert counted(found) == {"ok": PLACES, "GW-090": SURPLUS}
    refused = [one for one in found if not one.is_accepted]
    accepted = [one for one in found if one.is_accepted]
    assert max(one.turn for one in refused) < min(one.turn for one in accepted)
    assert {one.retry_after for one in refused} == {5}
    assert all("5 秒后用原报文" in one.content["err_msg"] for one in refused)
    assert all_times_settled(narrow, [one.letter for one in accepted]) == [1] * PLACES
    assert sum(all_times_settled(narrow, [one.letter for one in refused])) == 0
    assert inside(narrow) == 0
    recovered(narrow, [one.letter for one in refused])


def test_a_flood_passes_and_every_answer_was_true(narrow: Platform) -> None:
    """Far above capacity, again and again until all are through; none twice."""
    waiting = [sale(narrow, n, n) for n in range(300)]
    sent, rounds, turned_away = len(waiting), 0, 0
    letters = list(waiting)
    while waiting:
        outcomes = OpenLoop(narrow.address, 2_000.0).play(waiting)
        codes = counted(outcomes)
        assert codes.keys() <= {"ok", "GW-090", "GW-092"}
        assert codes["ok"] > 0, "总有人办成"
        refused = [one.letter for one in outcomes if not one.is_accepted]
        assert sum(all_times_settled(narrow, refused)) == 0
        turned_away += len(refused)
        waiting, rounds = refused, rounds + 1
    assert turned_away > 0
    assert all_times_settled(narrow, letters) == [1] * sent


def recovered(platform: Platform, letters: list[Letter]) -> None:
    """One after another, all of them are carried out now."""
    for letter in letters:
        assert answer_to(platform, letter)["infcode"] == 0
    assert all_times_settled(platform, letters) == [1] * len(letters)


def all_times_settled(platform: Platform, letters: list[Letter]) -> list[int]:
    """How often each letter was settled."""
    query = "SELECT message_no FROM settlement_settlement"
    found = Counter(str(number) for (number,) in platform.rows(query))
    return [found[letter.message["msgid"]] for letter in letters]
