"""Every worked bill beside the policies comes out to the fen, and explains itself."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import yibao.policies
from yibao.policies.answer import FUNDS, amounts, part_name
from yibao.policies.area import Area
from yibao.policies.examples import (
    Example,
    differences,
    example_case,
    example_files,
    read_examples,
)
from yibao.policies.load import AREA_FILE, load_area

BY_SCOPE = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
BY_PAYER = (*FUNDS, "acct_pay", "psn_cash_pay")

FOLDERS = sorted(
    path.parent for path in Path(yibao.policies.__file__).parent.rglob(AREA_FILE)
)


@cache
def area_of(folder: Path) -> Area:
    return load_area(folder)


def examples_of(folder: Path) -> list[Example]:
    return [
        example
        for path in example_files(folder)
        for example in read_examples(path, area_of(folder))
    ]


ALL = [(folder, example) for folder in FOLDERS for example in examples_of(folder)]
NAMES = [example.id for _, example in ALL]


@pytest.mark.parametrize(("folder", "example"), ALL, ids=NAMES)
def test_worked_bill(folder: Path, example: Example) -> None:
    assert differences(example, area_of(folder)) == []


@pytest.mark.requirement("BEN-02")
@pytest.mark.parametrize(("folder", "example"), ALL, ids=NAMES)
def test_steps_add_up_to_their_parts_and_parts_to_the_bill(
    folder: Path, example: Example
) -> None:
    for result in example_case(example, area_of(folder)).calculate():
        explained: Counter[str] = Counter()
        for step in result.steps:
            explained[part_name(step.part)] += step.amount.fen
        bill = result.fee_total.fen
        assert sum(explained[name] for name in BY_SCOPE) == bill
        assert sum(explained[name] for name in BY_PAYER) == bill
        found = amounts(result)
        assert explained == {name: found[name].fen for name in explained}


@pytest.mark.parametrize("folder", FOLDERS, ids=[one.name for one in FOLDERS])
def test_an_area_shows_its_policy_with_bills(folder: Path) -> None:
    examples = examples_of(folder)
    assert examples, "每个统筹区至少有一个算例"
    assert all(example.note and example.expect for example in examples)


def test_ids_are_used_once() -> None:
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []


def test_a_published_figure_shown_as_wrong_differs_from_ours() -> None:
    wrong = [example for _, example in ALL if example.published]
    assert wrong
    for example in wrong:
        ours = example.expect.year
        assert all(ours[name] != said for name, said in example.published.items())


def test_published_regions_are_marked_as_examples() -> None:
    published = [one for one in FOLDERS if one.parent.name == "published"]
    assert {area_of(folder).status for folder in published} == {"example"}
