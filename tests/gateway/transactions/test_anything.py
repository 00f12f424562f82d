"""Whatever a message says: wholly done, with sound arithmetic, or not at all."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.playing import request_of
from tests.gateway.test_fuzz import dumped, trees, well_formed
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.stories import STORIES
from tests.gateway.transactions.window import Window, read, rows
from yibao.gateway import registry

pytestmark = pytest.mark.usefixtures("city")
EXAMPLES = 8  # of each transaction
careless = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Values that are right somewhere else are more telling than noise.
plausible = st.sampled_from(
    ["0", "1", "-1", "0.01", "-0.01", "99999999999999.99", "1e5", "0000", "2025-03-10"]
) | st.sampled_from(["2099-12-31 00:00:00", "1801-01-01", "99010000000002", "310", "X"])


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, so that every example begins alike."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def spoiled(content: Wire, wrong: Any, draw: random.Random) -> Wire:
    """The content with one value, row or node somewhere replaced or left out."""
    content = copy.deepcopy(content)
    tree: Any = content
    while True:
        key = draw.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
        inner = isinstance(tree[key], dict | list) and tree[key]
        if not inner or draw.random() < 0.1:
            break
        tree = tree[key]
    if draw.random() < 0.15:
        del tree[key]
    else:
        tree[key] = wrong
    return content


def held(window: Window, message: Wire) -> Wire:
    """The answer, which kept the promises of an answer and of its transaction."""
    before = rows()
    reply = window.post(dumped(message))
    answer = well_formed(reply)
    if answer["infcode"] == -1:
        assert rows() == before
        assert answer["output"]["code"] and answer["output"]["who"]
        return answer
    assert answer["output"] is not None
    if registry.find(message["infno"]).writes:
        assert rows()["gateway_message"] > before["gateway_message"]
    else:
        assert rows() == before
    return read(reply.body)


@pytest.mark.parametrize("number", STORIES)
def test_one_strange_value(clock: Clock, number: str) -> None:
    window, told = STORIES[number](clock)
    content = request_of(number, told)[1]

    @careless
    @given(wrong=plausible | trees, seed=st.integers(0, 10**6))
    def check(wrong: Any, seed: int) -> None:
        strange = spoiled(content, wrong, random.Random(seed))
        with undone():
            held(window, window.message(number, strange))

    check()


@pytest.mark.parametrize("number", ["2102", "2206", "2304", "2204", "2301"])
def test_strange_amounts_are_refused_or_add_up(clock: Clock, number: str) -> None:
    """Amounts and quantities of any size and sign; an accepted bill keeps A1-A13."""
    window, told = STORIES[number](clock)
    content = json.dumps(request_of(number, told)[1])
    amounts = st.sampled_from(["0", "-700", "0.005", "1e3", "700.00", "9" * 14, "-0"])

    @careless
    @given(total=amounts, count=amounts, price=amounts)
    def check(total: str, count: str, price: str) -> None:
        strange = json.loads(content)
        for node in strange.values():
            for row in node if isinstance(node, list) else [node]:
                for name, value in (
                    ("medfee_sumamt", total),
                    ("det_item_fee_sumamt", total),
                    ("cnt", count),
                    ("pric", price),
                ):
                    if name in row:
                        row[name] = value
        message = window.message(number, strange)
        with undone():
            answer = held(window, message)
            if answer["infcode"] == 0:
                window.memory.hold(message, answer["output"])

    check()
