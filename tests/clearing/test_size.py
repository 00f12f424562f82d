"""Large books: an index range, and the memory of a few rows."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from tests.clearing import desk
from tests.clearing.desk import books
from tests.samples import HOSPITAL
from yibao.clearing.books import Tally, Theirs
from yibao.clearing.comparing import SHOWN, compare_file
from yibao.clearing.models import Difference, Scope
from yibao.clearing.reading import TALLY
from yibao.clearing.slices import SLICE
from yibao.settlement.models import Settlement

pytestmark = pytest.mark.usefixtures("city")
ROWS = 20_000
MEGABYTE = 1024 * 1024

COPIES = """
INSERT INTO settlement_settlement SELECT (jsonb_populate_record(s, jsonb_build_object(
    'settlement_no', 'N' || lpad(n::text, 8, '0'), 'position', n + 10,
    'institution_code', 'H' || (n %% %(places)s),
    'settled_at', s.settled_at + (n %% %(days)s) * interval '1 day',
    'business_day', s.business_day + (n %% %(days)s)))).*
FROM settlement_settlement s, generate_series(1, %(count)s) AS n
WHERE s.settlement_no = %(original)s
"""


def copies(count: int, places: int = 1, days: int = 1) -> Settlement:
    """Many settlements like one, of many institutions and days; and that one."""
    row = Settlement.objects.get(pk=desk.settle().settlement_no)
    with connection.cursor() as cursor:
        cursor.execute(
            COPIES,
            {"count": count, "places": places, "days": days, "original": row.pk},
        )
        cursor.execute("ANALYZE settlement_settlement")
    return row


def plan(statement: str, parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of the plan PostgreSQL chooses."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        waiting = [cursor.fetchone()[0][0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        yield node


def test_the_day_of_an_institution_is_a_range_of_an_index() -> None:
    copies(ROWS, places=200, days=10)
    statement = f"WITH {SLICE} SELECT {TALLY} FROM counted"
    asked = replace(books(), institution_code="H7").parameters()
    nodes = list(plan(statement, asked))
    scans = [n for n in nodes if n.get("Relation Name") == "settlement_settlement"]
    assert {node["Node Type"] for node in scans} <= {
        *("Index Scan", "Index Only Scan", "Bitmap Heap Scan"),
    }
    ranges = [n for n in nodes if n.get("Index Name") == "settlement_institution"]
    (found,) = ranges
    assert "institution_code" in found["Index Cond"]
    assert found["Index Cond"].count("settled_at") == 2


def lines(count: int, like: Settlement, wrong: int) -> Iterator[Theirs]:
    """The file of the copies; every ``wrong``th line a fen off."""
    tally = Tally(1, like.fee_total, like.fund_paid, like.account_paid)
    for number in range(1, count + 1):
        off = Tally.of(0, 1 if number % wrong == 0 else 0, 0, 0)
        yield Theirs(
            line_no=number,
            settlement_no=f"N{number:08}",
            encounter_no=like.encounter_id,
            person_no=like.person_no,
            tally=tally + off,
            is_refund=False,
        )


def test_a_long_file_is_compared_in_the_memory_of_a_few_rows() -> None:
    like = copies(ROWS)
    known = replace(books(), institution_code="H0", insurance="")
    written = 0

    def count(_: object) -> None:
        nonlocal written
        written += 1

    tracemalloc.start()
    try:
        told = lines(ROWS, like, wrong=10)
        compared = compare_file(known, told, Scope.ALL, desk.stating(), count)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (written, compared.differences) == (ROWS, ROWS // 10)
    assert len(compared.shown) == SHOWN
    assert Difference.objects.count() == ROWS // 10
    assert peak < 16 * MEGABYTE
    assert compared.filed.fee.fen - compared.ours.fee.fen == ROWS // 10
    assert HOSPITAL not in Difference.objects.values_list("institution_code", flat=True)
