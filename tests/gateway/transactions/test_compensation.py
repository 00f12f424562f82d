"""2601 冲正: undoing a message whose outcome its sender does not know."""

from __future__ import annotations

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line, original, reference
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, TERTIARY, A

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def clinic(clock: Clock) -> Clinic:
    """A visit charged and not yet settled."""
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, "700"))
    return clinic


def settle(clinic: Clinic) -> tuple[Wire, Wire]:
    """The settlement, and the message that made it."""
    return clinic.settle("P1", "700"), clinic.sent


def test_a_settlement_is_undone_by_its_message(clinic: Clinic) -> None:
    settled, sent = settle(clinic)
    assert clinic.ask("2601", original(sent)) == {}
    assert clinic.refuse("2208", reference(settled)) == "ST-404"
    clinic.ask("2601", original(sent))  # sent again: nothing more happens
    assert clinic.code_of(sent) == "GW-041"
    anew = clinic.settle("P1", "700")
    assert anew["hifp_pay"] == settled["hifp_pay"]
    assert_sound()


def test_the_same_2601_is_answered_as_before(clinic: Clinic) -> None:
    _, sent = settle(clinic)
    message = clinic.message("2601", original(sent))
    assert clinic.deliver(message)[0] == clinic.deliver(message)[0]


def test_an_unknown_message_is_buried_before_it_comes(clinic: Clinic) -> None:
    late = clinic.message("2207A", clinic.bill("P1", "700"))
    clinic.ask("2601", original(late))
    for _ in range(2):
        assert clinic.code_of(late) == "GW-041"
    assert clinic.settle("P1", "700")["medfee_sumamt"] == 700
    assert_sound()


def test_another_person_or_institution_undoes_nothing(
    clinic: Clinic, clock: Clock
) -> None:
    _, sent = settle(clinic)
    assert clinic.refuse("2601", original(sent, OWNER)) == "ST-403"
    other = Clinic(clock, institution=TERTIARY)
    other.ask("2601", original(sent))  # buries its own number, not ours
    assert clinic.deliver(sent)[1]["infcode"] == 0


def test_a_reversal_that_took_effect_stands(clinic: Clinic) -> None:
    settled, sent = settle(clinic)
    clinic.undo(settled)
    undoing = clinic.sent
    assert clinic.refuse("2601", original(undoing)) == "GW-052"
    clinic.ask("2601", original(sent))  # reversed already is what was wanted
    lost = clinic.message("2208", reference(settled))
    clinic.ask("2601", original(lost))
    assert clinic.code_of(lost) == "GW-041"
    assert_sound()


@pytest.mark.parametrize("number", ["2204", "1101", "2601", "不是交易"])
def test_other_transactions_have_their_own_undoing(clock: Clock, number: str) -> None:
    told = {"psn_no": EMPLOYEE, "omsgid": "M1", "oinfno": number[:4]}
    assert Clinic(clock).refuse("2601", {"data": told}) == "GW-051"


def test_a_registration_is_undone(clock: Clock) -> None:
    clinic = Clinic(clock)
    clinic.register()
    clinic.ask("2601", original(clinic.sent))
    assert clinic.refuse("2202", {"data": clinic.who}) == "ST-004"


def test_an_admission_is_undone_once_it_is_empty(clock: Clock) -> None:
    ward = Ward(clock)
    ward.admit()
    sent = ward.sent
    ward.upload(line("1", A, "30"))
    assert ward.refuse("2601", original(sent)) == "ST-007"
    ward.take_back("0000")
    ward.ask("2601", original(sent))
    assert ward.refuse("2402", ward.leaving("2025-03-10 08:00")) == "ST-004"
    ward.admit()


def test_a_purchase_and_a_stay_are_undone(clock: Clock) -> None:
    counter = Counter(clock)
    sold = counter.sell(line("1", A, "30"))
    counter.ask("2601", original(counter.sent))
    assert counter.refuse("2103", reference(sold)) == "ST-404"
    ward = Ward(clock)
    ward.admit()
    ward.upload(line("1", A, "3000"))
    first = ward.settle("3000", "1")
    sent = ward.sent
    ward.upload(line("2", A, "100"))
    last = ward.settle("100")
    assert ward.refuse("2601", original(sent)) == "ST-406"
    ward.undo(last)
    ward.ask("2601", original(sent))
    assert ward.refuse("2305", reference(first)) == "ST-404"
    assert_sound()
