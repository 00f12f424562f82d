"""The platform's clock jumps an hour and back between any two messages.

A wrong clock may put a wrong time on a bill; it must never lose one, pay one twice or
take an old answer for a new one.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line, original
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, RESIDENT, A
from yibao.gateway.status import Fate
from yibao.ledger.queries import personal_account
from yibao.settlement.models import Settlement

pytestmark = pytest.mark.usefixtures("city")

HOUR = timedelta(hours=1)
MOMENTS = ("2025-03-10 10:00", "2025-03-10 23:59", "2025-03-31 23:59")


@pytest.fixture
def jumping(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Every message finds the clock an hour on, then an hour back."""
    by = itertools.cycle((HOUR, -HOUR, -HOUR, HOUR))
    deliver = Clinic.deliver

    def delivered(desk: Any, message: Wire) -> tuple[bytes, Wire]:
        clock.now += next(by)
        return deliver(desk, message)

    monkeypatch.setattr("tests.gateway.transactions.window.Window.deliver", delivered)
    return clock


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_visit_is_settled_undone_and_settled_again(
    jumping: Clock, moment: str
) -> None:
    world.account(EMPLOYEE, current=500)
    jumping.set(moment)
    clinic = Clinic(jumping)
    clinic.register(f"{moment[:10]} 08:00")
    clinic.see(begntime=f"{moment[:10]} 08:05:00")
    clinic.upload("P1", line("1", A, "700", fee_ocur_time=f"{moment[:10]} 08:10:00"))
    bill = clinic.bill("P1", "700")
    for _ in range(2):
        message = clinic.message("2207", bill)
        first = clinic.deliver(message)[0]
        assert clinic.deliver(message)[0] == first, "重发得到原来的应答"
        clinic.ask("2601", original(message))
        assert clinic.code_of(message) == "GW-041"
    settled = clinic.settle("P1", "700")
    assert sum(one.fee_total.fen for one in Settlement.objects.all()) == 70_000
    clinic.undo(settled)
    account = personal_account(EMPLOYEE)
    assert account is not None and account.total.fen == 50_000
    assert_sound()


def test_what_became_of_a_message_is_known_whatever_the_hour(jumping: Clock) -> None:
    counter = Counter(jumping, RESIDENT)
    for _ in range(4):
        sale = counter.message("2102", counter.purchase(line("1", A, "30")))
        asked = {"data": {"omsgid": sale["msgid"], "oinfno": "2102"}}
        (fate,) = counter.ask("Y601", asked)["result"]
        assert fate["msg_stas"] == Fate.UNSEEN
        answer = counter.deliver(sale)[1]
        (fate,) = counter.ask("Y601", asked)["result"]
        assert fate["msg_stas"] == Fate.DONE
        assert fate["setl_id"] == answer["output"]["setlinfo"]["setl_id"]
    assert Settlement.objects.count() == 4
    assert_sound()
