"""What an area writes differently is data, checked when read and obeyed when heard."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from tests.gateway.conftest import HOSPITAL, Sender
from yibao.gateway import opening, wire
from yibao.gateway.contract.outpatient import OutpatientSettleRequest
from yibao.gateway.errors import WrongProfiles
from yibao.gateway.overlay import NOTHING, Overlay, shape_for
from yibao.gateway.overlay_file import read_overlay
from yibao.gateway.profile import NATIONAL, Choice, Profile, read_choice
from yibao.gateway.versions import Version

BILL = {
    "psn_no": "P",
    "med_type": "11",
    "medfee_sumamt": "1",
    "mdtrt_id": "M",
    "chrg_bchno": "B",
    "insutype": "310",
}


def overlay(text: str) -> Overlay:
    return read_overlay({"source": "示例文件", **yaml.safe_load(text)}, "本文件 甲")


def heard(text: str, **changes: Any) -> Any:
    """The bill as this overlay reads it, or path and code of what is wrong."""
    shape = shape_for(overlay(text), "2207", OutpatientSettleRequest)
    assert shape is not None
    try:
        tree = {"data": {**BILL, **changes}}
        return wire.read(OutpatientSettleRequest, tree, "input", shape).data
    except wire.Problems as problems:
        return [(fault.path, fault.code) for fault in problems.faults]


def test_a_shorter_field_is_refused_beyond_its_length() -> None:
    text = "fields: [{names: [certno], in: [2207], length: 3}]"
    assert heard(text, certno="123").certno == "123"
    assert heard(text, certno="1234") == [("input.data.certno", "GW-024")]


def test_an_advised_length_refuses_nobody() -> None:
    told = overlay("fields: [{names: [certno], advised: 3}]")
    assert shape_for(told, "2207", OutpatientSettleRequest) is None
    assert told.advised_length("2207", "data", "certno") == 3
    assert told.advised_length("2207", "data", "psn_no") == 0


def test_a_field_may_be_required_here() -> None:
    text = "fields: [{names: [psn_name], in: [2207], node: data, required: yes}]"
    assert heard(text) == [("input.data.psn_name", "GW-020")]
    assert heard(text, psn_name="甲").psn_name == "甲"


def test_a_field_may_be_spelled_otherwise_and_the_national_name_still_reads() -> None:
    text = "fields: [{names: [psn_name], spelled: psnname}]"
    assert heard(text, psnname="甲").psn_name == "甲"
    assert heard(text, psn_name="乙").psn_name == "乙"
    assert heard(text, psnname="长" * 60) == [("input.data.psnname", "GW-024")]


def test_decimals_may_be_fewer() -> None:
    text = "fields: [{names: [medfee_sumamt], length: '10,1'}]"
    assert heard(text, medfee_sumamt="1.25") == [("input.data.medfee_sumamt", "GW-028")]


def test_a_local_flag_means_a_national_one() -> None:
    text = "codes: [{table: acct_used_flag, values: {9: 家庭账户}, means: {9: 2}}]"
    assert heard(text, acct_used_flag="9").acct_used_flag == "2"
    assert heard(text, acct_used_flag="1").acct_used_flag == "1"
    assert heard(text, acct_used_flag="8") == [("input.data.acct_used_flag", "GW-030")]


def test_a_table_may_be_closed() -> None:
    text = "codes: [{table: med_type, values: {11: 普通门诊}, closed: true}]"
    assert heard(text).med_type == "11"
    assert heard(text, med_type="14") == [("input.data.med_type", "GW-030")]


def test_what_is_laid_over_is_heard_first() -> None:
    base = overlay("fields: [{names: [certno], length: 3}]")
    both = overlay("fields: [{names: [certno], length: 5}]").over(base)
    shape = shape_for(both, "2207", OutpatientSettleRequest)
    tree = {"data": {**BILL, "certno": "12345"}}
    assert wire.read(OutpatientSettleRequest, tree, "input", shape)


@pytest.mark.parametrize(
    "text",
    [
        "unheard: 1",
        "fields: {names: [certno]}",
        "fields: [{length: 3}]",
        "fields: [{names: [certno]}]",
        "fields: [{names: [unheard_of], length: 3}]",
        "fields: [{names: [certno], length: 51}]",
        "fields: [{names: [certno], length: x}]",
        "fields: [{names: [begntime], length: 3}]",
        "fields: [{names: [medfee_sumamt], length: 3}]",
        "fields: [{names: [certno], required: maybe}]",
        "fields: [{names: [certno, psn_no], spelled: x}]",
        "fields: [{names: [certno], in: [7777], length: 3}]",
        "fields: [{names: [certno], in: [2207A], length: 3}]",
        "fields: [{names: [certno], in: [2207], node: nowhere, length: 3}]",
        "fields: [{names: [ipt_no], in: [2207], length: 3}]",
        "fields: [{names: [psn_no], in: [2207], node: data, required: no}]",
        "fields: [{names: [msgid], in: [head], required: expected}]",
        "fields: [{names: [certno], length: 3, source: ''}]",
        "added: [{name: x, title: 某, in: [2207], node: data, required: yes}]",
        "added: [{name: psn_no, title: 某, in: [2207], node: data}]",
        "codes: [{table: certno, values: {1: 甲}}]",
        "codes: [{table: acct_used_flag, values: {9: 甲}}]",
        "codes: [{table: acct_used_flag, values: {9: 甲}, means: {9: 7}}]",
        "codes: [{table: med_type, values: {9: 甲}, means: {9: 11}}]",
        "numbers: [{numbers: [2207B], national: 7777}]",
        "notes: [{about: 某处}]",
    ],
)
def test_a_wrong_overlay_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(WrongProfiles, match="本文件 甲"):
        overlay(text)


def test_a_profile_without_an_overlay_is_read_as_declared() -> None:
    choice = read_choice("profiles: {x: {nothing: blank}}", "本文件")
    assert choice.profiles["x"].overlay is NOTHING


def test_a_profile_may_be_like_another_with_something_changed() -> None:
    choice = read_choice(
        """
