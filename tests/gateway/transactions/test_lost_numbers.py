"""Undoing a settlement whose number the sender lost: its message is enough."""

from __future__ import annotations

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line, reference
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, TERTIARY, A
from yibao.settlement.models import YearToDate

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def clinic(clock: Clock) -> Clinic:
    """A visit with two batches, charged and not yet settled."""
    world.account(EMPLOYEE, current=100)
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, "700"))
    clinic.upload("P2", line("2", A, "300"))
    return clinic


def data(**told: str) -> Wire:
    return {"data": told}


def totals() -> list[dict[str, object]]:
    kept = YearToDate.objects.order_by("person_no", "insurance", "year")
    return [{k: v for k, v in row.counters.items() if v} for row in kept]


@pytest.mark.parametrize("name", ["omsgid", "setl_id"])
def test_a_settlement_is_undone_by_its_message_number(
    clinic: Clinic, name: str
) -> None:
    before = totals()
    settled = clinic.settle("P1", "700")
    info = clinic.ask("2208", data(**{name: clinic.sent["msgid"]}))["setlinfo"]
    assert info["medfee_sumamt"] == -settled["medfee_sumamt"]
    assert info["balc"] == 100  # account, totals and ledger came back together
    assert [one for one in totals() if one] == before
    assert_sound()
    assert clinic.refuse("2208", reference(settled)) == "ST-404"


def test_the_visit_alone_will_do_where_one_settlement_is_meant(clinic: Clinic) -> None:
    assert clinic.refuse("2208", data(**clinic.who)) == "ST-407"
    first = clinic.settle("P1", "700")
    clinic.ask("2208", data(**clinic.who))
    clinic.settle("P1", "700")
    second = clinic.settle("P2", "300")
    assert clinic.refuse("2208", data(**clinic.who)) == "GW-054"
    told = clinic.deliver(clinic.message("2208", data(**clinic.who)))[1]["err_msg"]
    assert second["setl_id"] in told
    assert first["setl_id"] not in told
    assert_sound()


def test_a_stay_is_undone_from_its_last_settlement(clock: Clock) -> None:
    ward = Ward(clock)
    ward.admit()
    ward.upload(line("1", A, "3000"))
    ward.settle("3000", "1")
    ward.upload(line("2", A, "100"))
    ward.settle("100")
    info = ward.ask("2305", data(**ward.who))["setlinfo"]
    assert info["medfee_sumamt"] == -100


def test_a_sale_is_undone_by_its_message_number(clock: Clock) -> None:
    counter = Counter(clock)
    counter.sell(line("1", A, "30"))
    counter.ask("2103", data(omsgid=counter.sent["msgid"]))
    assert_sound()


def test_what_settled_nothing_is_told_so(clinic: Clinic, clock: Clock) -> None:
    clinic.settle("P1", "700")
    sent = clinic.sent["msgid"]
    assert clinic.refuse("2208", data(omsgid="从来没有")) == "GW-053"
    assert clinic.refuse("2208", data()) == "GW-020"
    assert clinic.refuse("2208", data(setl_id=sent, psn_no=OWNER)) == "ST-403"
    elsewhere = Clinic(clock, institution=TERTIARY)
    assert elsewhere.refuse("2208", data(omsgid=sent)) == "GW-053"
    assert elsewhere.refuse("2208", data(mdtrt_id=clinic.visit)) == "ST-002"


def test_a_settlement_number_still_needs_the_person(clinic: Clinic) -> None:
    settled = clinic.settle("P1", "700")
    assert clinic.refuse("2208", data(setl_id=settled["setl_id"])) == "GW-020"


def test_2601_needs_the_message_number_alone(clinic: Clinic) -> None:
    clinic.settle("P1", "700")
    sent = clinic.sent
    clinic.ask("2601", data(omsgid=sent["msgid"]))
    assert clinic.code_of(sent) == "GW-041"
    late = clinic.message("2207", clinic.bill("P1", "700"))
    clinic.ask("2601", data(omsgid=late["msgid"]))
    assert clinic.code_of(late) == "GW-041"
    assert_sound()
    clinic.settle("P1", "700")
    clinic.ask("2208", data(**clinic.who))
    assert clinic.refuse("2601", data(omsgid=clinic.sent["msgid"])) == "GW-052"
