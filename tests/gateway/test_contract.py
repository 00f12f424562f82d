"""The contract as data: what it says, its versions, and what a change of it needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.gateway.playing import request_of
from yibao.gateway import versions as versions_module
from yibao.gateway.changes import compare
from yibao.gateway.differences import differences
from yibao.gateway.errors import WrongProfiles
from yibao.gateway.json_schema import message_schema
from yibao.gateway.later import MISSING
from yibao.gateway.markdown import page
from yibao.gateway.profile import NATIONAL, profile_named, profile_names, read_choice
from yibao.gateway.published import document, lines
from yibao.gateway.versions import (
    asked_since,
    current,
    digest_of,
    next_number,
    order_of,
    read_versions,
    record,
    snapshot,
)

OLD = [
    "2207 门诊结算 写入",
    "2207 > data 单行 yes",
    "2207 > data.psn_no 字符型 30 yes",
    "2207 > data.invono 字符型 20 no",
    "2207 < setlinfo.balc 数值型 16,2 yes",
    "代码 rx_flag 0 否",
    "拒绝 GW-001",
]
ADVICE = (
    '契约变了而版本没有变: 请运行 yibao contract --record "改了什么" 并提交两个文件'
)


def national() -> dict[str, Any]:
    return document(profile_named("national"), current().number)


def test_a_changed_contract_has_a_new_version() -> None:
    told = lines(national())
    assert compare(snapshot(), told) == compare((), ()), ADVICE
    assert digest_of(told) == current().digest, ADVICE


@pytest.mark.parametrize(
    ("new", "number"),
    [
        ("2208 > data.setl_id 字符型 30 yes", "3.0"),  # of no new transaction
        ("2207 > data.memo 字符型 30 no", "2.6"),
        ("2207 > data.memo 字符型 30 expected", "2.6"),
        ("2207 > data.memo 字符型 30 yes", "3.0"),
        ("2207 < setlinfo.memo 字符型 30 yes", "2.6"),
        ("代码 rx_flag 1 是", "2.6"),
        ("拒绝 GW-002", "2.6"),
    ],
)
def test_an_addition_breaks_only_if_it_asks_for_more(new: str, number: str) -> None:
    assert next_number("2.5", compare(OLD, [*OLD, new])) == number


def test_a_new_transaction_may_ask_for_what_it_needs() -> None:
    new = ["2208 门诊结算撤销 写入", "2208 > data.setl_id 字符型 30 yes"]
    assert next_number("1.0", compare(OLD, [*OLD, *new])) == "1.1"


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("invono 字符型 20 no", "invono 字符型 40 no", "1.1"),
        ("invono 字符型 20 no", "invono 字符型 10 no", "2.0"),
        ("invono 字符型 20 no", "invono 字符型 20 expected", "1.1"),
        ("invono 字符型 20 no", "invono 字符型 20 yes", "2.0"),
        ("psn_no 字符型 30 yes", "psn_no 字符型 30 no", "1.1"),
        ("balc 数值型 16,2 yes", "balc 字符型 16 yes", "2.0"),
        ("2207 门诊结算 写入", "2207 门诊收费结算 写入", "2.0"),
    ],
)
def test_a_change_breaks_if_an_old_client_could_fail(
    old: str, new: str, number: str
) -> None:
    changed = [line.replace(old, new) for line in OLD]
    assert changed != OLD
    assert next_number("1.0", compare(OLD, changed)) == number


@pytest.mark.parametrize("gone", OLD)
def test_whatever_is_taken_away_breaks(gone: str) -> None:
    assert compare(OLD, [line for line in OLD if line != gone]).breaks


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the old contract as version 1.0."""
    first = {"version": "1.0", "date": "2026-01-01", "summary": "首次发布"}
    first["digest"] = digest_of(OLD)
    (tmp_path / "versions.yaml").write_text(yaml.safe_dump([first], sort_keys=False))
    (tmp_path / "published.txt").write_text("\n".join(OLD) + "\n")
    monkeypatch.setattr(versions_module, "FOLDER", tmp_path)
    versions_module.versions.cache_clear()
    yield tmp_path
    versions_module.versions.cache_clear()


OTHER = [*OLD[:-1], "拒绝 GW-002"]


def test_recording_writes_the_version_and_what_changed(recorded: Path) -> None:
    assert record(OLD, "没有改", date(2026, 2, 1)) is None
    told = record(OTHER, "换代码", date(2026, 2, 1))
    assert told is not None
    assert told == current()
    assert (told.number, told.day) == ("2.0", date(2026, 2, 1))
    assert told.changes == ("去 拒绝 GW-001", "增 拒绝 GW-002")
    assert digest_of(snapshot()) == told.digest
    assert record(OTHER, "再记", date(2026, 2, 2)) is None


def test_a_draft_is_written_anew_against_the_version_before(recorded: Path) -> None:
    record(OTHER, "换代码", date(2026, 2, 1))
    file = recorded / "versions.yaml"
    since = "since: {source: x, notes: [{about: 某, says: 某}]}"
    draft = f"draft: true\n  {since}"
    file.write_text(file.read_text().replace("draft: false", draft))
    versions_module.versions.cache_clear()
    told = record([*OLD, "拒绝 GW-003"], "只增代码", date(2026, 2, 2))
    assert told is not None
    assert (told.number, told.changes) == ("1.1", ("增 拒绝 GW-003",))
    assert [each.number for each in versions_module.versions()] == ["1.0", "1.1"]
    assert told.draft
    assert [note.says for note in told.since.notes] == ["某"]
    assert set(snapshot()) == {*OLD, "拒绝 GW-003"}


