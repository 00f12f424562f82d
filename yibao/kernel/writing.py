"""Writes of one command in one statement: each table's rows in one JSON parameter.

The text of an insertion follows from the model, so it cannot fall behind a migration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from django.db import connection, models

Row = Mapping[str, object]


class Writes:
    """What a command writes; ``run`` sends all of it at once."""

    def __init__(self) -> None:
        self._statements: list[str] = []
        self._parameters: list[Any] = []

    def insert(self, model: type[models.Model], *rows: Row) -> None:
        """Rows by column, every column but a number the database gives."""
        if rows:
            self.execute(insertion(model), [_encoder.encode(rows).decode()])

    def execute(self, statement: str, parameters: Sequence[Any]) -> None:
        """A statement of another kind, with its parameters in order."""
        self._statements.append(statement)
        self._parameters.extend(parameters)

    def run(self) -> None:
        *before, last = self._statements
        parts = ", ".join(f"w{i} AS ({one})" for i, one in enumerate(before))
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {parts} {last}" if before else last, self._parameters)


@cache
def insertion(model: type[models.Model]) -> str:
    """``INSERT`` for the rows of one JSON array."""
    columns = {
        field.column: field.db_type(connection)
        for field in model._meta.concrete_fields
        if field.column and not isinstance(field, models.AutoField)
    }
    named = ", ".join(columns)
    types = ", ".join(f"{column} {type_}" for column, type_ in columns.items())
    return (
        f"INSERT INTO {model._meta.db_table} ({named}) SELECT {named} "  # noqa: S608
        f"FROM json_to_recordset(%s::json) AS r({types})"
    )


def _column(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value)} has no column")


def hexed(sealed: bytes | None) -> str | None:
    """Bytes as the database reads them from text."""
    return None if sealed is None else f"\\x{sealed.hex()}"


_encoder = msgspec.json.Encoder(enc_hook=_column)
