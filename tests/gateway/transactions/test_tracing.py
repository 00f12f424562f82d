"""追溯码 at the till: answered in the same round trip, freed by every way back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.gateway.playing import play
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line, original
from tests.samples import HOSPITAL
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, RESIDENT, A
from yibao.gateway import profile, registry
from yibao.gateway.contract.pharmacy import PurchaseRequest
from yibao.gateway.profile import NATIONAL, Profile
from yibao.gateway.wire import read
from yibao.inventory.invariants import INVARIANTS
from yibao.inventory.models import TraceCode, TraceEvent
from yibao.settlement import commands
from yibao.settlement.check import violations_of
from yibao.settlement.models import FeeLine, Settlement

pytestmark = pytest.mark.usefixtures("city")

BOX, OTHER = "81000010000000000017", "81000010000000000025"
THIRD = "81000010000000000041"
FIRST, SPLIT, SOLD, MALFORMED, SAME, NOT_HERE, RETURNED = "1234567"


def codes(*boxes: str, split: str = "0") -> list[Wire]:
    return [{"drug_trac_codg": box, "trdn_flag": split} for box in boxes]


def boxed(serial: str, *boxes: str, split: str = "0", **more: Any) -> Wire:
    """A line of a pharmacy with its scanned boxes."""
    return line(serial, A, "30", durg_trac_info=codes(*boxes, split=split), **more)


def charged(serial: str, *boxes: str, **more: Any) -> Wire:
    """A line of a hospital with its scanned boxes."""
    return line(serial, A, "30", drugtracinfo=codes(*boxes), **more)


def trace(output: Wire) -> list[Wire]:
    told: list[Wire] = output["yibao"]["trace"]
    return told


def states(output: Wire) -> str:
    return "".join(one["trac_state"] for one in trace(output))


def sell(counter: Counter, *lines: Wire) -> Wire:
    """The trial and the sale, which must say the same of the codes."""
    content = counter.purchase(*lines)
    tried = counter.ask("2101", content)
    answer = counter.ask("2102", content)
    assert trace(tried) == trace(answer)
    return answer


class Refusing:
    """Every area refuses repeated codes."""

    def of(self, institution_code: str, area: str) -> Profile:
        return replace(NATIONAL, name="测试", repeated_trace_code="refuse")


def known(box: str = BOX) -> str:
    """What a pharmacy would be told now; nothing is recorded."""
    counter = Counter(Clock(), RESIDENT)
    return states(counter.ask("2101", counter.purchase(boxed("1", box))))


def assert_traced() -> None:
    assert [one for rule in INVARIANTS for one in violations_of(rule)] == []
    assert_sound()


def test_the_answer_is_the_golden_one_and_so_is_that_of_the_repeat(
    clock: Clock,
) -> None:
    clinic = Clinic(clock, RESIDENT)
    clinic.register()
    clinic.see()
    clinic.upload("1", charged("1", BOX))
    clock.set("2025-03-10 10:30")
    world.account(EMPLOYEE, current=60)
    counter = Counter(clock)
    play(counter, "2102.traced")
    first = counter.post_again()
    before = TraceEvent.objects.count()
    assert counter.post_again() == first
    assert TraceEvent.objects.count() == before
    assert_traced()


def test_without_codes_the_answer_is_the_national_one(clock: Clock) -> None:
    counter = Counter(clock)
    for number in ("2101", "2102"):
        output = counter.ask(number, counter.purchase(line("1", A, "30")))
        assert set(output) == {"setlinfo", "setldetail", "detlcutinfo"}
    assert not TraceEvent.objects.exists()


def test_a_purchase_says_of_each_box_what_is_known(clock: Clock) -> None:
    counter = Counter(clock)
    assert states(sell(counter, boxed("1", BOX), boxed("2", OTHER))) == FIRST * 2
    again = trace(sell(counter, boxed("1", BOX, "无码", BOX)))
    assert [one["trac_state"] for one in again] == [SOLD, MALFORMED, SOLD]
    assert again[0] | {"trac_msg": ""} == {
        "feedetl_sn": "1",
        "drug_trac_codg": BOX,
        "trac_state": SOLD,
        "trac_msg": "",
        "sold_cnt": 1,
        "sold_time": "2025-03-10 10:00:00",
        "sold_place": "1",
        "fixmedins_type": "2",
    }
    assert again[2]["sold_cnt"] == 2
    assert_traced()


def test_of_a_sale_elsewhere_only_when_and_what_kind_of_shop(clock: Clock) -> None:
    world.chronic_filing(EMPLOYEE)
    clinic = Clinic(clock, EMPLOYEE)
    clinic.register()
    clinic.see()
    clinic.upload("1", charged("1", BOX))
    told = trace(sell(Counter(clock, RESIDENT), boxed("1", BOX)))[0]
    assert (told["trac_state"], told["sold_place"]) == (SOLD, "2")
    assert told["fixmedins_type"] == "1"
    assert not any(word in str(told) for word in (EMPLOYEE, HOSPITAL, "职工甲"))


def test_a_code_beside_the_lines_belongs_to_the_line_it_names(clock: Clock) -> None:
    counter = Counter(clock)
    content = counter.purchase(line("1", A, "30"), line("2", A, "40"))
    content["durg_trac_info"] = [{**codes(BOX)[0], "feedetl_sn": "2"}]
    told = trace(counter.ask("2102", content))
    assert [one["feedetl_sn"] for one in told] == ["2"]
    assert TraceEvent.objects.get().line_sn == "2"


def test_parts_of_a_box_are_sold_many_times(clock: Clock) -> None:
    counter = Counter(clock)
    for times in range(3):
        told = trace(sell(counter, boxed("1", BOX, split="1")))[0]
        assert (told["trac_state"], told["sold_cnt"]) == (SPLIT, times)
    assert states(sell(counter, boxed("1", BOX))) == SOLD


def test_a_reversal_frees_the_box(clock: Clock) -> None:
    counter = Counter(clock)
    sold = sell(counter, boxed("1", BOX), boxed("2", OTHER))["setlinfo"]
    counter.undo(sold)
    assert (known(BOX), known(OTHER)) == (FIRST, FIRST)
    assert states(sell(Counter(clock, RESIDENT), boxed("1", BOX))) == FIRST
    assert_traced()


def test_2601_frees_the_box(clock: Clock) -> None:
    counter = Counter(clock)
    sell(counter, boxed("1", BOX))
    counter.ask("2601", original(counter.sent))
    assert known() == FIRST
    assert_traced()


def test_a_hospital_line_sells_at_its_upload_and_frees_at_its_withdrawal(
    clock: Clock,
) -> None:
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    content = clinic.lines("1", charged("1", BOX), line("2", A, "5"))
    assert states(clinic.ask("2204", content)) == FIRST
    kept = FeeLine.objects.get(line_sn="1").details["durg_trac_info"]
    assert kept == codes(BOX)
    assert known() == SOLD
    clinic.take_back("1")
    assert known() == FIRST
    assert_traced()


def test_a_ward_frees_the_box_of_a_refund_and_of_a_withdrawn_line(
    clock: Clock,
) -> None:
    ward = Ward(clock)
    ward.admit()
    refund = charged("2", BOX, init_feedetl_sn="1", on="2025-03-05 10:00") | {
        "cnt": "-1",
        "det_item_fee_sumamt": "-30.00",
    }
    ward.upload(charged("1", BOX, on="2025-03-04 10:00"))
    assert states(ward.ask("2301", ward.lines(refund))) == RETURNED
    assert known() == FIRST
    ward.upload(line("3", A, "9", drug_trac_codg=OTHER, on="2025-03-05 10:00"))
    assert known(OTHER) == SOLD
    ward.take_back("3")
    assert known(OTHER) == FIRST
    assert_traced()


def test_a_reversed_visit_frees_its_boxes_until_it_is_settled_again(
    clock: Clock,
) -> None:
    """Settling anew sends no codes: the box is given out, and is told as sold."""
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    clinic.upload("1", charged("1", BOX))
    settled = clinic.settle("1", "30")
    assert known() == SOLD
    clinic.undo(settled)
    assert known() == FIRST
    clinic.settle("1", "30")
    assert known() == SOLD
    assert_traced()


def test_where_repeated_codes_are_refused_nothing_is_settled(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter(clock)
    sell(counter, boxed("1", BOX))
    monkeypatch.setattr(profile, "_choice", Refusing)
    repeated = counter.purchase(boxed("1", BOX))
    assert counter.refuse("2101", repeated) == "IV-001"
    assert counter.refuse("2102", repeated) == "IV-001"
    assert Settlement.objects.count() == 1
    unknown = counter.purchase(boxed("1", OTHER, "坏码"))
    assert states(counter.ask("2102", unknown)) == FIRST + MALFORMED
    clinic = Clinic(clock, RESIDENT)
    clinic.register()
    clinic.see()
    assert clinic.refuse("2204", clinic.lines("1", charged("1", BOX))) == "IV-001"


def selling(settled: Wire, *boxes: str, **more: Any) -> Wire:
    row = {
        "med_list_codg": A,
        "fixmedins_hilist_id": f"院内-{A}",
        "fixmedins_hilist_name": "示例药",
        "fixmedins_bchno": "B1",
        "setl_id": settled.get("setl_id", ""),
        "sel_retn_cnt": "1",
        "sel_retn_time": "2025-03-10 10:00:00",
        "rtal_docno": "XS1",
        "drugtracinfo": codes(*boxes),
        **more,
    }
    return {"selinfo": [row]}


def test_the_stock_record_of_a_settled_sale_sells_no_box_again(clock: Clock) -> None:
    counter = Counter(clock)
    sold = sell(counter, boxed("1", BOX))["setlinfo"]
    assert states(counter.ask("3505", selling(sold, BOX, OTHER))) == SAME + FIRST
    assert TraceCode.objects.get(pk=BOX).sales == 1
    counter.undo(sold)  # both boxes were of this settlement
    assert (known(BOX), known(OTHER)) == (FIRST, FIRST)
    back = selling(sold, BOX, rtal_docno="")
    assert states(counter.ask("3506", back)) == NOT_HERE
    assert_traced()


def test_a_sale_for_cash_is_known_by_its_stock_record_and_its_return(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter(clock)
    cash = selling({}, BOX, MDTRT_SETL_TYPE="2")
    assert states(counter.ask("3505", cash)) == FIRST
    monkeypatch.setattr(profile, "_choice", Refusing)
    again = selling({}, BOX, rtal_docno="XS2")
    assert states(counter.ask("3505", again)) == SOLD  # a fact is kept, not refused
    monkeypatch.undo()
    clock.install(monkeypatch)
    for state in (RETURNED, RETURNED, NOT_HERE):
        back = selling({}, BOX, rtal_docno="")
        assert states(counter.ask("3506", back)) == state
    assert known() == FIRST
    assert_traced()


def test_a_purchase_of_two_persons_at_once_is_told_apart_by_its_lines(
    clock: Clock,
) -> None:
    first, second = Counter(clock), Counter(clock, RESIDENT)
    sold = sell(first, boxed("1", BOX))["setlinfo"]
    sell(second, boxed("1", OTHER))
    first.undo(sold)
    assert (known(BOX), known(OTHER)) == (FIRST, SOLD)


def test_a_return_told_by_mistake_is_undone_with_its_record(clock: Clock) -> None:
    counter = Counter(clock)
    sold = sell(counter, boxed("1", BOX))["setlinfo"]
    gone = sell(counter, boxed("1", OTHER))["setlinfo"]
    for settled, box in ((sold, BOX), (gone, OTHER)):
        counter.ask("3506", selling(settled, box, rtal_docno=""))
    counter.undo(gone)
    counter.ask("3505", selling({}, THIRD))
    counter.ask("3506", selling({}, THIRD, rtal_docno=""))
    assert known(BOX) + known(OTHER) + known(THIRD) == FIRST * 3
    counter.ask("3507", {"data": {"fixmedins_bchno": "B1", "inv_data_type": "4"}})
    assert known(BOX) + known(OTHER) + known(THIRD) == SOLD + FIRST + FIRST
    counter.undo(sold)
    assert known(BOX) == FIRST
    assert_traced()


def test_the_clean_up_of_a_visit_frees_its_boxes(clock: Clock) -> None:
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    clinic.upload("1", charged("1", BOX))
    clinic.ask("Y604", {"data": clinic.who})
    assert known() == FIRST
    assert_traced()


def test_a_withdrawn_line_that_still_sells_is_found(clock: Clock) -> None:
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    clinic.upload("1", charged("1", BOX))
    commands.withdraw_lines(
        encounter_no=clinic.visit,
        institution_code=HOSPITAL,
        person_no=EMPLOYEE,
        batch_no="1",
        by=world.CASHIER,
    )
    found = [one for rule in INVARIANTS for one in violations_of(rule)]
    assert [one.name for one in found] == ["withdrawn_line_sells_nothing"]
    assert BOX in found[0].sentence


def test_only_a_purchase_with_codes_is_carried_out_alone(clock: Clock) -> None:
    """Others wait for a batch; a code that may be refused must not undo theirs."""
    counter = Counter(clock)
    settling = registry.find("2102").together
    assert isinstance(settling, registry.Settling)
    for content, alone in (
        (counter.purchase(boxed("1", BOX)), True),
        (counter.purchase(line("1", A, "30")), False),
        ({**counter.purchase(line("1")), "durg_trac_info": codes(BOX)}, True),
    ):
        request = read(PurchaseRequest, content, "input")
        assert settling.alone(request) is alone