def test_the_first_version_stays_the_first_while_it_is_a_draft(recorded: Path) -> None:
    file = recorded / "versions.yaml"
    file.write_text(file.read_text() + "  draft: true\n")
    versions_module.versions.cache_clear()
    told = record(OTHER, "", date(2026, 2, 1))
    assert told is not None
    assert (told.number, told.summary, told.changes) == ("1.0", "首次发布", ())
    assert digest_of(OTHER) == told.digest


VERSIONS = """
- {version: "1.0", date: 2026-01-01, digest: a, summary: 首次}
- version: "1.1"
  date: 2026-02-01
  digest: b
  summary: 结算要填姓名
  since:
    source: 契约 1.1
    fields: [{in: [2207], node: data, names: [psn_name], required: yes}]
    numbers: [{numbers: [2207A], reason: 已并入 2207}]
"""


def test_an_earlier_version_is_not_asked_for_what_came_later() -> None:
    known = read_versions(VERSIONS, "本文件")
    assert asked_since("1.0", known, "H1").fields == ()
    assert asked_since("V1.0", known, "H1").unavailable("2207A") is None
    for pinned in ("1.1", "V1.1.0", ""):
        overlay = asked_since(pinned, known, "H1")
        assert [change.names for change in overlay.fields] == [("psn_name",)]
        assert overlay.unavailable("2207A")
    with pytest.raises(WrongProfiles, match=r"没有契约版本 1\.2"):
        asked_since("1.2", known, "H1")


def test_an_institution_may_be_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    known = read_versions(VERSIONS, "本文件")
    monkeypatch.setattr("yibao.gateway.profile.versions", lambda: known)
    choice = read_choice(
        """
profiles: {old: {nothing: blank}}
institutions:
  H1: {version: "1.0"}
  H2: {profile: old, version: "1.1"}
  H3: old
""",
        "本文件",
    )
    pinned = choice.of("H1", "990100")
    assert (pinned.name, pinned.version) == ("national", "1.0")
    assert pinned.overlay.fields == ()
    assert choice.of("H2", "").nothing == "blank"
    assert choice.of("H2", "").overlay.fields
    assert choice.of("H3", "").overlay.fields  # the newest, as everybody
    for wrong in ('{version: "7.0"}', "{profile: nowhere}", "{other: 1}"):
        with pytest.raises(WrongProfiles, match="本文件"):
            read_choice(f"institutions: {{H1: {wrong}}}", "本文件")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- {version: x, date: 2026-01-01, digest: a, summary: b}",
        '- {version: "1.0", date: 2026-01-01, digest: a, summary: b}\n' * 2,
    ],
)
def test_a_wrong_list_of_versions_is_refused(text: str) -> None:
    with pytest.raises(WrongProfiles, match="本文件"):
        read_versions(text, "本文件")


@pytest.mark.parametrize("written", ["1.0", "V1.0", "v1.0", "1.0.0", " 1.0 ", "1"])
def test_a_version_may_be_written_in_many_ways(written: str) -> None:
    assert order_of(written) == (1, 0)


def test_what_is_no_version_is_told() -> None:
    assert order_of("最新") is None


def test_the_contract_says_what_the_area_says() -> None:
    told = document(profile_named("hunan"), "1.0")
    by_number = {one["number"]: one for one in told["transactions"]}
    (data,) = by_number["2206"]["request"]
    fields = {field["name"]: field for field in data["fields"]}
    assert fields["psn_name"]["required"] == "expected"
    assert fields["psn_name"]["advised"] == 20
    assert told["codes"]["med_type"]["values"]["9901"] == "门诊两病"
    states = {row["infno"]: row["state"] for row in told["numbers"]}
    assert states["2207A"] == "unavailable"
    assert states["2207"] == "built"
    instead = {row["infno"]: row.get("instead") for row in told["numbers"]}
    assert (states["7101"], instead["2207"]) == ("elsewhere", None)
    assert "2207" not in MISSING
    assert instead["7101"] == MISSING["7101"].instead
    assert "| `psn_name` | 人员姓名 | 字符型 | 50 (本地印 20) | 应填 |" in page(told)


@pytest.mark.parametrize("name", profile_names())
def test_every_area_differs_as_its_file_says(name: str) -> None:
    profile = profile_named(name)
    found = differences(profile, NATIONAL)
    overlay = profile.overlay
    parts = (
        overlay.fields,
        overlay.added,
        overlay.codes,
        overlay.numbers,
        overlay.notes,
    )
    assert len(found) >= sum(map(len, parts))
    assert all(each.source for each in found if each.kind != "开关")
    assert page(document(profile, "1.0")).startswith("# 定点医药机构接口")


def test_a_switch_is_a_difference_too() -> None:
    found = differences(profile_named("original_refund_number"), NATIONAL)
    assert [each.sentence for each in found] == ["refund_number: original (基准 new)"]


def test_messages_the_golden_files_hold_are_valid_by_the_schema() -> None:
    schema = message_schema(national())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for number in ("1101", "2102", "2204", "2207", "2304", "2401", "2601"):
        message = {"infno": number, "msgid": "1", "fixmedins_code": "H"}
        content = request_of(number, defaultdict(lambda: "1"))[1]
        valid = message | {"input": content}
        assert [error.message for error in validator.iter_errors(valid)] == []
        wrong = message | {"input": dict.fromkeys(content, "没有节点")}
        assert not validator.is_valid(wrong)
