"""Two settlements of one person at once never overspend anything."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection

from tests.samples import yuan
from tests.settlement import world
from tests.settlement.relations import assert_bill, assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, A, line
from yibao.engine.errors import Refused
from yibao.engine.money import Money
from yibao.ledger.queries import personal_account
from yibao.settlement import commands
from yibao.settlement.models import Settlement
from yibao.settlement.requests import SettleRequest
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.django_db(transaction=True)
Answer = TypeVar("Answer")


@pytest.fixture(autouse=True)
def built(transactional_db: None) -> None:
    world.build()


def at_once(*calls: Callable[[], Answer]) -> list[Answer | Refused]:
    """Run the calls in threads that start together."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer | Refused:
        try:
            together.wait(60)
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def settling(*requests: SettleRequest) -> list[SettlementView | Refused]:
    return at_once(*(lambda r=one: commands.settle(r) for one in requests))


def views(answers: list[SettlementView | Refused]) -> list[SettlementView]:
    found = [one for one in answers if isinstance(one, SettlementView)]
    for one in found:
        assert_bill(one)
    return found


def visits(count: int, price: str, person_no: str = EMPLOYEE) -> list[SettleRequest]:
    requests = []
    for number in range(count):
        visit = world.register(person_no)
        world.upload(visit, line(str(number), A, price))
        requests.append(world.asking(visit, price, account_use="2"))
    return requests


def test_the_first_settlements_of_a_year_share_one_deductible() -> None:
    """There is no row of totals yet that either could wait for."""
    settled = views(settling(*visits(4, "300")))
    assert len(settled) == 4
    paid = Money.sum(one.deductible_paid for one in settled)
    assert paid == yuan(400)
    assert_sound()


def test_later_settlements_never_overspend_the_yearly_cap() -> None:
    world.account(EMPLOYEE)
    commands.settle(visits(1, "500")[0])
    settled = views(settling(*visits(4, "3000")))
    pooled = Money.sum(
        one.pooling_paid for one in Settlement.objects.filter(person_no=EMPLOYEE)
    )
    assert len(settled) == 4
    assert pooled == yuan(3000)  # 年度限额
    assert_sound()


def test_an_account_is_never_overdrawn() -> None:
    world.account(EMPLOYEE, current=70, past=50)
    settled = views(settling(*visits(4, "50")))
    assert Money.sum(one.account_paid for one in settled) == yuan(120)
    account = personal_account(EMPLOYEE)
    assert account is not None and account.total == yuan(0)
    assert_sound()


def test_relatives_drawing_on_one_account_do_not_deadlock_or_overdraw() -> None:
    world.account(OWNER, current=60)
    world.account(EMPLOYEE, current=60)
    world.family(OWNER, EMPLOYEE)
    world.family(EMPLOYEE, OWNER)
    requests = [*visits(3, "50", EMPLOYEE), *visits(3, "50", OWNER)]
    settled = views(settling(*requests))
    assert len(settled) == 6
    assert Money.sum(one.account_paid for one in settled) == yuan(120)
    assert_sound()


def test_one_visit_is_settled_once() -> None:
    request = visits(1, "500")[0]
    answers = settling(request, request, request)
    assert len(views(answers)) == 1
    codes = {one.code for one in answers if isinstance(one, Refused)}
    assert codes == {"ST-302"}
    assert_sound()


def test_one_settlement_is_reversed_once() -> None:
    settled = commands.settle(visits(1, "500")[0])
    answers = at_once(*(lambda: world.undo(settled) for _ in range(3)))
    assert len([one for one in answers if isinstance(one, SettlementView)]) == 1
    codes = {one.code for one in answers if isinstance(one, Refused)}
    assert codes == {"ST-404"}
    assert_sound()


def test_lines_are_not_withdrawn_while_they_are_settled() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "500"))
    request = world.asking(visit, 500)

    def withdraw() -> object:
        return commands.withdraw_lines(
            encounter_no=visit.pk,
            institution_code=visit.institution_id,
            person_no=EMPLOYEE,
            line_sns=["1"],
            by=world.CASHIER,
        )

    answers = at_once(lambda: commands.settle(request), withdraw)
    assert len([one for one in answers if isinstance(one, Refused)]) == 1
    assert_sound()


def test_batches_of_the_same_persons_at_once() -> None:
    """Batches lock in one order, whatever the order of their requests."""
    world.account(EMPLOYEE, current=100)
    world.account(OWNER, current=100)
    first = [*visits(2, "100", EMPLOYEE), *visits(2, "100", OWNER)]
    second = [*visits(2, "100", OWNER), *visits(2, "100", EMPLOYEE)]
    answers = at_once(
        lambda: commands.settle_many(first), lambda: commands.settle_many(second)
    )
    settled = []
    for batch in answers:
        assert not isinstance(batch, Refused)
        settled += views(batch)
    assert len(settled) == 8
    assert Money.sum(one.account_paid for one in settled) == yuan(200)
    assert_sound()
