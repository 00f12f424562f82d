"""One line per message, without anything about a person."""

from __future__ import annotations

import json
import logging

import pytest

from tests.gateway.conftest import HOSPITAL, Sender
from yibao.gateway.completion import institution_shown, message_no_shown

NOTE = {"data": {"psn_no": "99010000000001", "memo": "13800138000"}}


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "yibao.gateway.completion")
    return caplog


def test_a_message_leaves_one_line(
    hospital: Sender, lines: pytest.LogCaptureFixture
) -> None:
    number = f"{HOSPITAL}202601010900000001"
    answer = hospital.send("T002", NOTE, msgid=number)
    (record,) = lines.records
    told = vars(record)
    assert told["message"] == "接口交易"
    assert told["transaction"] == "T002"
    assert told["institution"] == HOSPITAL
    assert told["message_no"] == number
    assert told["reference"] == answer["inf_refmsgid"]
    assert told["outcome"] == "ok"
    assert 0 <= told["ms"] < 20_000


def test_repeats_refusals_and_bugs_say_so(
    hospital: Sender, lines: pytest.LogCaptureFixture
) -> None:
    first = {**hospital.head("T002"), "input": NOTE}
    for _ in range(2):
        hospital.post(json.dumps(first))
    hospital.send("T001", {"data": {"psn_no": "P", "memo": "拒绝"}})
    hospital.send("T001", {"data": {"psn_no": "P", "memo": "错误"}})
    hospital.post("这不是报文")
    outcomes = [
        told["outcome"] for told in map(vars, lines.records) if "outcome" in told
    ]
    assert outcomes[:4] == ["ok", "repeat", "TEST-1", "GW-099"]
    assert outcomes[4].startswith("GW-")


def test_what_a_sender_wrote_is_shown_only_if_well_formed(
    hospital: Sender, lines: pytest.LogCaptureFixture
) -> None:
    hospital.send("440301199003071234", NOTE, msgid="张三")
    hospital.send("T001", NOTE, fixmedins_code="张三", msgid="13800138000")
    for record in lines.records:
        told = vars(record)
        assert not told.get("message_no") and not told.get("institution")
        assert "张三" not in str(told) and "440301" not in str(told)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("H99010000001202601010900000001", True),
        ("req-0001_a", True),
        ("440301199003071234", False),
        ("44030119900307123X", False),
        ("ID-440301199003071234", False),
        ("440301900307123", False),
        ("13800138000", False),
        ("张三", False),
        ("", False),
        ("a b", False),
        ("9" * 31, False),
    ],
)
def test_numbers_of_messages(number: str, shown: bool) -> None:
    assert message_no_shown(number) == (number if shown else "")


def test_codes_of_institutions() -> None:
    assert institution_shown(HOSPITAL) == HOSPITAL
    assert institution_shown("440301199003") == ""
