"""Numbers that are not carried out are refused so that a program can go on."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import Sender
from yibao.gateway import registry
from yibao.gateway.later import MISSING, State

CODES = {State.PLANNED: "GW-016", State.ELSEWHERE: "GW-017"}


@pytest.mark.parametrize("number", MISSING)
def test_what_is_not_carried_out_says_what_to_do(hospital: Sender, number: str) -> None:
    answer = hospital.send(number, {"data": {}})
    told, missing = answer["output"], MISSING[number]
    assert (answer["infcode"], told["field"]) == (-1, "infno")
    assert told["code"] == CODES[missing.state]
    assert registry.national()[number] in told["message"]
    assert told["action"] == missing.instead
    assert told["action"] in answer["err_msg"]


def test_a_number_nobody_knows(hospital: Sender) -> None:
    assert hospital.send("9999", {"data": {}})["output"]["code"] == "GW-010"


def test_whatever_is_not_built_says_how_to_go_on() -> None:
    missing = {row["infno"] for row in registry.listing() if row["state"] != "built"}
    assert missing == set(MISSING)
