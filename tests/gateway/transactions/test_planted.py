"""What ``yibao check`` looks for between the message box, the shelf and the books.

Planted here are the corruptions no other test plants; the last test sees to it that
no rule is without one anywhere.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Counter
from tests.gateway.transactions.test_tracing import BOX, OTHER, boxed, sell, selling
from yibao.gateway.check import RULES, report
from yibao.kernel import seal_check

TESTS = Path(__file__).parents[2]
MESSAGE, EVENT = "gateway_message", "inventory_traceevent"

CORRUPTIONS = [
    (
        "accepted_message_has_answer",
        f"UPDATE {MESSAGE} SET answer = NULL WHERE transaction = '2102'",
    ),
    ("settlement_has_message", f"DELETE FROM {MESSAGE} WHERE transaction = '2102'"),
    ("settling_message_has_settlement", "DELETE FROM settlement_settlement"),
    (
        "void_message_settles_nothing",
        f"UPDATE {MESSAGE} SET state = 'void', voided_at = now(), voided_by = 'M9'"
        " WHERE transaction = '2102'",
    ),
    (
        "trace_return_is_of_its_sale",
        f"UPDATE {EVENT} SET cancels_id = event_no WHERE happening = 'returned'",
    ),
    (
        "trace_return_is_of_its_sale",
        f"UPDATE {EVENT} SET code = '{OTHER}' WHERE happening = 'returned'",
    ),
    (
        "reversed_sale_frees_its_codes",
        f"DELETE FROM {EVENT} WHERE happening = 'returned'"
        " AND cancels_id IN (SELECT event_no FROM inventory_traceevent"
        " WHERE source = '2102')",
    ),
    (
        "deleted_record_sells_nothing",
        f"DELETE FROM {EVENT} WHERE happening = 'returned'"
        " AND cancels_id IN (SELECT event_no FROM inventory_traceevent"
        " WHERE source = '3505')",
    ),
    (
        "trace_code_follows_its_events",
        "DELETE FROM inventory_tracecode",
    ),
]


@pytest.fixture
def shelf(city: None, clock: Clock) -> None:
    """A sale that stands, one that is undone, a stock record that is deleted."""
    counter = Counter(clock)
    sell(counter, boxed("1", BOX))
    counter.undo(sell(counter, boxed("1", OTHER))["setlinfo"])
    counter.ask("3505", selling({}, "81000010000000000041"))
    counter.ask("3507", {"data": {"fixmedins_bchno": "B1", "inv_data_type": "4"}})
    assert found() == set()


def found() -> set[str]:
    return {one.name for one in report().violations}


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("name", "statement"), CORRUPTIONS)
@pytest.mark.requirement("SEC-04")
def test_planted_corruption_is_found(name: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c'"
            " AND conrelid = 'gateway_message'::regclass"
        )
        for (constraint,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE gateway_message DROP CONSTRAINT {constraint}")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0
        cursor.execute("SET session_replication_role = origin")
    assert name in found()


def test_every_rule_has_its_planted_corruption() -> None:
    """Named by a test that plants one: a rule nobody has seen fail proves nothing."""
    told = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names) > 30
    assert [name for name in names if f'"{name}"' not in told] == []
    assert "broken_seals()" in told and seal_check.NAME not in names
