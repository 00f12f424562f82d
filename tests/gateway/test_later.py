"""Numbers of later areas are refused so that a hospital's program can go on."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import Sender
from yibao.gateway import registry
from yibao.gateway.later import INSTEAD


@pytest.mark.parametrize("number", INSTEAD)
def test_what_is_not_carried_out_says_what_to_do(hospital: Sender, number: str) -> None:
    answer = hospital.send(number, {"data": {}})
    told = answer["output"]
    assert (answer["infcode"], told["code"], told["field"]) == (-1, "GW-016", "infno")
    assert registry.national()[number] in told["message"]
    assert told["action"] == INSTEAD[number]
    assert told["action"] in answer["err_msg"]


def test_a_number_that_is_only_planned_and_one_nobody_knows(hospital: Sender) -> None:
    for number, code in (("7101", "GW-011"), ("9999", "GW-010")):
        assert hospital.send(number, {"data": {}})["output"]["code"] == code


def test_what_is_built_is_not_called_missing() -> None:
    """A number leaves this list when its transaction is built."""
    built = {name for t in registry.built() for name in (t.number, *t.aliases)}
    assert not built & set(INSTEAD)
    assert set(INSTEAD) <= set(registry.national())
