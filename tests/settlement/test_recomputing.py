"""撤销后重算: later visits of the year as if what was reversed had never been."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.samples import CLERK, at, yuan
from tests.settlement import recomputing, world
from tests.settlement.recomputing import CLAUSE, year_of
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, A, line
from yibao.areas import policies
from yibao.settlement import commands
from yibao.settlement.differences import CLOSED, OPEN, Recomputed, recomputed_by
from yibao.settlement.models import Recomputation, YearToDate
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def forgotten(city: None) -> Iterator[None]:
    policies.forget()
    yield
    policies.forget()


@pytest.fixture
def recomputes(city: None) -> None:
    recomputing.use(recomputing.recomputing_city())


def visit(
    amount: int, when: str, person: str = EMPLOYEE, **more: object
) -> SettlementView:
    """An outpatient visit, settled at a minute."""
    seen = world.register(person, when)
    world.upload(seen, line("1", A, str(amount), on=when))
    return commands.settle(world.asking(seen, amount, when, **more))


def after(reversal: SettlementView) -> Recomputed:
    found = recomputed_by(reversal.settlement_no)
    assert found is not None
    return found


def totals(year: str = "2025", person: str = EMPLOYEE) -> dict[str, int]:
    row = YearToDate.objects.filter(person_no=person, year=year).first()
    return row.counters if row else {}


def test_a_reversal_leaves_the_deductible_to_the_next_visit(recomputes: None) -> None:
    first = visit(500, "2025-03-01 09:00")
    second = visit(300, "2025-03-05 09:00")
    assert (first.deductible_paid, second.deductible_paid) == (yuan(400), yuan(0))
    found = after(world.undo(first))
    assert (found.state, found.run.source) == (OPEN, CLAUSE)
    (one,) = found.differences
    assert one.settlement.pk == second.settlement_no
    assert one.by("deductible_paid") == yuan(300)
    assert one.by("pooling_paid") == -second.pooling_paid
    assert one.due == -second.pooling_paid  # the person repays
    assert_sound()


def test_where_nothing_is_said_nothing_is_recomputed() -> None:
    first = visit(500, "2025-03-01 09:00")
    second = visit(300, "2025-03-05 09:00")
    world.undo(first)
    assert not Recomputation.objects.exists()
    seen = commands.preview_recomputation(year_of(first))
    assert seen.source == ""
    (one,) = seen.fresh
    assert one.standing.settlement_no == second.settlement_no
    assert one.amounts["deductible_paid"] == yuan(300).fen


def test_what_differs_is_made_good_between_fund_and_person(recomputes: None) -> None:
    first = visit(500, "2025-03-01 09:00")
    second = visit(300, "2025-03-05 09:00")
    found = after(world.undo(first))
    (made,) = commands.settle_differences(
        recomputation_no=found.run.pk, at=at("2025-03-21 09:00"), by=CLERK
    )
    assert made.due == -second.pooling_paid
    assert totals()["outpatient_deductible"] == yuan(300).fen
    assert totals().get("outpatient_paid", 0) == 0
    assert after_state(found) == CLOSED
    assert_sound()
    third = visit(500, "2025-03-22 09:00")
    assert third.deductible_paid == yuan(100)
    assert_sound()


def after_state(found: Recomputed) -> str:
    again = recomputed_by(found.run.reversal_id)
    assert again is not None
    return again.state
