"""``yibao check`` finds what is wrong with recomputations and what was made good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.samples import CLERK, at
from tests.settlement import recomputing, world
from tests.settlement.test_check import corrupt, drop
from tests.settlement.world import A, line
from yibao.areas import policies
from yibao.settlement import commands
from yibao.settlement.check import check_all
from yibao.settlement.differences import recomputed_by
from yibao.settlement.models import Correction
from yibao.settlement.queries import settlement_view
from yibao.settlement.recomputation_invariants import INVARIANTS

pytestmark = pytest.mark.usefixtures("books")
CORRECTION, CHANGE = "settlement_correction", "settlement_settlementchange"


@pytest.fixture
def books(city: None) -> Iterator[None]:
    """Of three visits the first is undone, and what differs is made good."""
    recomputing.use(recomputing.recomputing_city())
    made = []
    for day in (1, 2, 3):
        when = f"2025-03-0{day} 09:00"
        seen = world.register(when=when)
        world.upload(seen, line("1", A, "300", on=when))
        made.append(commands.settle(world.asking(seen, 300, when)))
    found = recomputed_by(world.undo(made[0]).settlement_no)
    assert found is not None
    commands.settle_differences(
        recomputation_no=found.run.pk, at=at("2025-03-21 09:00"), by=CLERK
    )
    yield
    policies.forget()


@pytest.fixture
def undone(books: None) -> None:
    """The last visit goes, and with it what was made good of it."""
    last = Correction.objects.latest("settlement__settled_at")
    world.undo(settlement_view(last.settlement_id), "2025-03-22 10:00")


CORRUPTIONS = [
    (
        "change_moves_money_only",
        f"UPDATE {CHANGE} SET after = after + 1 WHERE part = 'fund_paid'",
    ),
    (
        "correction_equals_ledger",
        f"{drop(CORRECTION, 'correction_due_is_the_rest')};"
        f" UPDATE {CORRECTION} SET due = due + 1",
    ),
    (
        "correction_equals_ledger",
        "UPDATE ledger_posting SET amount_fen = amount_fen + 7"
        " WHERE account = 'benefits' AND entry_id IN"
        " (SELECT id FROM ledger_entry WHERE occasion = 'correction')",
    ),
    (
        "correction_goes_with_settlement",
        f"DELETE FROM {CORRECTION} WHERE reverses_no IS NOT NULL",
    ),
    (
        "totals_equal_deltas",
        f"UPDATE {CORRECTION} SET counters_delta = '{{}}'",
    ),
]


@pytest.mark.parametrize(
    ("name", "statement"), CORRUPTIONS, ids=lambda value: value.split(" ")[0]
)
def test_planted_corruption_is_found(undone: None, name: str, statement: str) -> None:
    assert check_all() == []
    corrupt(statement)
    assert name in {one.name for one in check_all()}


def test_every_invariant_has_its_corruption() -> None:
    assert {one.name for one in INVARIANTS} <= {name for name, _ in CORRUPTIONS}


def test_a_difference_that_is_not_so_is_found() -> None:
    corrupt(f"DELETE FROM {CORRECTION}")
    found = {one.name for one in check_all()}
    assert "recomputed_equals_fresh" not in found  # open again, and as recorded
    corrupt(f"UPDATE {CHANGE} SET after = after + 1 WHERE kind = 'total'")
    assert "recomputed_equals_fresh" in {one.name for one in check_all()}


def test_totals_that_are_not_those_of_a_fresh_year_are_found() -> None:
    """Both sides of a total moved alike: only calculating afresh can tell."""
    more = "jsonb_build_object('outpatient_deductible', 777 + coalesce({}, 0))"
    of = "(counters{}->>'outpatient_deductible')::bigint"
    corrupt(
        f"UPDATE {CORRECTION} SET counters_delta = counters_delta ||"
        f" {more.format(of.format('_delta'))} WHERE correction_no ="
        f" (SELECT min(correction_no) FROM {CORRECTION})",
        f"UPDATE settlement_yeartodate SET counters = counters ||"
        f" {more.format(of.format(''))} WHERE year = '2025'",
    )
    assert {one.name for one in check_all()} == {"recomputed_equals_fresh"}
