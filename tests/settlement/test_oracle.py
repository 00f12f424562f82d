"""A batch leaves the very rows that settling one by one and row by row leaves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.settlement import oracle, world
from tests.settlement.world import (
    CEILING,
    CHRONIC,
    EMPLOYEE,
    OWNER,
    RESIDENT,
    A,
    B,
    C,
    line,
)
from yibao.engine.errors import Refused
from yibao.engine.money import Money
from yibao.kernel import serials
from yibao.settlement import commands
from yibao.settlement.requests import (
    CredentialClaim,
    LineInput,
    Presented,
    SettleRequest,
)
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.usefixtures("city")
FIRST = 700_000_000

# Every table a settlement writes, without what differs by nature: versions (a batch
# moves a row once), moments of writing, numbers the database gives, sealed columns.
TABLES = {
    "settlement_settlement": "",
    "settlement_settlementline": "",
    "settlement_settlementfund": "",
    "settlement_explanation": "",
    "settlement_yeartodate": "version",
    "settlement_encounter": "details",
    "settlement_encounterevent": "happened_at",
    "settlement_feeline": "uploaded_at,notes",
    "ledger_entry": "",
    "ledger_posting": "",
    "ledger_personalaccount": "version",
    "kernel_journal": "id,happened_at",
}


def tables() -> dict[str, list[str]]:
    """The rows of each, as text in order."""
    with connection.cursor() as cursor:
        found = {}
        for table, but in TABLES.items():
            cursor.execute(
                f"SELECT (to_jsonb(t) - %s::text[])::text FROM {table} t ORDER BY 1",
                [but.split(",")],
            )
            found[table] = [str(row[0]) for row in cursor.fetchall()]
        return found


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# ---------------------------------------------------------------- what is asked

PERSONS = st.sampled_from([EMPLOYEE, OWNER, RESIDENT])
LINES = st.lists(
    st.tuples(st.sampled_from([A, B, C, CEILING]), st.integers(1, 90_000)),
    min_size=1,
    max_size=3,
)
KINDS = st.sampled_from(["visit", "batches", "sale", "stay", "chronic", "unknown"])
TWISTS = st.sampled_from(
    ["", "family", "wrong total", "twice", "undone", "own cash", "lost card"]
)
ASKED = st.lists(st.tuples(KINDS, PERSONS, LINES, TWISTS), min_size=1, max_size=5)


def requested(
    number: int, kind: str, person_no: str, items: list[tuple[str, int]], twist: str
) -> list[SettleRequest]:
    """The requests of one case; ``undone``: settled and reversed before."""
    told = [
        line(f"{number}-{i}", item, str(Money(fen).as_yuan()))
        for i, (item, fen) in enumerate(items)
    ]
    total = str(Money.sum(one.line_total for one in told).as_yuan())
    if kind == "batches":
        return batches(person_no, told, total)
    request = MADE[kind](number, person_no, told, total)
    if twist == "undone" and kind != "unknown":
        with transaction.atomic():
            settled = commands.settle_many([request])[0]
        if isinstance(settled, SettlementView):
            world.undo(settled)
        return [request]
    return _twisted(request, twist)


def _twisted(request: SettleRequest, twist: str) -> list[SettleRequest]:
    if twist == "wrong total":
        return [replace(request, fee_total=request.fee_total + Money(1))]
    if twist == "twice":
        return [request, request]
    if twist in ("own cash", "family"):
        return [replace(request, account_use="0" if twist == "own cash" else "2")]
    if twist == "lost card":
        shown = Presented(credential=CredentialClaim("03", "CARD-NOBODY-HAS"))
        return [replace(request, presented=shown)]
    return [request]


def batches(person_no: str, told: list[LineInput], total: str) -> list[SettleRequest]:
    """Two batches of one visit, the first of them settled and reversed before."""
    encounter = world.register(person_no)
    again = [replace(one, line_sn=f"{one.line_sn}b", batch_no="2") for one in told]
    world.upload(encounter, *(replace(one, batch_no="1") for one in told), *again)
    request = world.asking(encounter, total, "2025-03-02 10:00", batch_no="1")
    settled = commands.settle_many([request])[0]
    if isinstance(settled, SettlementView):
        world.undo(settled)
    return [request, replace(request, batch_no="2")]


def visit(
    number: int, person_no: str, told: list[LineInput], total: str
) -> SettleRequest:
    encounter = world.register(person_no)
    world.upload(encounter, *told)
    return world.asking(encounter, total, "2025-03-02 10:00")


def chronic(
    number: int, person_no: str, told: list[LineInput], total: str
) -> SettleRequest:
    encounter = world.register(person_no, care_type="1401", disease_code=CHRONIC)
    world.upload(encounter, *told)
    return world.asking(encounter, total, "2025-03-02 10:00")


def stay(
    number: int, person_no: str, told: list[LineInput], total: str
) -> SettleRequest:
    encounter = world.admit(person_no, number=f"Z{number}")
    world.upload(encounter, *told)
    last = number % 2 == 0
    if last:
        world.discharge(encounter, "2025-03-05 10:00")
    return world.asking(encounter, total, "2025-03-05 11:00", mid_stay=not last)


def sale(
    number: int, person_no: str, told: list[LineInput], total: str
) -> SettleRequest:
    return world.selling(person_no, told)


def unknown(
    number: int, person_no: str, told: list[LineInput], total: str
) -> SettleRequest:
    return replace(world.selling(person_no, told), sale=None, encounter_no="无此就诊")


MADE: dict[str, Callable[[int, str, list[LineInput], str], SettleRequest]] = {
    "visit": visit,
    "chronic": chronic,
    "stay": stay,
    "sale": sale,
    "unknown": unknown,
}


def prepared(asked: list[tuple[Any, ...]]) -> list[SettleRequest]:
    """The batch; a person has one stay at a time."""
    batch, admitted = [], set()
    for number, (kind, person_no, items, twist) in enumerate(asked):
        in_stay = kind == "stay" and person_no in admitted
        admitted |= {person_no} if kind == "stay" else set()
        batch += requested(
            number, "visit" if in_stay else kind, person_no, items, twist
        )
    return batch


# ---------------------------------------------------------------- the comparison


def said(answer: SettlementView | Refused) -> object:
    if isinstance(answer, Refused):
        return answer.code, str(answer)
    return answer


@given(asked=ASKED)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_batch_is_what_settling_one_by_one_comes_to(
    asked: list[tuple[Any, ...]],
) -> None:
    with undone(), pytest.MonkeyPatch.context() as patch:
        world.account(EMPLOYEE, current=200, past=100)
        world.account(OWNER, current=300, past=50)
        world.family(OWNER, EMPLOYEE)
        world.family(OWNER, RESIDENT)
        world.family(EMPLOYEE, RESIDENT)
        world.chronic_filing(EMPLOYEE)
        batch = prepared(asked)
        with undone():
            plain = oracle.settle_each(batch, itertools.count(FIRST))
            expected, rows = [*map(said, plain)], tables()
        numbers = itertools.count(FIRST)
        patch.setattr(
            serials, "numbers", lambda count: [next(numbers) for _ in range(count)]
        )
        with undone():
            found = [*map(said, commands.settle_many(batch))]
            assert tables() == rows
        assert found == expected
