"""``yibao check`` finds what is wrong: planted corruptions, each named."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.settlement import world
from tests.settlement.world import EMPLOYEE, A, B, line
from yibao.settlement import commands
from yibao.settlement.check import check_all, report
from yibao.settlement.models import YearToDate

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def books(city: None) -> None:
    """A settlement that stands, one that is reversed, one of a stay."""
    world.account(EMPLOYEE, current=100)
    visit = world.register()
    world.upload(visit, line("1", A, "700"), line("2", B, "100"))
    commands.settle(world.asking(visit, 800))
    other = world.register()
    world.upload(other, line("1", A, "300"))
    world.undo(commands.settle(world.asking(other, 300)))
    stay = world.admit()
    world.upload(stay, line("1", A, "3000"))
    commands.settle(world.asking(stay, 3000, "2025-03-05 10:00"))


def corrupt(*statements: str) -> None:
    """Do what the triggers and constraints forbid."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def drop(table: str, *constraints: str) -> str:
    return "; ".join(
        f"ALTER TABLE {table} DROP CONSTRAINT {name}" for name in constraints
    )


SETTLEMENT = "settlement_settlement"
FIRST = "position = 1 AND reverses_no IS NULL AND care_type = '11' AND in_scope > 40000"
ONE = f"UPDATE {SETTLEMENT} SET {{}} WHERE {FIRST}"

CORRUPTIONS: list[tuple[str, tuple[str, ...]]] = [
    (
        "scope_parts_equal_total",
        (
            drop(SETTLEMENT, "settlement_scope_parts_equal_total"),
            ONE.format("in_scope = in_scope + 1"),
        ),
    ),
    (
        "payers_equal_total",
        (
            drop(SETTLEMENT, "settlement_payers_equal_total"),
            ONE.format("hospital_paid = 1"),
        ),
    ),
    (
        "person_parts_equal",
        (
            drop(SETTLEMENT, "settlement_person_parts"),
            ONE.format("cash_paid = cash_paid + 1"),
        ),
    ),
    ("person_parts_equal", (ONE.format("family_paid = account_paid + 1"),)),
    (
        "fund_parts_equal",
        (drop(SETTLEMENT, "settlement_fund_parts"), ONE.format("other_paid = 5")),
    ),
    (
        "no_negative_part",
        (drop(SETTLEMENT, "settlement_signs"), ONE.format("tilt_paid = -1")),
    ),
    ("deductible_within_scope", (ONE.format("deductible_paid = in_scope + 1"),)),
    (
        "funds_equal_amounts",
        ("UPDATE settlement_settlementfund SET amount = amount + 1 WHERE amount > 0",),
    ),
    ("funds_equal_amounts", ("DELETE FROM settlement_settlementfund",)),
    (
        "line_parts_equal_total",
        (
            drop("settlement_feeline", "fee_line_parts_equal_total"),
            "UPDATE settlement_feeline SET in_scope = in_scope + 1 WHERE line_sn = '1'",
        ),
    ),
    (
        "line_total_is_price_times_quantity",
        ("UPDATE settlement_feeline SET quantity = 2 WHERE line_sn = '2'",),
    ),
    (
        "lines_equal_settlement",
        ("DELETE FROM settlement_settlementline WHERE line_no = 2",),
    ),
    (
        "settled_line_is_the_line",
        (
            "UPDATE settlement_settlementline SET line_total = line_total + 1,"
            " in_scope = in_scope + 1 WHERE line_no = 2",
        ),
    ),
    (
        "no_line_settled_twice",
        (
            "INSERT INTO settlement_settlementline SELECT encounter_no, line_no, 2,"
            " line_total, outside_scope, over_limit, paid_first, in_scope,"
            " settlement_no FROM settlement_settlementline WHERE line_no = 2",
        ),
    ),
    (
        "no_withdrawn_line_settled",
        (
            "INSERT INTO settlement_linewithdrawal (encounter_no, line_no,"
            " withdrawn_at, operator_no, operator_name) SELECT encounter_no, line_no,"
            " now(), '', '' FROM settlement_settlementline WHERE line_no = 2",
        ),
    ),
    (
        "no_cancelled_visit_settled",
        ("UPDATE settlement_encounter SET state = 'cancelled'",),
    ),
    (
        "reversal_mirrors_original",
        (
            f"UPDATE {SETTLEMENT} SET cash_paid = cash_paid + 1,"
            " account_paid = account_paid - 1 WHERE reverses_no IS NOT NULL",
        ),
    ),
    (
        "reversal_gives_lines_back",
        ("DELETE FROM settlement_settlementline WHERE turn < 0",),
    ),
    (
        "ledger_equals_settlements",
        (
            "UPDATE ledger_posting SET amount_fen = amount_fen - 1"
            " WHERE account = 'payable' AND amount_fen < 0",
        ),
    ),
    (
        "ledger_equals_settlements",
        ("UPDATE ledger_entry SET reference = '别的'",),
    ),
    (
        "payable_to_the_institution",
        ("UPDATE ledger_posting SET holder = '别家' WHERE account = 'payable'",),
    ),
    (
        "movements_equal_ledger",
        (ONE.format("account_movements = '[]'"),),
    ),
    (
        "totals_equal_deltas",
        (
            "UPDATE settlement_yeartodate SET counters ="
            " jsonb_set(counters, '{outpatient_deductible}', '1')",
        ),
    ),
    ("totals_equal_deltas", ("DELETE FROM settlement_yeartodate",)),
    (
        "steps_add_up",
        ("UPDATE settlement_explanation SET steps = steps - 0",),
    ),
    ("every_settlement_explained", ("DELETE FROM settlement_explanation",)),
    (
        "ledger_balances",
        (
            "UPDATE ledger_posting SET amount_fen = amount_fen + 1"
            " WHERE account = 'benefits'",
        ),
    ),
    (
        "accounts_equal_ledger",
        ("UPDATE ledger_personalaccount SET current_fen = current_fen + 1",),
    ),
]


def test_honest_books_are_sound(books: None) -> None:
    told = report()
    assert told.is_sound
    assert YearToDate.objects.exists()


@pytest.mark.parametrize(
    ("name", "statements"),
    CORRUPTIONS,
    ids=[f"{i}-{name}" for i, (name, _) in enumerate(CORRUPTIONS)],
)
@pytest.mark.requirement("SEC-04")
def test_planted_corruption_is_found(
    books: None, name: str, statements: tuple[str, ...]
) -> None:
    corrupt(*statements)
    found = check_all()
    assert name in {one.name for one in found}
    assert all(one.subject and one.sentence for one in found)


def test_every_invariant_has_its_corruption() -> None:
    from yibao.settlement.invariants import INVARIANTS

    planted = {name for name, _ in CORRUPTIONS}
    named = {one.name for one in INVARIANTS} | {
        "ledger_balances",
        "accounts_equal_ledger",
    }
    assert named <= planted
