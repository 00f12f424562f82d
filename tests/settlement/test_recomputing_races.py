"""Making good what differs while others settle, undo and make good at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.samples import CLERK, at, yuan
from tests.settlement import recomputing, world
from tests.settlement.relations import assert_sound
from tests.settlement.test_concurrency import at_once
from tests.settlement.world import A, line
from yibao.areas import policies
from yibao.engine.errors import Refused
from yibao.settlement import commands
from yibao.settlement.differences import recomputed_by
from yibao.settlement.models import Correction
from yibao.settlement.requests import SettleRequest
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def built(transactional_db: None) -> Iterator[None]:
    world.build()
    recomputing.use(recomputing.recomputing_city())
    yield
    policies.forget()


def asking(day: int) -> SettleRequest:
    when = f"2025-03-{day:02} 09:00"
    seen = world.register(when=when)
    world.upload(seen, line("1", A, "300", on=when))
    return world.asking(seen, 300, when)


def differing() -> tuple[str, SettlementView]:
    """A recomputation that may be made good, and the settlement it would correct."""
    first, second = (commands.settle(asking(day)) for day in (1, 2))
    found = recomputed_by(world.undo(first).settlement_no)
    assert found is not None
    return found.run.pk, second


def make_good(recomputation_no: str) -> int:
    return len(
        commands.settle_differences(
            recomputation_no=recomputation_no, at=at("2025-03-21 09:00"), by=CLERK
        )
    )


def test_what_differs_is_made_good_once() -> None:
    run, _ = differing()
    answers = at_once(*[lambda: make_good(run)] * 4)
    assert sum(1 for one in answers if one == 1) == 1
    assert all(isinstance(one, Refused) for one in answers if one != 1)
    assert Correction.objects.count() == 1
    assert_sound()


@pytest.mark.parametrize("day", [10, 22])
def test_a_settlement_at_the_same_time_is_seen_or_sees(day: int) -> None:
    run, _ = differing()
    request = asking(day)
    made, settled = at_once(lambda: make_good(run), lambda: commands.settle(request))
    assert isinstance(settled, SettlementView)
    if made == 1:
        assert settled.deductible_paid in (yuan(100), yuan(300))
    else:
        assert isinstance(made, Refused)
    assert_sound()


def test_a_reversal_at_the_same_time_takes_all_of_it_back() -> None:
    run, second = differing()
    at_once(lambda: make_good(run), lambda: world.undo(second, "2025-03-21 10:00"))
    assert Correction.objects.count() in (0, 2)
    assert_sound()