profiles:
  province:
    refund_number: original
    overlay: {source: 省文, fields: [{names: [certno], length: 20}]}
  city:
    like: province
    overlay: {source: 市文, fields: [{names: [psn_name], length: 10}]}
areas: {"4301": city}
""",
        "本文件",
    )
    city = choice.of("H1", "430100")
    assert city.refund_number == "original"
    assert [change.source for change in city.overlay.fields] == ["省文", "市文"]
    with pytest.raises(WrongProfiles, match="nowhere"):
        read_choice("profiles: {x: {like: nowhere}}", "本文件")


def _speaking(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    profile = Profile(name="甲", overlay=overlay(text))
    monkeypatch.setattr(opening, "profile_of", lambda code, area: profile)


def test_the_door_obeys(hospital: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    _speaking(
        monkeypatch,
        """
title: 甲省
fields:
- {names: [fixmedins_name], in: [head], length: 5}
- {names: [memo], length: 3}
numbers:
- {numbers: [T001A], national: "2601"}
- {numbers: [T002, "7778"], reason: 改走平台网页}
""",
    )
    note = {"data": {"psn_no": "1", "memo": "四个字了"}}
    name = {"fixmedins_name": "第一医院"}
    assert hospital.send("T001", note)["output"]["field"] == "fixmedins_name"
    assert hospital.send("T001", note, **name)["output"]["field"] == "input.data.memo"
    refused = hospital.send("T002", note, **name)["output"]
    assert (refused["code"], refused["rule"]) == ("GW-013", "示例文件")
    assert "甲省" in refused["message"]
    assert "改走平台网页" in refused["message"]
    other = hospital.send("t001a", note, **name)["output"]
    assert other["field"] == "input.data.omsgid"  # heard as 2601
    assert hospital.send("7777", note)["output"]["code"] == "GW-010"
    assert hospital.send("7778", note)["output"]["code"] == "GW-013"


def test_a_pinned_institution_is_not_asked_for_what_came_later(
    hospital: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = "fields: [{names: [diag_srt_no], required: yes}]"
    first = Version("1.0", date(2026, 1, 1), "", "")
    second = Version("1.1", date(2026, 2, 1), "", "", (), overlay(since))
    monkeypatch.setattr("yibao.gateway.profile.versions", lambda: (first, second))
    note = {"data": {"psn_no": "1"}}
    for pins, code in (({}, -1), ({HOSPITAL: "1.0"}, 0), ({HOSPITAL: "1.1"}, -1)):
        choice = Choice({"national": NATIONAL}, {}, {}, pins)
        monkeypatch.setattr(opening, "profile_of", choice.of)
        assert hospital.send("T001", note)["infcode"] == code
