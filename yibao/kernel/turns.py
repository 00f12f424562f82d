"""Taking turns where a decision rests on a row not there yet, which none can lock."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

TAKE = """
SELECT pg_advisory_xact_lock(of) FROM (
    SELECT hashtextextended(name, 0) AS of
    FROM unnest(%s::text[]) WITH ORDINALITY AS told(name, place) ORDER BY place
    OFFSET 0) turns
"""


def take_turn(of: str) -> None:
    """Wait for every other transaction that takes this turn; ours ends with it.

    What they committed is seen by the queries that follow.
    """
    take_turns([of])


def take_turns(of: Sequence[str]) -> None:
    """The same for several, one after another in the order given."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [list(of)])
