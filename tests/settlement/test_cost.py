"""What one settlement costs in statements, and that a batch costs the same."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.settlement import world
from tests.settlement.world import EMPLOYEE, OWNER, A, line
from yibao.settlement import commands
from yibao.settlement.requests import SettleRequest

pytestmark = pytest.mark.usefixtures("city")
READS, WRITES = 2, 1


def ready(person_no: str, count: int = 1) -> list[SettleRequest]:
    requests = []
    for _ in range(count):
        visit = world.register(person_no)
        world.upload(visit, *(line(str(sn), A, "100") for sn in range(10)))
        requests.append(world.asking(visit, 1000))
    return requests


def statements(requests: list[SettleRequest]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        commands.settle_many(requests)
    return [
        query["sql"]
        for query in captured.captured_queries
        if "SAVEPOINT" not in query["sql"]
    ]


def test_statements_of_one_settlement_are_pinned() -> None:
    world.account(EMPLOYEE, current=100)
    sent = statements(ready(EMPLOYEE))
    reads = [one for one in sent if "INSERT" not in one and "\nUPDATE" not in one]
    assert (len(reads), len(sent) - len(reads)) == (READS, WRITES)


def test_a_batch_takes_as_many_statements_as_one() -> None:
    for person_no in (EMPLOYEE, OWNER):
        world.account(person_no, current=100)
    batch = [*ready(EMPLOYEE, 3), *ready(OWNER, 3)]
    assert len(statements(batch)) == READS + WRITES
