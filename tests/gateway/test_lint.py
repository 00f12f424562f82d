"""A message judged without a server is judged as the server would."""

from __future__ import annotations

import copy
import json
import random
from collections import defaultdict
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.conftest import Business, Sender
from tests.gateway.playing import GOLDEN, request_of
from tests.gateway.test_fuzz import CARELESS, dumped, note, trees, well_formed
from yibao.gateway import dialect, opening, registry
from yibao.gateway.envelope import open_envelope
from yibao.gateway.lint import Level, Report, lint
from yibao.gateway.overlay_file import read_overlay
from yibao.gateway.positions import Position, Positions
from yibao.gateway.profile import NATIONAL, Profile, profile_named
from yibao.gateway.wire import Problems
from yibao.kernel.errors import Refused

OVERLAY = """
title: 甲省
source: 示例文件
fields:
- {names: [memo], length: 3, spelled: remark}
- {names: [diag_srt_no], required: yes}
- {names: [opter_name], in: [head], length: 3}
added: [{name: local_no, title: 本地编号, in: [T001], node: data, required: expected}]
numbers: [{numbers: [T001A], national: "1101"}, {numbers: [T009], reason: 停用}]
"""


@pytest.fixture
def local(business: Business) -> Profile:
    """An area that writes the tests' own transaction its own way."""
    return Profile(name="甲", overlay=read_overlay(yaml.safe_load(OVERLAY), "本文件"))


NAMES = ["infno", "msgid", "mdtrtarea_admvs", "opter_name", "sign_no", "infver"]
heads = st.dictionaries(
    st.sampled_from(NAMES), trees | st.sampled_from(["T009", "T00"]), max_size=2
)
notes = note | st.fixed_dictionaries(
    {"psn_no": st.just("1"), "diag_srt_no": st.just(1)},
    optional={"remark": trees, "memo": st.sampled_from(["三个字", "四个字了"])},
)


def said(report: Report, level: Level) -> list[tuple[str, str]]:
    return [(each.path, each.code) for each in report.findings if each.level is level]


@pytest.mark.parametrize("where", ["national", "local"])
def test_the_server_reads_what_passes_and_refuses_what_does_not(
    hospital: Sender, monkeypatch: pytest.MonkeyPatch, local: Profile, where: str
) -> None:
    profile = local if where == "local" else NATIONAL
    monkeypatch.setattr(opening, "profile_of", lambda code, area: profile)

    @CARELESS
    @given(changes=heads, content=trees | st.fixed_dictionaries({"data": notes}))
    def judged_alike(changes: dict[str, Any], content: Any) -> None:
        message = {**hospital.head("T001"), "input": content, **changes}
        body = dumped(message)
        answer = well_formed(hospital.post(body))
        if answer["infcode"] == -1 and answer["output"]["code"] == "TEST-1":
            return  # the business was reached
        assert lint(body, profile).is_refused == (answer["infcode"] == -1), answer

    judged_alike()


