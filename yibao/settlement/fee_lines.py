"""Fee lines as they stand, many visits at once, decoded straight into their values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from yibao.engine.money import Money
from yibao.settlement.facts import LineState


class LineRow(NamedTuple):
    """A line as it is read: the columns of ``LineState``, amounts in fen."""

    encounter_no: str
    line_no: int
    line_sn: str
    batch_no: str
    original_line_no: int | None
    item_code: str
    service_at: datetime
    quantity: Decimal
    price: Decimal
    line_total: int
    benefit_class: str
    own_pay: Decimal
    price_limit: Decimal | None
    outside_scope: int
    over_limit: int
    paid_first: int
    in_scope: int
    disease_code: str
    self_funded: bool
    terms: msgspec.Raw
    turns: int
    settlement_no: str


# Rows of LineRow, of the visits whose ``numbers`` are given.
LINES = """
(SELECT json_agg(json_build_array(l.encounter_no, l.line_no, l.line_sn, l.batch_no,
    l.original_line_no, l.item_code, l.service_at, l.quantity, l.price, l.line_total,
    l.benefit_class, l.own_pay, l.price_limit, l.outside_scope, l.over_limit,
    l.paid_first, l.in_scope, l.disease_code, l.self_funded, l.terms,
    coalesce(c.turns, 0), CASE WHEN c.standing > 0 THEN c.settlement_no ELSE '' END)
    ORDER BY l.encounter_no, l.line_no)
FROM settlement_feeline l
LEFT JOIN (
    SELECT encounter_no, line_no, max(turn) AS turns, sum(sign(turn)) AS standing,
        (array_agg(settlement_no ORDER BY turn DESC))[1] AS settlement_no
    FROM settlement_settlementline
    WHERE encounter_no = ANY(%(numbers)s::text[]) GROUP BY encounter_no, line_no
) c ON c.encounter_no = l.encounter_no AND c.line_no = l.line_no
LEFT JOIN (
    SELECT encounter_no, line_no FROM settlement_linewithdrawal
    WHERE encounter_no = ANY(%(numbers)s::text[])
) w ON w.encounter_no = l.encounter_no AND w.line_no = l.line_no
WHERE l.encounter_no = ANY(%(numbers)s::text[]) AND w.line_no IS NULL)
"""
COVERED = """
(SELECT json_agg(json_build_array(l.encounter_no, l.line_no, l.line_sn, l.batch_no,
    l.original_line_no, l.item_code, l.service_at, l.quantity, l.price, s.line_total,
    l.benefit_class, l.own_pay, l.price_limit, s.outside_scope, s.over_limit,
    s.paid_first, s.in_scope, l.disease_code, l.self_funded, l.terms,
    abs(s.turn) - 1, s.settlement_no) ORDER BY l.line_no)
FROM settlement_settlementline s
JOIN settlement_feeline l ON l.encounter_no = s.encounter_no AND l.line_no = s.line_no
WHERE s.settlement_no = %(settlement_no)s)
"""
TOTAL, FIRST_PART, LAST_PART, TERMS = map(
    LineRow._fields.index, ("line_total", "outside_scope", "disease_code", "terms")
)
_decoder = msgspec.json.Decoder(list[LineRow] | None)


def line_rows(expression: str, parameters: Mapping[str, Any]) -> Sequence[LineRow]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}::text", parameters)
        (found,) = cursor.fetchone()
    return _decoder.decode(found) or () if found else ()


def by_visit(rows: Iterable[LineRow]) -> dict[str, tuple[LineState, ...]]:
    found: dict[str, list[LineState]] = {}
    for row in rows:
        found.setdefault(row.encounter_no, []).append(line_state(row))
    return {number: tuple(lines) for number, lines in found.items()}


def line_state(row: LineRow) -> LineState:
    amounts = [
        Money(fen)
        for fen in (row.outside_scope, row.over_limit, row.paid_first, row.in_scope)
    ]
    return LineState._make(
        (
            *row[1:TOTAL],
            Money(row.line_total),
            *row[TOTAL + 1 : FIRST_PART],
            *amounts,
            *row[LAST_PART:TERMS],
            catalogue_facts(bytes(row.terms)),
            *row[TERMS + 1 :],
        )
    )


@lru_cache(maxsize=8192)
def catalogue_facts(terms: bytes) -> Mapping[str, object]:
    """What is kept of the catalogue with a line: thousands of lines say the same."""
    return MappingProxyType(json.loads(terms))
