"""Y601-Y604 不知道结果时: the fate of a message, the doubts of a day, the card."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line, original, reference
from tests.samples import HOSPITAL, PHARMACY
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, TERTIARY, A
from yibao.gateway import deliveries, refusals
from yibao.gateway.errors import Busy
from yibao.gateway.inbox import Key
from yibao.gateway.models import Refusal
from yibao.gateway.status import Fate

pytestmark = pytest.mark.usefixtures("city")
DAY = "2025-03-10"


@pytest.fixture
def clinic(clock: Clock) -> Clinic:
    """A visit charged and not yet settled."""
    deliveries._marks.clear()
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, "700"))
    return clinic


def fates(clinic: Clinic | Counter, **told: str) -> list[Wire]:
    found: list[Wire] = clinic.ask("Y601", {"data": told})["result"]
    return found


def fate(clinic: Clinic | Counter, message: Wire, **told: str) -> Wire:
    (found,) = fates(clinic, omsgid=message["msgid"], oinfno=message["infno"], **told)
    return found


def told_of(clinic: Clinic, infno: str, data: Wire) -> tuple[Any, ...]:
    reply = clinic.post(json.dumps(clinic.message(infno, {"data": data})))
    return tuple(number for _, number in reply.told)


def test_what_never_came_is_told_so_and_may_be_made_final(clinic: Clinic) -> None:
    late = clinic.message("2207", clinic.bill("P1", "700"))
    assert fate(clinic, late)["msg_stas"] == Fate.UNSEEN
    assert fate(clinic, late, void_flag="1")["msg_stas"] == Fate.VOIDED
    assert clinic.code_of(late) == "GW-041"
    again = fate(clinic, late)
    assert again["msg_stas"] == Fate.VOIDED
    assert again["rev_msgid"] and again["orig_resp"] is None
    clinic.settle("P1", "700")
    assert_sound()


def test_a_refusal_is_remembered_with_its_reason(clinic: Clinic) -> None:
    wrong = clinic.message("2207", clinic.bill("P1", "701"))
    assert clinic.code_of(wrong) == "ST-303"
    found = fate(clinic, wrong)
    assert (found["msg_stas"], found["refu_code"]) == (Fate.REFUSED, "ST-303")
    assert "701.00 元不等于" in found["refu_dscr"]
    assert found["refu_time"] == "2025-03-10 10:00:00"
    broken = {**wrong, "msgid": "M-unread", "input": {"data": {}}}
    assert clinic.code_of(broken) == "GW-020"
    assert fate(clinic, broken)["refu_code"] == "GW-020"
    right = {**wrong, "input": clinic.bill("P1", "700")}
    assert clinic.deliver(right)[1]["infcode"] == 0
    assert fate(clinic, wrong)["msg_stas"] == Fate.DONE


def test_a_voided_message_still_says_what_it_was_refused_with(clinic: Clinic) -> None:
    wrong = clinic.message("2207", clinic.bill("P1", "701"))
    clinic.deliver(wrong)
    found = fate(clinic, wrong, void_flag="1")
    assert (found["msg_stas"], found["refu_code"]) == (Fate.VOIDED, "ST-303")


def test_reads_and_strangers_leave_no_refusal(clinic: Clinic) -> None:
    clinic.refuse("5203", {"data": {"psn_no": EMPLOYEE, "setl_id": "无"}})
    unknown = clinic.message("2207", {}, fixmedins_code="H00000000000")
    assert clinic.code_of(unknown)
    assert not Refusal.objects.exists()


def test_who_was_turned_away_was_not_refused(clinic: Clinic) -> None:
    key = Key(HOSPITAL, "M1", "2207")
    refusals.note(key, Busy(seconds=5), clinic.clock.now)
    assert fates(clinic, omsgid="M1")[0]["msg_stas"] == Fate.UNSEEN


def test_a_refusal_that_cannot_be_kept_is_told_all_the_same(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(refusals, "key_ring", fail)
        assert clinic.refuse("2207", clinic.bill("P1", "1")) == "ST-303"
    assert not Refusal.objects.exists()


def test_old_refusals_are_forgotten(clinic: Clinic) -> None:
    clinic.refuse("2207", clinic.bill("P1", "1"))
    clinic.refuse("2207", clinic.bill("P1", "2"))
    old = Refusal.objects.order_by("message_no")[:1].values("message_no")
    long_ago = timezone.now() - timedelta(days=90)
    Refusal.objects.update(refused_at=timezone.now())
    Refusal.objects.filter(message_no__in=old).update(refused_at=long_ago)
    assert refusals.forget_old() == 1
    assert Refusal.objects.count() == 1


def test_what_was_settled_is_told_with_the_answer_of_then(clinic: Clinic) -> None:
    settled = clinic.settle("P1", "700")
    sent = clinic.sent
    body, answer = clinic.deliver(sent)
    found = fate(clinic, sent, void_flag="1")  # done is done
    assert found["msg_stas"] == Fate.DONE
    assert found["setl_id"] == settled["setl_id"]
    assert found["orig_resp"] == answer
    assert found["orig_resp"]["output"]["setlinfo"]["medfee_sumamt"] == Decimal("700")
    assert clinic.deliver(sent)[0] == body


def test_what_was_reversed_is_told_with_who_did_it(clinic: Clinic) -> None:
    settled = clinic.settle("P1", "700")
    sent = clinic.sent
    reversal = clinic.undo(settled)
    undoing = clinic.sent["msgid"]
    found = fate(clinic, sent)
    assert found["msg_stas"] == Fate.REVERSED
    assert (found["rev_infno"], found["rev_msgid"]) == ("2208", undoing)
    assert found["rev_setl_id"] == reversal["setl_id"]
    assert found["orig_resp"]["output"]["setlinfo"]["setl_id"] == settled["setl_id"]


def test_2601_is_told_as_the_one_that_undid(clinic: Clinic) -> None:
    clinic.settle("P1", "700")
    sent = clinic.sent
    clinic.ask("2601", original(sent))
    compensation = clinic.sent["msgid"]
    found = fate(clinic, sent)
    assert found["msg_stas"] == Fate.REVERSED
    assert (found["rev_infno"], found["rev_msgid"]) == ("2601", compensation)
    assert found["rev_setl_id"]


@pytest.mark.parametrize("number", ["2202", "2601"])
def test_a_registration_that_was_cancelled(clock: Clock, number: str) -> None:
    clinic = Clinic(clock)
    clinic.register()
    sent = clinic.sent
    assert fate(clinic, sent)["mdtrt_id"] == clinic.visit
    clinic.ask(number, {"data": clinic.who} if number == "2202" else original(sent))
    found = fate(clinic, sent)
    assert found["msg_stas"] == Fate.REVERSED
    assert found["rev_time"]
    assert found["rev_infno"] == ("2601" if number == "2601" else None)


def test_a_message_number_alone_finds_everything_it_was_used_for(
    clinic: Clinic,
) -> None:
    registered = {"msgid": "M-1", "infno": "2201"}
    data = {"psn_no": EMPLOYEE, "insutype": "310", "begntime": f"{DAY} 09:00:00"}
    clinic.ask("2201", {"data": {**data, "ipt_otp_no": "MZ-1"}}, msgid="M-1")
    clinic.ask("2207", clinic.bill("P1", "700"), msgid="M-1")
    assert [one["oinfno"] for one in fates(clinic, omsgid="M-1")] == ["2201", "2207"]
    assert fate(clinic, registered)["oinfno"] == "2201"
    assert fates(clinic, omsgid="M-2", void_flag="1")[0]["msg_stas"] == Fate.VOIDED


def test_a_visit_tells_of_all_its_messages(clinic: Clinic, clock: Clock) -> None:
    settled = clinic.settle("P1", "700")
    clinic.undo(settled)
    told = [
        (one["oinfno"], one["msg_stas"]) for one in fates(clinic, mdtrt_id=clinic.visit)
    ]
    assert told == [
        ("2201", Fate.DONE),
        ("2207", Fate.REVERSED),
        ("2208", Fate.DONE),
    ]
    (found,) = fates(clinic, setl_id=settled["setl_id"])
    assert found["msg_stas"] == Fate.REVERSED
    other = Clinic(clock, institution=TERTIARY)
    assert other.refuse("Y601", {"data": {"setl_id": settled["setl_id"]}}) == "ST-402"
    assert other.refuse("Y601", {"data": {"mdtrt_id": clinic.visit}}) == "ST-002"
    assert clinic.refuse("Y601", {"data": {"setl_id": "无"}}) == "ST-401"
    same = clinic.message("2207", {})
    assert fate(other, {**same, "msgid": settled["medins_setl_id"]})["msg_stas"] == "0"


@pytest.mark.parametrize(
    ("infno", "code"), [("2206", "GW-206"), ("2207X", "GW-010"), ("2207A", None)]
)
def test_only_what_leaves_a_trace_can_be_asked_for(
    clinic: Clinic, infno: str, code: str | None
) -> None:
    asked = {"data": {"omsgid": "M1", "oinfno": infno}}
    if code is not None:
        assert clinic.refuse("Y601", asked) == code
        return
    (found,) = clinic.ask("Y601", asked)["result"]
    assert (found["oinfno"], found["msg_stas"]) == ("2207", Fate.UNSEEN)


def test_a_settlement_is_in_doubt_until_somebody_asks(clinic: Clinic) -> None:
    settled = clinic.settle("P1", "700")
    sent = clinic.sent
    asked = {"data": {"setl_date": DAY}}
    (doubt,) = clinic.ask("Y602", asked)["result"]
    assert (doubt["setl_id"], doubt["omsgid"]) == (settled["setl_id"], sent["msgid"])
    assert clinic.ask("Y602", {"data": {"setl_date": "2025-03-09"}})["result"] == []
    told = told_of(clinic, "Y601", {"omsgid": sent["msgid"]})
    assert told == (sent["msgid"],)
    deliveries.mark([(HOSPITAL, number) for number in told])
    assert clinic.ask("Y602", asked)["result"] == []


@pytest.mark.parametrize("day", ["9999-12-31", "1800-01-01", "2125-01-01"])
def test_no_settlement_is_in_doubt_on_days_far_away(clinic: Clinic, day: str) -> None:
    clinic.settle("P1", "700")
    assert clinic.ask("Y602", {"data": {"setl_date": day}})["result"] == []


def test_every_answer_that_tells_of_a_settlement_says_so(clinic: Clinic) -> None:
    settled = clinic.settle("P1", "700")
    sent = clinic.sent
    assert clinic.post(json.dumps(sent)).told == ((HOSPITAL, sent["msgid"]),)
    query = {"psn_no": EMPLOYEE, "setl_id": settled["setl_id"]}
    assert told_of(clinic, "5203", query) == (sent["msgid"],)
    assert told_of(clinic, "Y602", {"setl_date": DAY}) == ()
    assert told_of(clinic, "Y601", {"omsgid": "M-no"}) == ()


def test_what_is_reversed_is_no_doubt(clinic: Clinic) -> None:
    clinic.undo(clinic.settle("P1", "700"))
    assert clinic.ask("Y602", {"data": {"setl_date": DAY}})["result"] == []


def test_the_card_of_a_visit(clinic: Clinic) -> None:
    settled = clinic.settle("P1", "700")
    clinic.upload("P2", line("2", A, "30"))
    card = clinic.ask("Y603", {"data": {"mdtrt_id": clinic.visit}})
    (visit,) = card["visitinfo"]
    assert (visit["open_cnt"], visit["open_sumamt"]) == (1, 30)
    batches = {one["chrg_bchno"]: one for one in card["batchinfo"]}
    assert batches["P1"]["setl_id"] == settled["setl_id"]
    assert (batches["P2"]["open_cnt"], batches["P2"]["setl_id"]) == (1, None)
    (made,) = card["setlinfo"]
    assert (made["setl_id"], made["fetch_flag"]) == (settled["setl_id"], "0")
    assert "2208" in visit["next_act"] and "2207" in visit["next_act"]
    reversal = clinic.undo(settled)
    (made,) = clinic.ask("Y603", {"data": {"mdtrt_id": clinic.visit}})["setlinfo"]
    assert made["rev_setl_id"] == reversal["setl_id"]


def test_the_card_of_a_person_names_the_hospital_elsewhere(
    clinic: Clinic, clock: Clock
) -> None:
    ward = Ward(clock)
    ward.admit()
    other = Clinic(clock, institution=TERTIARY)
    card = other.ask("Y603", {"data": {"psn_no": EMPLOYEE}})
    (stay,) = card["othinfo"]
    assert (stay["fixmedins_code"], stay["mdtrt_id"]) == (HOSPITAL, ward.visit)
    assert stay["fixmedins_name"] == "示例市第二医院"
    assert card["visitinfo"] == []
    here = clinic.ask("Y603", {"data": {"psn_no": EMPLOYEE}})
    assert {one["mdtrt_id"] for one in here["visitinfo"]} == {clinic.visit, ward.visit}
    assert here["othinfo"] == []
    clinic.settle("P1", "700")
    here = clinic.ask("Y603", {"data": {"psn_no": EMPLOYEE}})
    assert [one["mdtrt_id"] for one in here["visitinfo"]] == [ward.visit]


def test_a_clean_up_frees_the_visit_or_names_what_stands(clinic: Clinic) -> None:
    settled = clinic.settle("P1", "700")
    assert clinic.refuse("Y604", {"data": clinic.who}) == "ST-006"
    clinic.upload("P2", line("2", A, "30"))
    gone = clinic.ask("Y604", {"data": clinic.who})["result"]
    assert (gone["dtl_cnt"], gone["canc_flag"]) == (1, "0")
    assert gone["setl_id"] == settled["setl_id"]
    clinic.undo(settled)
    gone = clinic.ask("Y604", {"data": clinic.who})["result"]
    assert (gone["dtl_cnt"], gone["canc_flag"]) == (1, "1")
    assert clinic.refuse("2204", clinic.lines("P3", line("3"))) == "ST-004"
    assert_sound()


def test_a_sale_that_was_undone_leaves_nothing_open(clock: Clock) -> None:
    counter = Counter(clock, OWNER)
    sold = counter.sell(line("1", A, "30"))
    counter.undo(sold)
    who = {"mdtrt_id": sold["mdtrt_id"], "psn_no": OWNER}
    card = counter.ask("Y603", {"data": who})
    assert card["visitinfo"][0]["next_act"] == "Y604 清理"
    assert counter.ask("Y604", {"data": who})["result"]["canc_flag"] == "1"
    assert counter.refuse("2103", reference(sold)) == "ST-404"
    assert counter.institution == PHARMACY
