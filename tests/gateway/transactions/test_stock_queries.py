"""3508-3513: an institution is told what it told, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.test_tracing import (
    BOX,
    OTHER,
    boxed,
    charged,
    sell,
    selling,
)
from tests.gateway.transactions.window import Window
from tests.settlement.world import EMPLOYEE, RESIDENT
from yibao.inventory import asking

pytestmark = pytest.mark.usefixtures("city")

DAYS = {"begndate": "2025-03-01", "enddate": "2025-03-31"}


def asked(window: Window, number: str, **more: str) -> list[Wire]:
    rows: Any = window.ask(number, {"data": {**DAYS, **more}})
    assert isinstance(rows, list)
    return rows


def boxes(window: Window, number: str, **more: str) -> list[str]:
    return [row["drugTracCodg"] for row in asked(window, number, **more)]


def test_each_condition_narrows_and_days_count_whole(clock: Clock) -> None:
    counter = Counter(clock)
    for number, time in (("A", "00:00:00"), ("B", "23:59:59")):
        at = f"2025-03-10 {time}"
        told = selling({}, rtal_docno=number, fixmedins_bchno=number, sel_retn_time=at)
        counter.ask("3505", told)
    one_day = {"begndate": "2025-03-10", "enddate": "2025-03-10"}
    assert len(asked(counter, "3511", **one_day)) == 2
    assert asked(counter, "3511", enddate="2025-03-09") == []
    first = asked(counter, "3511", fixmedins_bchno="A")[0]
    number = first["medinsProdSelNo"]
    assert asked(counter, "3511", medins_prod_sel_no=number) == [first]
    for other in (
        {"medins_prod_sel_no": "不是我们的号"},
        {"medins_prod_sel_no": "9" * 30},
        {"med_list_codg": "XB02"},
        {"psn_no": EMPLOYEE},
        {"certno": "990100198005060001"},
        {"trdn_flag": "1"},
        {"vali_flag": "0"},
    ):
        assert asked(counter, "3511", **other) == []
    assert asked(Clinic(clock), "3511") == []


def test_a_return_is_negative_and_what_is_deleted_is_asked_for_apart(
    clock: Clock,
) -> None:
    counter = Counter(clock)
    counter.ask("3505", selling({}, sel_retn_cnt="3"))
    counter.ask("3506", selling({}, rtal_docno=""))
    assert [row["selRetnCnt"] for row in asked(counter, "3511")] == [3, -1]
    counter.ask("3507", {"data": {"fixmedins_bchno": "B1", "inv_data_type": "4"}})
    assert asked(counter, "3511") == []
    deleted = asked(counter, "3511", vali_flag="0")
    assert [row["valiFlag"] for row in deleted] == ["0", "0"]


def test_boxes_sold_are_those_of_settlements_and_of_records(clock: Clock) -> None:
    counter = Counter(clock)
    settled = sell(counter, boxed("1", BOX))["setlinfo"]
    counter.ask("3505", selling({}, OTHER))
    clinic = Clinic(clock, RESIDENT)
    clinic.register()
    clinic.see()
    clinic.upload("1", charged("1", "81000010000000000033"))
    assert boxes(counter, "3513") == [BOX, OTHER]
    assert boxes(counter, "3513", psn_no=EMPLOYEE) == [BOX]
    assert boxes(counter, "3513", mdtrt_id=settled["mdtrt_id"]) == [BOX]
    assert boxes(counter, "3513", drug_trac_codg=f"({OTHER})") == [OTHER]
    told = asked(counter, "3513", psn_no=EMPLOYEE)[0]
    assert (told["mdtrtSetlType"], told["bkkpSn"]) == ("1", "1")
    counter.undo(settled)
    counter.ask("3507", {"data": {"fixmedins_bchno": "B1", "inv_data_type": "4"}})
    assert boxes(counter, "3513") == []
    assert boxes(clinic, "3513", begndate="", enddate="") == ["81000010000000000033"]
    assert boxes(counter, "3512") == []


def test_an_answer_that_would_be_too_long_is_refused(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter(clock)
    for number in "AB":
        counter.ask("3505", selling({}, rtal_docno=number))
    monkeypatch.setattr(asking, "MOST", 1)
    assert counter.refuse("3511", {"data": DAYS}) == "IV-010"
    assert len(asked(counter, "3511", fixmedins_bchno="B2")) == 0
