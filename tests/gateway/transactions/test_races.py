"""Messages that arrive at once, over the ASGI entry with a connection to each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from django.db import transaction

from tests.gateway.conftest import LIMITS
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.memory import Wire, assert_bill
from tests.gateway.transactions.window import line, original, read, reference
from tests.samples import HOSPITAL
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, TERTIARY, A
from yibao.gateway.server import Interface
from yibao.ledger.queries import personal_account
from yibao.settlement.models import Settlement

pytestmark = pytest.mark.django_db(transaction=True)
ENTRY = "/fsi/api/rsfComIfsService/callService"
AT_ONCE = replace(LIMITS, workers=6, queue=60)
ROUNDS = 20  # of a message and the 2601 that undoes it


@pytest.fixture
def interface(clock: Clock) -> Iterator[Interface]:
    """The entry with six workers; the books are sound when all is done."""
    with transaction.atomic():
        world.build()
    interface = Interface(AT_ONCE)
    yield interface
    interface.close()
    assert_sound()


def at_once(interface: Interface, *messages: Wire) -> list[Wire]:
    """Post all messages together; the answers, in order."""

    async def run() -> list[bytes]:
        transport = httpx.ASGITransport(interface)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://yibao", timeout=60
        ) as client:
            bodies = [json.dumps(message) for message in messages]
            sent = (client.post(ENTRY, content=body) for body in bodies)
            return [reply.content for reply in await asyncio.gather(*sent)]

    return [read(body) for body in asyncio.run(run())]


def accepted(answers: list[Wire]) -> list[Wire]:
    """The bills among the answers, each sound in itself."""
    outputs = [answer["output"] for answer in answers if answer["infcode"] == 0]
    for output in outputs:
        assert_bill(output["setlinfo"], output["setldetail"])
    return [output["setlinfo"] for output in outputs]


def refusals(answers: list[Wire]) -> list[str]:
    return [a["output"]["code"] for a in answers if a["infcode"] == -1]


def charged(clinic: Clinic, price: str, **bill: str) -> Wire:
    """A visit charged; the message that would settle it."""
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, price))
    return clinic.message("2207", clinic.bill("P1", price, **bill))


def test_the_same_message_many_times_at_once_settles_once(
    interface: Interface, clock: Clock
) -> None:
    message = charged(Clinic(clock), "700")
    answers = at_once(interface, *[message] * 8)
    assert len({repr(answer) for answer in answers}) == 1
    assert answers[0]["infcode"] == 0
    assert Settlement.objects.count() == 1


def test_two_messages_for_one_bill_settle_it_once(
    interface: Interface, clock: Clock
) -> None:
    clinic = Clinic(clock)
    first = charged(clinic, "700")
    second = clinic.message("2207", clinic.bill("P1", "700"))
    answers = at_once(interface, first, second)
    assert len(accepted(answers)) == 1
    assert refusals(answers) == ["ST-302"]


def test_two_hospitals_and_a_pharmacy_never_overspend_one_person(
    interface: Interface, clock: Clock
) -> None:
    """One yearly deductible of 400, one cap of 3000, one account of 150."""
    world.account(EMPLOYEE, current=100, past=50)
    messages: list[Wire] = []
    for place in (HOSPITAL, TERTIARY) * 3:
        messages.append(charged(Clinic(clock, institution=place), "2500"))
    counter = Counter(clock)
    for serial in ("1", "2"):
        purchase = counter.purchase(line(serial, A, "60"))
        messages.append(counter.message("2102", purchase))
    bills = accepted(at_once(interface, *messages))
    assert len(bills) == len(messages)
    assert sum(bill["act_pay_dedc"] for bill in bills) == 400
    assert sum(bill["hifp_pay"] for bill in bills) == 3000
    assert sum(bill["acct_pay"] for bill in bills) == 150
    account = personal_account(EMPLOYEE)
    assert account is not None and account.total.fen == 0


def test_relatives_drawing_on_each_other_at_once_wait_in_one_order(
    interface: Interface, clock: Clock
) -> None:
    for person in (EMPLOYEE, OWNER):
        world.account(person, current=60)
    world.family(OWNER, EMPLOYEE)
    world.family(EMPLOYEE, OWNER)
    messages = []
    for person in (EMPLOYEE, OWNER) * 3:
        counter = Counter(clock, person)
        purchase = counter.purchase(line("1", A, "50"), account="2")
        messages.append(counter.message("2102", purchase))
    bills = accepted(at_once(interface, *messages))
    assert len(bills) == 6
    assert sum(bill["acct_pay"] for bill in bills) == 120


def test_2601_racing_its_original_leaves_nothing_paid(
    interface: Interface, clock: Clock
) -> None:
    """Whichever comes first: settled and reversed, or buried and refused."""
    world.account(EMPLOYEE, current=500)
    clinic = Clinic(clock)
    first = charged(clinic, "700")
    outcomes = set()
    for round_ in range(ROUNDS):
        message = {**first, "msgid": f"RACE{round_}"}
        undoing = clinic.message("2601", original(message))
        # Undoing first in every other round, so that both orders are seen.
        if round_ % 2:
            undone, told = at_once(interface, undoing, message)
        else:
            told, undone = at_once(interface, message, undoing)
        assert undone["infcode"] == 0, undone["err_msg"]
        outcomes.add(told["infcode"])
        if told["infcode"] == -1:
            assert told["output"]["code"] == "GW-041"
        assert sum(row.fee_total.fen for row in Settlement.objects.all()) == 0
    account = personal_account(EMPLOYEE)
    assert account is not None and account.total.fen == 50000
    assert outcomes <= {0, -1}


def test_a_bill_is_reversed_once(interface: Interface, clock: Clock) -> None:
    clinic = Clinic(clock)
    charged(clinic, "700")
    settled = clinic.settle("P1", "700")
    messages = [clinic.message("2208", reference(settled)) for _ in range(4)]
    answers = at_once(interface, *messages)
    assert len(accepted(answers)) == 1
    assert refusals(answers) == ["ST-404"] * 3


def test_lines_are_either_settled_or_withdrawn(
    interface: Interface, clock: Clock
) -> None:
    for _ in range(4):
        clinic = Clinic(clock)
        message = charged(clinic, "300")
        gone = {"data": {**clinic.who, "chrg_bchno": "P1"}}
        answers = at_once(interface, message, clinic.message("2205", gone))
        codes = refusals(answers)
        assert codes in (["ST-301"], ["ST-109"]), codes


def test_a_person_is_admitted_to_one_hospital(
    interface: Interface, clock: Clock
) -> None:
    wards = [Ward(clock), Ward(clock, institution=TERTIARY)] * 2
    messages = [ward.message("2401", ward.admission()) for ward in wards]
    answers = at_once(interface, *messages)
    assert [answer["infcode"] for answer in answers].count(0) == 1
    assert refusals(answers) == ["ST-011"] * 3


def test_a_number_of_a_stay_is_given_once(interface: Interface, clock: Clock) -> None:
    wards = [Ward(clock), Ward(clock, OWNER)]
    messages = [w.message("2401", w.admission(ipt_no="ZY0001")) for w in wards]
    answers = at_once(interface, *messages)
    assert refusals(answers) == ["ST-012"]
