"""Taking turns where a decision rests on a row not there yet, which none can lock."""

from __future__ import annotations

from django.db import connection


def take_turn(of: str) -> None:
    """Wait for every other transaction that takes this turn; ours ends with it.

    What they committed is seen by the queries that follow.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [of])
