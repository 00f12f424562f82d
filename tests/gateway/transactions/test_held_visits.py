"""A visit somebody is working on: the card says so and waits for nobody."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import atomic

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line, read
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import A
from yibao.settlement import commands
from yibao.settlement.models import Encounter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clinic(clock: Clock) -> Iterator[Clinic]:
    """A visit charged and not yet settled, seen by every connection."""
    with transaction.atomic():
        world.build()
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, "700"))
    yield clinic
    assert_sound()


def card(clinic: Clinic) -> Wire:
    found: Wire = clinic.ask("Y603", {"data": {"mdtrt_id": clinic.visit}})
    return found


def in_thread(action: Any, *arguments: Any) -> Any:
    try:
        return action(*arguments)
    finally:
        connection.close()


def test_a_visit_another_process_works_on_is_held(clinic: Clinic) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with atomic():
            Encounter.objects.select_for_update(no_key=True).get(pk=clinic.visit)
            begun.set()
            assert go_on.wait(60)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(in_thread, hold)
        assert begun.wait(60)
        (visit,) = card(clinic)["visitinfo"]
        assert visit["lock_flag"] == "1"
        assert visit["next_act"] == "有报文正在办理本次就诊,请稍候再查"
        go_on.set()
        holding.result(10)
    assert card(clinic)["visitinfo"][0]["lock_flag"] == "0"


def test_the_message_in_hand_is_named(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    withdraw: Callable[..., int] = commands.withdraw_lines

    def slowly(**told: Any) -> int:
        begun.set()
        assert go_on.wait(60)
        return withdraw(**told)

    monkeypatch.setattr(commands, "withdraw_lines", slowly)
    data = {**clinic.who, "chrg_bchno": "P1"}
    message = clinic.message("2205", {"data": data})
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(in_thread, clinic.post, json.dumps(message))
        assert begun.wait(60)
        (running,) = card(clinic)["runinfo"]
        assert (running["omsgid"], running["oinfno"]) == (message["msgid"], "2205")
        go_on.set()
        assert read(sending.result(10).body)["infcode"] == 0
    after = card(clinic)
    assert after["runinfo"] == []
    assert after["visitinfo"][0]["open_cnt"] == 0
