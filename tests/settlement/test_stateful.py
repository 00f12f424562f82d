"""Settling and reversing in any order leaves every sum right."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.samples import yuan
from tests.settlement import world
from tests.settlement.relations import assert_bill, assert_mirror, assert_sound
from tests.settlement.world import CEILING, EMPLOYEE, OWNER, A, B, C, line
from yibao.engine.money import Money
from yibao.ledger.queries import personal_account
from yibao.settlement import commands
from yibao.settlement.models import Settlement, YearToDate
from yibao.settlement.views import SettlementView

PERSONS = (EMPLOYEE, OWNER)
ITEMS = st.sampled_from([A, B, C, CEILING])
PRICES = st.integers(1, 300_000).map(lambda fen: str(Money(fen).as_yuan()))
CREDIT = 300


class Settling(RuleBasedStateMachine):
    """A cashier's days: visits, sales, mid-stay settlements, reversals."""

    settled: Bundle[SettlementView] = Bundle("settled")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.count = 0
        self.standing = 0

    @initialize()
    def build(self) -> None:
        world.build()
        for person_no in PERSONS:
            world.account(person_no, current=CREDIT)
        world.family(OWNER, EMPLOYEE)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def number(self) -> str:
        self.count += 1
        return str(self.count)

    @rule(
        target=settled,
        person_no=st.sampled_from(PERSONS),
        bill=st.lists(st.tuples(ITEMS, PRICES), min_size=1, max_size=3),
        account_use=st.sampled_from("012"),
    )
    def visit(
        self, person_no: str, bill: list[tuple[str, str]], account_use: str
    ) -> SettlementView:
        visit = world.register(person_no)
        lines = [line(self.number(), item, price) for item, price in bill]
        world.upload(visit, *lines)
        total = Money.sum(one.line_total for one in lines).as_yuan()
        asked = world.asking(visit, str(total), account_use=account_use)
        self.standing += 1
        return self._seen(commands.settle(asked))

    @rule(
        target=settled,
        person_no=st.sampled_from(PERSONS),
        prices=st.lists(PRICES, min_size=1, max_size=3),
    )
    def sale(self, person_no: str, prices: list[str]) -> SettlementView:
        lines = [line(self.number(), A, price) for price in prices]
        self.standing += 1
        return self._seen(
            commands.settle(world.selling(person_no, lines, account_use="2"))
        )

    @rule(
        target=settled,
        person_no=st.sampled_from(PERSONS),
        prices=st.lists(PRICES, min_size=2, max_size=3),
    )
    def stay(self, person_no: str, prices: list[str]) -> SettlementView:
        """A stay settled in parts; only its last settlement may be reversed first."""
        stay = world.admit(person_no)
        views = []
        for i, price in enumerate(prices):
            world.upload(stay, line(self.number(), A, price))
            last = i == len(prices) - 1
            asked = world.asking(stay, price, "2025-03-05 10:00", mid_stay=not last)
            views.append(self._seen(commands.settle(asked)))
        world.discharge(stay, "2025-03-05 11:00")
        self.standing += len(views)
        return views[-1]

    @precondition(lambda self: self.standing)
    @rule(view=consumes(settled))
    def undo(self, view: SettlementView) -> None:
        assert_mirror(view, world.undo(view))
        self.standing -= 1

    def _seen(self, view: SettlementView) -> SettlementView:
        assert_bill(view)
        return view

    @invariant()
    def books_are_sound(self) -> None:
        assert_sound()

    @invariant()
    def what_stands_is_what_was_paid(self) -> None:
        """Accounts hold the credit less what standing settlements took."""
        paid = Money.sum(one.account_paid for one in Settlement.objects.all())
        left = [personal_account(person_no) for person_no in PERSONS]
        held = Money.sum(one.total for one in left if one is not None)
        if any(left):
            assert held + paid == yuan(CREDIT * len(PERSONS))

    @invariant()
    def totals_vanish_when_nothing_stands(self) -> None:
        if not self.standing:
            assert all(not row.counters for row in YearToDate.objects.all())


@pytest.mark.django_db
def test_settling_and_reversing_in_any_order() -> None:
    run_state_machine_as_test(
        Settling,
        settings=settings(
            max_examples=12,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
