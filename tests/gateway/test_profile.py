"""What provinces do differently has a name, and the file that says so is checked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.conftest import HOSPITAL, Sender
from yibao.gateway import opening, sign_ins
from yibao.gateway.errors import WrongProfiles
from yibao.gateway.models import SignIn
from yibao.gateway.profile import NATIONAL, Profile, profile_of, read_choice

FILE = """
profiles:
  strict: {sign_in_required: true}
  old: {nothing: blank, refund_number: original}
areas: {"43": strict, "4301": old}
institutions: {H1: national}
"""


def test_the_longest_area_wins_and_an_institution_before_it() -> None:
    choice = read_choice(FILE, "本文件")
    assert choice.of("H9", "430100").name == "old"
    assert choice.of("H9", "430200").name == "strict"
    assert choice.of("H9", "110000") == NATIONAL
    assert choice.of("H1", "430100") == NATIONAL


@pytest.mark.parametrize(
    "text",
    [
        "profiles: {x: {unheard_of: true}}",
        "profiles: {x: {refund_number: maybe}}",
        "areas: {'43': nowhere}",
        "areas: [43]",
        "else: {}",
        "{",
        "- 1",
    ],
)
def test_a_wrong_file_is_refused(text: str) -> None:
    with pytest.raises(WrongProfiles, match="本文件"):
        read_choice(text, "本文件")


def test_the_fictional_city_is_national() -> None:
    assert profile_of(HOSPITAL, "990100") == NATIONAL


def _answered_by(monkeypatch: pytest.MonkeyPatch, **switches: Any) -> None:
    profile = Profile(name="测试", **switches)
    monkeypatch.setattr(opening, "profile_of", lambda code, area: profile)


def test_nothing_may_have_to_be_blank(
    hospital: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answered_by(monkeypatch, nothing="blank")
    output = hospital.send("T001", {"data": {"psn_no": "P1"}})["output"]
    assert output == {"data": {"psn_no": "P1", "memo": "", "diag_srt_no": 0}}


def test_signing_in_first_where_it_is_the_rule(
    hospital: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answered_by(monkeypatch, sign_in_required=True)
    note = {"data": {"psn_no": "007"}}
    assert hospital.send("T001", note)["output"]["code"] == "GW-014"
    monkeypatch.setattr(sign_ins, "EXEMPT", ("T002",))
    assert hospital.send("T002", note)["infcode"] == 0  # writes a sign-in of 007
    number = SignIn.objects.get().sign_no
    assert hospital.send("T001", note, sign_no=number)["infcode"] == 0
    SignIn.objects.update(day="2020-01-01")
    assert hospital.send("T001", note, sign_no=number)["output"]["code"] == "GW-014"
