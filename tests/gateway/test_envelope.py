"""The head and body: what comes back whatever is sent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.gateway.conftest import HOSPITAL, Business, Sender
from yibao.gateway.models import SignIn
from yibao.gateway.values import BEIJING

NOTE = {"data": {"psn_no": "P1", "memo": "好"}}


def test_an_accepted_message(hospital: Sender) -> None:
    answer = hospital.send("T001", NOTE)
    assert answer["infcode"] == 0
    assert answer["err_msg"] == ""
    assert answer["output"] == {
        "data": {"psn_no": "P1", "memo": "好", "diag_srt_no": None}
    }
    assert len(answer["inf_refmsgid"]) == 30
    assert answer["inf_refmsgid"].startswith("990100")
    assert len(answer["refmsg_time"]) == len(answer["respond_time"]) == 17
    assert answer["warn_msg"] == ""


def test_references_differ(hospital: Sender) -> None:
    answers = [hospital.send("T001", NOTE) for _ in range(50)]
    assert len({answer["inf_refmsgid"] for answer in answers}) == 50


def test_a_refusal_says_all_its_reader_needs(hospital: Sender) -> None:
    answer = hospital.send("T001", {"data": {"psn_no": "P1", "memo": "拒绝"}})
    assert answer["infcode"] == -1
    assert answer["err_msg"] == "TEST-1 今天不办 拒绝。明天再来"
    assert answer["output"] == {
        "code": "TEST-1",
        "message": "今天不办 拒绝",
        "field": "input.data.memo",
        "value": "拒绝",
        "rule": "示例规则第一条",
        "action": "明天再来",
        "who": ["收费员"],
    }


def test_a_wrong_value_is_named_with_its_place(hospital: Sender) -> None:
    wrong = {"data": {"psn_no": "P1", "diag_srt_no": "一"}}
    output = hospital.send("T001", wrong)["output"]
    assert output["field"] == "input.data.diag_srt_no"
    assert output["value"] == "一"
    assert "HIS 工程师" in output["who"]


def test_a_bug_is_answered_without_a_trace_of_itself(
    hospital: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    answer = hospital.send("T002", {"data": {"psn_no": "P1", "memo": "错误"}})
    assert answer["infcode"] == -1
    assert answer["output"]["code"] == "GW-099"
    assert answer["inf_refmsgid"] in answer["err_msg"]
    assert "ZeroDivision" not in json.dumps(answer)
    assert "ZeroDivision" in caplog.text
    assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    ("infno", "code"), [("7777", "GW-010"), ("1326", "GW-016"), ("", "GW-020")]
)
def test_numbers_nobody_answers(hospital: Sender, infno: str, code: str) -> None:
    answer = hospital.send(infno, NOTE)
    assert answer["infcode"] == -1
    assert answer["output"]["code"] == code


def test_the_number_of_the_path_stands_in_for_a_missing_one(hospital: Sender) -> None:
    message = {**hospital.head(""), "input": NOTE}
    reply = hospital.post(json.dumps(message), path_number="T001")
    assert json.loads(reply.body)["infcode"] == 0


def test_the_body_decides_and_the_path_is_compared(hospital: Sender) -> None:
    message = {**hospital.head("T001"), "input": NOTE}
    answer = json.loads(hospital.post(json.dumps(message), path_number="2207").body)
    assert answer["infcode"] == 0
    assert "2207" in answer["warn_msg"]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(NOTE),  # the whole input as a JSON string
        {"data": [NOTE["data"]]},
        {"data": {"psn_no": "P1", "memo": "好", "新字段": {"x": [1]}}, "别的": "null"},
        {"insuplcAdmdvs": "990100", **NOTE},
    ],
)
def test_inputs_as_clients_write_them(hospital: Sender, content: Any) -> None:
    answer = hospital.send("T001", content)
    assert answer["infcode"] == 0
    assert answer["output"]["data"]["psn_no"] == "P1"


@pytest.mark.parametrize("input_", [None, "null", "", [], 3, "不是JSON", '"x"', True])
def test_inputs_that_are_none(hospital: Sender, input_: Any) -> None:
    assert hospital.send("T001", input_)["infcode"] == -1


@pytest.mark.parametrize("msgid", ["x", "240704161004-H12345-0056", "e" * 30, 20250301])
def test_odd_message_numbers_are_taken(hospital: Sender, msgid: Any) -> None:
    assert hospital.send("T002", NOTE, msgid=msgid)["infcode"] == 0


@pytest.mark.parametrize("msgid", ["", "null", None, "e" * 31, ["x"], "a\x00"])
def test_message_numbers_that_are_none(hospital: Sender, msgid: Any) -> None:
    answer = hospital.send("T002", NOTE, msgid=msgid)
    assert answer["infcode"] == -1
    assert answer["output"]["field"] == "msgid"


def test_a_byte_order_mark_is_harmless(hospital: Sender) -> None:
    text = json.dumps({**hospital.head("T001"), "input": NOTE}, ensure_ascii=False)
    reply = hospital.post(text.encode("utf-8-sig"))
    assert json.loads(reply.body)["output"]["data"]["memo"] == "好"


@pytest.mark.parametrize("header", ["text/plain", "text/plain; charset=GBK", "x/y"])
def test_gbk_is_read_and_remarked(hospital: Sender, header: str) -> None:
    text = json.dumps({**hospital.head("T001"), "input": NOTE}, ensure_ascii=False)
    reply = hospital.post(text.encode("gbk"), headers={"content-type": header})
    answer = json.loads(reply.body)
    assert answer["output"]["data"]["memo"] == "好"
    assert "GBK" in answer["warn_msg"]


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"[]", b"3", b'"x"', b"null"])
def test_bodies_that_are_no_message(hospital: Sender, body: bytes) -> None:
    reply = hospital.post(body)
    answer = json.loads(reply.body)
    assert reply.status == 200
    assert answer["infcode"] == -1
    assert answer["output"]["code"] in ("GW-001", "GW-002", "GW-005")
    assert len(answer["inf_refmsgid"]) == 30


def test_the_drift_of_the_clocks_is_told(hospital: Sender) -> None:
    early = datetime.now(BEIJING) - timedelta(hours=1)
    answer = hospital.send("T001", NOTE, inf_time=f"{early:%Y-%m-%d %H:%M:%S}")
    assert 3599 <= answer["clock_drift"] <= 3601
    assert "贵方时钟比平台慢" in answer["warn_msg"]
    refused = hospital.send("7777", NOTE, inf_time=f"{early:%Y-%m-%d %H:%M:%S}")
    assert refused["clock_drift"] == pytest.approx(3600, abs=1)
    assert abs(hospital.send("T001", NOTE)["clock_drift"]) <= 1


def test_a_sender_without_a_clock_is_told(hospital: Sender) -> None:
    answer = hospital.send("T001", NOTE, inf_time="null")
    assert answer["infcode"] == 0
    assert answer["clock_drift"] is None
    assert "inf_time" in answer["warn_msg"]


def test_an_unknown_institution_is_refused(hospital: Sender) -> None:
    answer = hospital.send("T001", NOTE, fixmedins_code="H00000000000")
    assert answer["output"]["code"] == "IN-001"


def test_other_methods_and_packed_bodies_are_refused(hospital: Sender) -> None:
    packed = hospital.post("{}", headers={"content-encoding": "gzip"})
    assert json.loads(packed.body)["output"]["code"] == "GW-006"


def test_an_encrypted_input_is_told_to_come_plain(hospital: Sender) -> None:
    answer = hospital.send("T001", "c2VjcmV0", enc_type="SM4")
    assert answer["output"]["code"] == "GW-009"
    assert hospital.send("T001", json.dumps(NOTE), enc_type="SM4")["infcode"] == 0


def test_the_insured_area_is_found_where_clients_put_it(
    hospital: Sender, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yibao.gateway import registry

    seen = []
    built = registry._BY_NUMBER["T001"]

    def look(request: Any, caller: Any) -> None:
        seen.append((caller.insured_area, caller.area, caller.institution_code))

    other = registry.Transaction("T001", "测试", built.request, None, False, (), look)
    monkeypatch.setitem(registry._BY_NUMBER, "T001", other)
    inside = {"insuplcAdmdvs": "990199", **NOTE}
    hospital.send("T001", inside, insuplc_admdvs="null", mdtrtarea_admvs="")
    assert seen == [("990199", "990100", HOSPITAL)]
