"""The simulator's judgement: sound answers pass, every planted fault is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yibao.simulator import relations

GOLDEN = Path(__file__).parents[1] / "gateway" / "golden"
Content = dict[str, Any]


def answered(name: str) -> Content:
    exchange = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    output: Content = exchange["answer"]["output"]
    return output


def relations_in(found: list[str]) -> set[str]:
    return {sentence.split(" ")[0] for sentence in found}


def test_a_sound_bill_and_sound_lines_pass() -> None:
    lines = answered("2204")["result"]
    assert relations.bill(answered("2207")) == []
    assert relations.lines(lines) == []
    assert relations.of_lines(answered("2207")["setlinfo"], lines) == []


def info(name: str, by: float) -> Callable[[Content], None]:
    def plant(output: Content) -> None:
        output["setlinfo"][name] = round(output["setlinfo"][name] + by, 2)

    return plant


def no_details(output: Content) -> None:
    output["setldetail"] = []


@pytest.mark.parametrize(
    ("plant", "named"),
    [
        (info("overlmt_selfpay", 0.01), {"A1"}),
        (info("hosp_part_amt", 0.01), {"A2"}),
        (info("psn_cash_pay", -0.01), {"A3"}),
        (info("maf_pay", 0.01), {"A4"}),
        (info("act_pay_dedc", 1000), {"A12"}),
        (info("pool_prop_selfpay", 1), {"A12"}),
        (no_details, {"A5"}),
    ],
)
def test_one_fen_amiss_in_a_bill_is_named(
    plant: Callable[[Content], None], named: set[str]
) -> None:
    output = copy.deepcopy(answered("2207"))
    plant(output)
    assert relations_in(relations.bill(output)) == named


@pytest.mark.parametrize(
    ("line", "name", "value", "named"),
    [
        (0, "cnt", 2, {"A6"}),
        (1, "inscp_scp_amt", 180.01, {"A7"}),
        (2, "chrgitm_lv", "01", set()),
        (2, "fulamt_ownpay_amt", 49.99, {"A7", "A8"}),
        (0, "selfpay_prop", 0.1, {"A8"}),
        (3, "pric_uplmt_amt", 70, {"A9"}),
    ],
)
def test_one_fen_amiss_in_a_line_is_named(
    line: int, name: str, value: object, named: set[str]
) -> None:
    lines = copy.deepcopy(answered("2204")["result"])
    lines[line][name] = value
    assert relations_in(relations.lines(lines)) == named


def test_a_bill_that_is_not_the_sum_of_its_lines_is_named() -> None:
    found = relations.of_lines(
        answered("2207")["setlinfo"], answered("2204")["result"][1:]
    )
    assert relations_in(found) == {"A10"}


def test_a_reversal_mirrors_and_a_trial_foretells() -> None:
    settled = answered("2207")
    reversal = copy.deepcopy(settled)
    for name in relations.AMOUNTS:
        reversal["setlinfo"][name] = -settled["setlinfo"][name]
    assert relations.mirror(settled, reversal) == []
    reversal["setlinfo"]["acct_pay"] += 0.01
    assert relations_in(relations.mirror(settled, reversal)) == {"A11"}
    tried = copy.deepcopy(settled)
    tried["setlinfo"]["setl_id"] = None
    assert relations.trial(tried, settled) == []
    tried["setlinfo"]["balc"] = 1
    assert relations_in(relations.trial(tried, settled)) == {"A13"}
