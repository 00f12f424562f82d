"""Several reads come back from one statement as the values they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from yibao.kernel.bundles import Bundle

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    price: Decimal
    on: date | None
    at: datetime
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Found:
    lines: list[Line]
    nothing: list[Line]
    edition: UUID | None
    told: dict[str, int] | None


LINES = """
SELECT n AS number, 1.200000::numeric(16, 6) AS price, %(on)s::date AS on,
    %(at)s::timestamptz AS at, encode('\\x00ff'::bytea, 'base64') AS sealed
FROM numbers ORDER BY n DESC
"""
BUNDLE = Bundle(
    Found,
    first="WITH numbers AS (SELECT generate_series(1, 2) AS n)",
    rows={"lines": LINES, "nothing": f"SELECT * FROM ({LINES}) l WHERE false"},
    values={
        "edition": "(SELECT NULL::uuid)",
        "told": "(SELECT json_object_agg('a', n) FROM numbers WHERE n = 2)",
    },
)
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC) + timedelta(microseconds=123_456)


@pytest.mark.parametrize("on", [date(2025, 3, 1), None])
def test_rows_and_values_are_decoded_exactly_and_in_order(
    django_assert_num_queries: DjangoAssertNumQueries, on: date | None
) -> None:
    with django_assert_num_queries(1):
        found = BUNDLE.read({"on": on, "at": NOON})
    of_line = (Decimal("1.200000"), on, NOON, b"\x00\xff")
    assert found.lines == [Line(2, *of_line), Line(1, *of_line)]
    assert str(found.lines[0].price) == "1.200000"
    assert (found.nothing, found.edition, found.told) == ([], None, {"a": 2})
