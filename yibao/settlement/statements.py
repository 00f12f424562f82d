"""Writing whole batches: one statement a table, its rows in one JSON parameter.

The text of a statement follows from the model, so it cannot fall behind a migration,
and any driver can run it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.db import connection, models

from yibao.engine.money import Money

# A row is only taken over from the version it was read at; whoever finds that another
# settlement was quicker reads again.
UPSERT_TOTALS = """
INSERT INTO settlement_yeartodate (person_no, insurance, year, counters, version)
SELECT person_no, insurance, year, counters, version
FROM jsonb_to_recordset(%s::jsonb) AS r(
    person_no text, insurance text, year text, counters jsonb, version int)
ORDER BY person_no, insurance, year
ON CONFLICT (person_no, insurance, year) DO UPDATE
SET counters = excluded.counters, version = excluded.version
WHERE settlement_yeartodate.version = excluded.version - 1
"""


@cache
def insertion(model: type[models.Model]) -> tuple[str, tuple[str, ...]]:
    """``INSERT`` for many rows of a model, and the columns each row must give."""
    fields = [field for field in model._meta.concrete_fields if field.column]
    columns = tuple(str(field.column) for field in fields)
    types = [f"{field.column} {field.db_type(connection)}" for field in fields]
    named = ", ".join(columns)
    statement = (
        f"INSERT INTO {model._meta.db_table} ({named}) SELECT {named} "  # noqa: S608
        f"FROM jsonb_to_recordset(%s::jsonb) AS r({', '.join(types)})"
    )
    return statement, columns


def insert(model: type[models.Model], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows given by column; nothing is sent when there are none."""
    if not rows:
        return
    statement, columns = insertion(model)
    assert set(rows[0]) == set(columns), set(rows[0]) ^ set(columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_json(rows)])


def as_json(rows: Iterable[Mapping[str, object]]) -> str:
    return json.dumps(list(rows), default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    match value:
        case Money():
            return value.fen
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes():
            return f"\\x{value.hex()}"
    raise TypeError(f"{type(value)} has no column")