@CARELESS
@given(body=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_judged_and_never_break(body: bytes) -> None:
    assert lint(body, NATIONAL).is_refused


STORIES = sorted(path.stem for path in GOLDEN.glob("*.json") if path.stem.isdecimal())


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("profile", ["national", "hunan"])
def test_every_transaction_is_judged_as_it_is_read(name: str, profile: str) -> None:
    number, content = request_of(name, defaultdict(lambda: "1"))
    area, draw = profile_named(profile), random.Random(name)
    right = _message(number, content)
    assert not lint(right, area).is_refused, said(lint(right, area), Level.REFUSED)
    for _ in range(10):
        wrong = _message(number, _spoiled(content, draw))
        assert lint(wrong, area).is_refused == _is_refused(wrong, area)


def _message(number: str, content: Any) -> bytes:
    head = {"infno": number, "msgid": "1", "fixmedins_code": "H99010000001"}
    return json.dumps({**head, "input": content}).encode()


def _spoiled(content: Any, draw: random.Random) -> Any:
    content = copy.deepcopy(content)
    tree = content
    while isinstance(tree, dict | list) and tree:
        key = draw.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
        if not isinstance(tree[key], dict | list) or draw.random() < 0.2:
            tree[key] = draw.choice([None, "x" * 5000, "1.2345", [], {}, "2025-13-01"])
            break
        tree = tree[key]
    return content


def _is_refused(body: bytes, area: Profile) -> bool:
    try:
        opened = open_envelope(body)
        dialect.read(registry.find(opened.number), opened, area)
    except (Problems, Refused):
        return True
    return False


HEAD = '{"infno": "%s", "msgid": "1", "fixmedins_code": "H1", "input": %s}'
LINE = {
    "feedetl_sn": "1",
    "fee_ocur_time": "2026-01-01",
    "med_list_codg": "X",
    "det_item_fee_sumamt": "10",
    "cnt": "2",
    "pric": "5",
}
BUY = {"psn_no": "P", "medfee_sumamt": "10", "insutype": "310", "med_type": "41"}


def purchase(lines: list[dict[str, Any]], **bill: Any) -> list[tuple[str, str]]:
    content = {"druginfo": {**BUY, **bill}, "drugdetail": lines}
    body = HEAD % ("2102", json.dumps(content))
    return said(lint(body.encode(), NATIONAL), Level.FIGURES)


def test_the_figures_of_a_purchase_are_reckoned() -> None:
    assert purchase([LINE]) == []
    assert (
        purchase([{**LINE, "det_item_fee_sumamt": "10.01"}], medfee_sumamt="10.01")
        == []
    )
    assert purchase([{**LINE, "cnt": "3"}]) == [
        ("input.drugdetail[0].det_item_fee_sumamt", "ST-102")
    ]
    assert purchase([LINE], medfee_sumamt="10.01") == [
        ("input.druginfo.medfee_sumamt", "ST-303")
    ]
    assert purchase([LINE, LINE], medfee_sumamt="20") == [
        ("input.drugdetail[1].feedetl_sn", "ST-101")
    ]


def test_the_lines_of_one_message_are_of_one_visit_and_disease() -> None:
    visit = {**LINE, "psn_no": "P", "chrg_bchno": "B", "mdtrt_id": "M1"}
    lines = [
        {**visit, "dise_codg": "A"},
        {**visit, "feedetl_sn": "2", "mdtrt_id": "M2", "dise_codg": "B"},
    ]
    body = HEAD % ("2204", json.dumps({"feedetail": lines}))
    report = lint(body.encode(), NATIONAL)
    assert said(report, Level.FIGURES) == [
        ("input.feedetail", "GW-050"),
        ("input.feedetail", "ST-108"),
    ]
    assert not report.is_refused
    assert not report.passes


@pytest.mark.parametrize(
    ("parts", "passes"),
    [
        (("1", "2", "3", "4"), True),
        (("1", "2", "3", "5"), False),
        (("1", "2", "3", "3"), False),
        (("0", "0", "0", "0"), True),
        (("1", "0", "0", "0"), True),  # the rest is left to the platform
        (("11", "0", "0", "0"), False),
    ],
)
def test_the_parts_of_a_bill_are_its_total(
    parts: tuple[str, ...], passes: bool
) -> None:
    names = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
    bill = {
        **BUY,
        "mdtrt_id": "M",
        "chrg_bchno": "B",
        **dict(zip(names, parts, strict=True)),
    }
    body = HEAD % ("2207", json.dumps({"data": bill}))
    assert lint(body.encode(), NATIONAL).passes is passes


def hints(text: str, profile: Profile = NATIONAL, number: str = "") -> list[str]:
    report = lint(text.encode(), profile, number)
    return [each.message for each in report.findings if each.level is Level.HINT]


def test_an_unknown_name_is_told_with_the_nearest_known_one() -> None:
    content = '{"data": {"psnno": "1", "mdtrtCertType": "02", "zzz": 1}}'
    told = hints(HEAD % ("2207", content))
    assert "不认识的字段 psnno,会被忽略;是否应为 psn_no?" in told
    assert "不认识的字段 mdtrtCertType,会被忽略;是否应为 mdtrt_cert_type?" in told
    assert "不认识的字段 zzz,会被忽略" in told


def test_a_message_without_a_head_is_read_as_its_input() -> None:
    report = lint(b'{"data": {"psn_no": "1"}}', NATIONAL, "5301")
    assert (report.number, report.title) == ("5301", "人员慢特病备案查询")
    assert not report.is_refused
    assert "没有报文头,整份作为 input 检查" in hints('{"data": {}}', NATIONAL, "5301")


def test_a_faulty_head_does_not_hide_the_input() -> None:
    report = lint(b'{"infno": "5301", "msgid": 1, "input": {}}', NATIONAL)
    assert said(report, Level.REFUSED) == [
        ("fixmedins_code", "GW-020"),
        ("input.data", "GW-020"),
    ]


def test_old_encodings_and_odd_versions_are_pointed_out() -> None:
    text = HEAD % ("5301", '{"data": {"psn_no": "张"}}')
    report = lint(text.encode("gb18030"), NATIONAL)
    assert any("GBK" in each.message for each in report.findings)
    assert not report.is_refused
    odd = text.replace('"msgid"', '"infver": "新版", "msgid"')
    assert any("「新版」无法识别" in each for each in hints(odd))
    good = text.replace('"msgid"', '"infver": "V1.0.0", "msgid"')
    assert not any("无法识别,应如" in each for each in hints(good))


def test_what_an_area_prints_is_a_hint() -> None:
    content = '{"data": {"psn_no": "1", "psn_name": "%s", "med_type": "9901"}}'
    told = hints(HEAD % ("2206", content % ("长" * 21)), profile_named("hunan"))
    assert any("psn_name 有 21 个字,本地规范印作 20" in each for each in told)
    assert any("9901 门诊两病 是本地扩充的代码" in each for each in told)
    asked = [each for each in told if each.startswith("规范要求填写而没有填")]
    assert any("certno 证件号码" in each for each in asked)
    assert not any(
        "certno 证件号码" in each for each in hints(HEAD % ("2206", content))
    )


def test_the_same_of_many_rows_is_said_once() -> None:
    lines = [{**LINE, "feedetl_sn": str(n), "zzz": 1} for n in range(3)]
    told = hints(HEAD % ("2102", json.dumps({"druginfo": BUY, "drugdetail": lines})))
    assert "不认识的字段 zzz,会被忽略 (另有 2 行同样)" in told
    assert sum("zzz" in each for each in told) == 1


def test_a_field_of_the_area_is_no_unknown_one(local: Profile) -> None:
    content = {"data": {"psn_no": "1", "local_no": "7", "diag_srt_no": 1}}
    told = hints(HEAD % ("T001", json.dumps(content)), local)
    assert "local_no" not in "".join(told)
    told = hints(HEAD % ("T001", '{"data": {"psn_no": "1"}}'), local)
    assert any("local_no 本地编号" in each for each in told)


def test_a_number_the_area_does_not_have_is_refused() -> None:
    body = (HEAD % ("2207A", '{"data": {}}')).encode()
    assert ("infno", "GW-013") in said(
        lint(body, profile_named("hunan")), Level.REFUSED
    )
    assert ("infno", "GW-013") not in said(lint(body, NATIONAL), Level.REFUSED)
    unknown = lint((HEAD % ("7777", "{}")).encode(), NATIONAL)
    assert said(unknown, Level.REFUSED) == [("infno", "GW-010")]


def test_the_file_of_9101_comes_beside_the_message() -> None:
    content = '{"fsUploadIn": {"filename": "a.zip", "fixmedins_code": "H1"}}'
    assert not lint((HEAD % ("9101", content)).encode(), NATIONAL).is_refused


TEXT = '{\n "a": {"b": [1,\n  {"c": "x\\"y", "d": null}]},\n "e" : [{"f": -1.5e3}]\n}'


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("a", 2, 2),
        ("a.b", 2, 8),
        ("a.b[0]", 2, 14),
        ("a.b[1]", 3, 3),
        ("a.b[1].c", 3, 4),
        ("a.b[1].d", 3, 17),
        ("e[0].f", 4, 10),
        ("e.f", 4, 2),  # of a list of one taken as its row: the nearest around it
        ("e[0].g", 4, 9),  # missing: the row it should stand in
        ("nowhere", 1, 1),
    ],
)
def test_every_value_has_its_place(path: str, line: int, column: int) -> None:
    assert Positions(TEXT).of(path) == Position(line, column)


def test_broken_json_is_shown_where_it_breaks() -> None:
    (only,) = lint(b'{"infno": "1101",\n "input": {"a": 1,}}', NATIONAL).findings
    assert (only.code, only.line, only.column) == ("GW-002", 2, 19)
    assert '"a": 1,}' in only.found
