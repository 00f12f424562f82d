"""How the interface answers, institution by institution, for the cockpit.

The console asks through ``settings.EXCHANGES_OF``. The time of a settlement runs from
the message's arrival, waiting included, until its answer was sent to a sender that was
still there; so a repeat, and an answer nobody waited for, are not in it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yibao.gateway.deliveries import SETTLEMENTS

TIMES = """
    SELECT told.institution_code, count(*),
           percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(
               epoch FROM told.delivered_at - asked.received_at))
    FROM gateway_delivery told
    JOIN gateway_message asked USING (institution_code, message_no)
    WHERE told.delivered_at >= %(first)s AND asked.received_at >= %(first)s
      AND asked.transaction = ANY(%(settlements)s)
      AND (%(codes)s::text[] IS NULL OR told.institution_code = ANY(%(codes)s))
    GROUP BY GROUPING SETS ((told.institution_code), ())
"""
REFUSALS = """
    SELECT institution_code, count(*), mode() WITHIN GROUP (ORDER BY code)
    FROM gateway_refusal
    WHERE refused_at >= %(first)s
      AND (%(codes)s::text[] IS NULL OR institution_code = ANY(%(codes)s))
    GROUP BY institution_code
"""


@dataclass(frozen=True, slots=True)
class Exchanges:
    """What one institution, or all together (``""``), exchanged since a moment."""

    institution_code: str
    answered: int = 0
    median_ms: int | None = None
    p99_ms: int | None = None
    refused: int = 0
    refused_most: str = ""  # the code most refusals had


def since(
    first: datetime, institutions: Collection[str] | None = None
) -> list[Exchanges]:
    """Since ``first``, of some institutions or of every one; the sum is the first."""
    asked = {
        "first": first,
        "settlements": list(SETTLEMENTS),
        "codes": None if institutions is None else list(institutions),
    }
    times = {code or "": rest for code, *rest in _rows(TIMES, asked)}
    refusals = {code: rest for code, *rest in _rows(REFUSALS, asked)}
    codes = ["", *sorted((times.keys() | refusals.keys()) - {""})]
    refused_in_all = sum(count for count, _ in refusals.values())
    return [
        _exchanges(
            code,
            times.get(code),
            refusals.get(code) or ((refused_in_all, "") if not code else None),
        )
        for code in codes
    ]


def _rows(query: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _exchanges(code: str, times: Any, refusals: Any) -> Exchanges:
    answered, seconds = times or (0, None)
    refused, most = refusals or (0, "")
    median, p99 = (round(one * 1000) for one in seconds) if seconds else (None, None)
    return Exchanges(code, answered, median, p99, refused, most)
