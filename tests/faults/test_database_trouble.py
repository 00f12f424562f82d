"""The database restarts, fails, or has no connection left: said clearly, then over."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psycopg
import pytest

from tests.faults.books import assert_kept, assert_nothing_else, assert_totals
from tests.faults.hospitals import Hospitals, books_of
from tests.faults.letters import at_once, sale
from tests.faults.platform import Platform
from tests.faults.test_storms import times_settled
from yibao.project.embedded import wait_until
from yibao.simulator.open_loop import counted

AWAY = "GW-091"
OTHERS_ENDED = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE pid <> ALL(%s) AND backend_type = 'client backend'
"""
CODES = {AWAY, "GW-090", "GW-092", "busy"}
FAILING = """
    CREATE FUNCTION drill_failing() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'drill' USING ERRCODE = '{state}'; END $$;
    CREATE TRIGGER drill BEFORE INSERT ON settlement_settlement
        FOR EACH STATEMENT EXECUTE FUNCTION drill_failing();
"""
WELL_AGAIN = """
    DROP TRIGGER drill ON settlement_settlement;
    DROP FUNCTION drill_failing();
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_restarted_database_costs_no_visit(
    platform: Platform, how: signal.Signals
) -> None:
    """Fast and immediate shutdown (``pg_ctl restart -m``), while hospitals go on."""
    with Hospitals(platform, seed=int(how)) as hospitals:
        for _ in range(3):
            wait_for_more(hospitals)
            postmaster = platform.servers()[0]
            postmaster.send_signal(how)
            postmaster.wait(180)
            platform.wait_for_database()
    kept = list(books_of(hospitals))
    assert assert_kept(platform, kept) > 3
    assert_nothing_else(platform, kept, hospitals.before)
    assert_totals(platform)
    assert hospitals.cashier.tally.wrong == []
    assert hospitals.cashier.tally.refused.keys() <= CODES


def wait_for_more(hospitals: Hospitals) -> None:
    made = hospitals.made
    assert wait_until(lambda: hospitals.made > made, 180)


def test_no_connection_left_is_said_and_passes(platform: Platform) -> None:
    """Others took every connection; when they give one back, all goes on."""
    letters = [sale(platform, place, place) for place in range(4)]
    with crowded(platform):
        refused = at_once(platform, letters)
    assert counted(refused) == {AWAY: len(letters)}
    assert all("未入账" in one.content["err_msg"] for one in refused)
    assert {times_settled(platform, letter) for letter in letters} == {0}
    assert counted(at_once(platform, letters)) == {"ok": len(letters)}
    assert {times_settled(platform, letter) for letter in letters} == {1}


def test_a_database_killed_after_it_was_crowded_is_started_again(
    platform: Platform,
) -> None:
    with crowded(platform):
        time.sleep(2.5)  # the watch over the database looks once a second
    platform.kill_database()
    platform.wait_for_database()
    assert counted(at_once(platform, [sale(platform, 1, 6)])) == {"ok": 1}


@contextmanager
def crowded(platform: Platform) -> Iterator[None]:
    """No connection is left: the gateway's own are ended, others take them all."""
    with ExitStack() as taken:
        held = take_all(platform, taken)
        own = [one.info.backend_pid for one in held]
        held[0].execute(OTHERS_ENDED, [own])
        assert wait_until(lambda: bool(take_all(platform, taken)), 60)
        yield


def take_all(platform: Platform, taken: ExitStack) -> list[psycopg.Connection]:
    """Every connection there is still room for."""
    found = []
    with suppress(psycopg.OperationalError):
        while True:
            found.append(taken.enter_context(platform.connect()))
    return found


@pytest.mark.parametrize("state", ["53100", "53200", "58030", "40P01"])
def test_a_failing_write_is_said_and_passes(platform: Platform, state: str) -> None:
    """Injected: a trigger raises disk full, out of memory, I/O error, deadlock."""
    letters = [sale(platform, place, place) for place in range(4)]
    with platform.connect() as operator:
        operator.execute(FAILING.format(state=state).encode())
        try:
            refused = at_once(platform, letters)
        finally:
            operator.execute(WELL_AGAIN)
    assert counted(refused) == {AWAY: len(letters)}
    assert {times_settled(platform, letter) for letter in letters} == {0}
    assert counted(at_once(platform, letters)) == {"ok": len(letters)}
