"""Many rows of many tables in one statement, each column one array.

An array literal costs the server a third of what the same rows cost as JSON, and its
text, once prepared, is the same for any number of rows. The columns follow from the
model, so they cannot fall behind a migration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast

import msgspec
from django.db import connection, models

from yibao.engine.money import Money

Row = Mapping[str, Any]
FEW = 8  # values: fewer are written sooner than looked at for being alike


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of several; the others and the answer may look at it by name."""

    name: str
    statement: str
    parameters: Sequence[Any]


def run(parts: Iterable[Part], answer: str = "SELECT 1") -> tuple[Any, ...]:
    """Carry out all parts as one statement and answer one row of ``answer``."""
    told = tuple(parts)
    text = _together(tuple((part.name, part.statement) for part in told), answer)
    with connection.cursor() as cursor:
        cursor.execute(text, [value for part in told for value in part.parameters])
        found: tuple[Any, ...] = cursor.fetchone()
        return found


@cache
def _together(parts: tuple[tuple[str, str], ...], answer: str) -> str:
    named = ", ".join(f"{name} AS ({statement})" for name, statement in parts)
    return f"WITH {named} {answer}"


def insertion(model: type[models.Model], rows: Sequence[Row]) -> Part:
    """The rows of a table by column, every column but what the database gives."""
    table = model._meta.db_table
    statement, columns = insert_statement(model)
    assert not rows or set(rows[0]) == set(columns), set(rows[0]) ^ set(columns)
    return Part(f"into_{table}", statement, [array(transposed(columns, rows))])


def transposed(columns: Iterable[str], rows: Sequence[Row]) -> list[str]:
    return [array([row[column] for row in rows]) for column in columns]


@cache
def insert_statement(model: type[models.Model]) -> tuple[str, tuple[str, ...]]:
    """What inserts an array of one array a column, and the columns in their order."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.column and not _given(field)
    ]
    columns = [str(field.column) for field in fields]
    names = ", ".join(map(connection.ops.quote_name, columns))
    types = [_sent_as(str(field.db_type(connection))) for field in fields]
    # One parameter holds them all: the driver parses a long text anew each time, at ten
    # microseconds a parameter.
    arrays = ", ".join(f"a[{place}]::{type_}[]" for place, type_ in enumerate(types, 1))
    statement = (
        f"INSERT INTO {model._meta.db_table} ({names}) "  # noqa: S608
        f"SELECT r.* FROM (SELECT %s::text[]) p(a), unnest({arrays}) r"
    )
    return statement, tuple(columns)


def _given(field: models.Field[Any, Any]) -> bool:
    """A number, or what the table has a default for."""
    return isinstance(field, models.AutoField) or field.has_db_default()


def _sent_as(type_: str) -> str:
    """Without its length: a cast would cut what is too long, the column refuses it."""
    if type_.startswith("varchar"):
        return "text"
    if type_ == "timestamp with time zone":
        return "timestamptz"
    return type_.partition("(")[0]


# ---------------------------------------------------------------- literals


def array(values: Iterable[object]) -> str:
    """``["a", None]`` → ``{"a",NULL}``; what has structure goes as JSON."""
    told = list(values)
    if len(told) > FEW:
        kinds = set(map(type, told))
        if kinds == {str}:
            return _texts(cast(list[str], told))
        if len(kinds) == 1 and kinds <= _WRITTEN.keys():
            return f"{{{','.join(map(_WRITTEN[type(told[0])], told))}}}"
    parts = [(_WRITTEN.get(type(value)) or _writing(value))(value) for value in told]
    return f"{{{','.join(parts)}}}"


def _texts(told: list[str]) -> str:
    """Looked at all at once: few texts hold a quote or a backslash."""
    joined = '","'.join(told)
    if "\\" in joined or joined.count('"') > 2 * (len(told) - 1):
        return f"{{{','.join(map(_quoted, told))}}}"
    return f'{{"{joined}"}}'


def written(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with their lists as literals: the driver is slower at it.

    The statement says what each holds (``%(numbers)s::text[]``).
    """
    return {
        name: array(value) if isinstance(value, list) else value
        for name, value in parameters.items()
    }


def json_text(value: object) -> str:
    return _json.encode(value).decode()


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _writing(value: object) -> Callable[[Any], str]:
    """For kinds of the known types, such as choices."""
    for known, written in _WRITTEN.items():
        if isinstance(value, known):
            return written
    if isinstance(value, Mapping):
        return lambda mapping: _quoted(json_text(dict(mapping)))
    raise TypeError(f"{type(value)} has no column")


_json = msgspec.json.Encoder(decimal_format="string")
_WRITTEN: dict[type, Callable[[Any], str]] = {
    str: _quoted,
    bool: lambda value: "t" if value else "f",
    int: str,
    type(None): lambda _: "NULL",
    Money: lambda money: str(money.fen),
    datetime: datetime.isoformat,
    date: date.isoformat,
    Decimal: str,
    dict: lambda value: _quoted(json_text(value)),
    list: lambda value: _quoted(json_text(value)),
    bytes: lambda value: f'"\\\\x{value.hex()}"',
}
