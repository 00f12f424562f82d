"""``yibao check`` on a live database: silent while all is well, loud when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.checker import Checker
from tests.faults.hospitals import Hospitals
from tests.faults.letters import answer_to, sale
from tests.faults.platform import Platform
from yibao.project.embedded import wait_until

CHECKS = 12
OF_IT = "settlement_no = '{no}'"
ENTRY = "entry_id IN (SELECT id FROM ledger_entry WHERE reference = '{no}')"

# Table and rows that are taken away → rules that must be broken, among others or alone.
TAKEN = [
    ("settlement_settlementline", OF_IT, {"lines_equal_settlement"}),
    (
        "settlement_settlementfund",
        OF_IT,
        {"funds_equal_amounts", "ledger_equals_settlements"},
    ),
    ("settlement_explanation", OF_IT, {"every_settlement_explained", "steps_add_up"}),
    (
        "ledger_posting",
        ENTRY + " AND account = 'payable'",
        {"ledger_balances", "ledger_equals_settlements"},
    ),
    (
        "ledger_posting",
        ENTRY + " AND account LIKE 'personal%'",
        {"ledger_balances", "accounts_equal_ledger", "movements_equal_ledger"},
    ),
    (
        "gateway_message",
        "(institution_code, message_no) = ('{own}', '{message_no}')",
        {"settlement_has_message"},
    ),
    ("settlement_settlement", OF_IT, {"settling_message_has_settlement"}),
]

# A change and the change back, of rows that hospitals move meanwhile.
CHANGED = [
    (
        "ledger_personalaccount SET current_fen = current_fen {by} 1",
        {"accounts_equal_ledger"},
    ),
    (
        "settlement_yeartodate SET counters = counters || jsonb_build_object("
        "'hifp_pay', coalesce((counters->>'hifp_pay')::bigint, 0) {by} 1)",
        {"totals_equal_deltas"},
    ),
]


def test_no_false_alarm_while_hospitals_settle(
    platform: Platform, checker: Checker
) -> None:
    with Hospitals(platform, connections=8, seed=9) as hospitals:
        for _ in range(CHECKS):
            made = hospitals.made
            assert wait_until(lambda now=made: hospitals.made > now, 180)  # type: ignore[misc]
            assert checker.violations() == []
    assert hospitals.cashier.tally.wrong == []


@pytest.mark.requirement("SEC-04")
def test_what_is_taken_away_is_missed_while_hospitals_settle(
    platform: Platform, checker: Checker
) -> None:
    letter = sale(platform, 0, 11)
    info = answer_to(platform, letter)["output"]["setlinfo"]
    own, number = letter.message["fixmedins_code"], letter.message["msgid"]
    with Hospitals(platform, seed=10):
        for table, where, names in TAKEN:
            rows = where.format(no=info["setl_id"], own=own, message_no=number)
            with taken_away(platform, table, rows):
                found = {one["name"] for one in checker.violations()}
                assert names <= found, table
            assert checker.violations() == [], table


@pytest.mark.requirement("SEC-04")
def test_what_is_changed_is_found_while_hospitals_settle(
    platform: Platform, checker: Checker
) -> None:
    person = platform.known.patients[12].person_no
    assert answer_to(platform, sale(platform, 0, 12))["infcode"] == 0
    with Hospitals(platform, seed=11):
        for change, names in CHANGED:
            done = f"UPDATE {change} WHERE person_no = '{person}'"
            against_the_rules(platform, done.format(by="+"))
            found = checker.violations()
            assert {one["name"] for one in found} == names
            assert person in {one["subject"] for one in found}
            against_the_rules(platform, done.format(by="-"))
            assert checker.violations() == []


@contextmanager
def taken_away(platform: Platform, table: str, where: str) -> Iterator[None]:
    """Rows are gone, past every trigger, until the end of the block."""
    against_the_rules(
        platform,
        f"CREATE TABLE drill_kept AS SELECT * FROM {table} WHERE {where};"
        f"DELETE FROM {table} WHERE {where}",
    )
    assert platform.rows("SELECT count(*) > 0 FROM drill_kept") == [(True,)]
    try:
        yield
    finally:
        against_the_rules(
            platform,
            f"INSERT INTO {table} SELECT * FROM drill_kept; DROP TABLE drill_kept",
        )


def against_the_rules(platform: Platform, statements: str) -> None:
    """As only the owner of the machine can."""
    with platform.connect() as intruder, intruder.transaction():
        intruder.execute("SET LOCAL session_replication_role = replica")
        intruder.execute(statements.encode())
