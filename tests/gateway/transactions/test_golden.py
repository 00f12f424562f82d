"""One golden exchange of each transaction, its repeat, and one refusal."""

from __future__ import annotations

import pytest

from tests.gateway.playing import GOLDEN, play
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.stories import STORIES
from tests.gateway.transactions.window import rows
from yibao.gateway import registry
from yibao.settlement.models import Settlement

pytestmark = pytest.mark.usefixtures("city")


@pytest.mark.parametrize("number", STORIES)
def test_the_answer_is_the_golden_one_and_so_is_that_of_the_repeat(
    clock: Clock, number: str
) -> None:
    window, told = STORIES[number](clock)
    play(window, number, **told)
    body = window.post_again()
    before = rows()
    again = window.post_again()
    assert rows() == before
    if registry.find(number).writes:
        assert again == body  # byte by byte: the answer was kept


@pytest.mark.parametrize("number", STORIES)
def test_the_refusal_is_the_golden_one_and_leaves_nothing(
    clock: Clock, number: str
) -> None:
    window, told = STORIES[number](clock)
    before = rows()
    answer = play(window, f"{number}.refused", **told)
    assert answer["infcode"] == -1
    assert rows() == before


@pytest.mark.parametrize("number", ["2102", "2207", "2304"])
def test_a_repeat_settles_nothing_more(clock: Clock, number: str) -> None:
    window, told = STORIES[number](clock)
    play(window, number, **told)
    sent, first = window.sent, window.post_again()
    later = {"inf_time": "2025-03-10 10:00:07", "opter": "S002", "opter_name": "乙"}
    unread = {"input": {**sent["input"], "本省节点": {"字段": "值"}}}
    for same in ({**sent, **later}, {**sent, **unread}):
        assert window.deliver(same)[0] == first
    node = next(iter(sent["input"]))
    other = {**sent["input"], node: {**sent["input"][node], "acct_used_flag": "0"}}
    assert window.code_of({**sent, "input": other}) == "GW-040"
    assert Settlement.objects.count() == 1


def test_every_transaction_has_its_golden_exchange() -> None:
    kept = {file.stem for file in GOLDEN.glob("*.json")}
    built = {each.number for each in registry.built()}
    missing = {n for n in built - kept if n[:2] not in ("13", "33", "34")}
    assert not missing
