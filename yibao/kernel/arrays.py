"""Many rows of many tables in one statement, each column one array.

An array literal costs the server a third of what the same rows cost as JSON, and its
text, once prepared, is the same for any number of rows. The columns follow from the
model, so they cannot fall behind a migration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast

import msgspec
from django.db import connection, models

from yibao.engine.money import Money

Row = Mapping[str, Any]
FEW = 8  # values: fewer are written sooner than looked at for being alike


class NotMergeable(TypeError):
    """A bug: a write that asks for its result cannot wait for those of others."""


class WrongColumns(TypeError):
    """A bug: a row lacks a column of its table, or has one too many."""


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of several; the others and the answer may look at it by name.

    ``rows``: what a statement takes that takes any number of them, by ``columns``.
    """

    name: str
    statement: str
    parameters: Sequence[Any] = ()
    columns: tuple[str, ...] = ()
    rows: Sequence[Row] = ()

    def sent(self) -> Sequence[Any]:
        """The parameters of the statement.

        Rows are one of them: the driver parses a long text anew each time, at ten
        microseconds a parameter.
        """
        if not self.columns:
            return self.parameters
        return [array(transposed(self.columns, self.rows))]


DONE = "SELECT 1"
_collected: ContextVar[list[Part] | None] = ContextVar("collected", default=None)


def run(parts: Iterable[Part], answer: str = DONE) -> tuple[Any, ...]:
    """Carry out all parts as one statement and answer one row of ``answer``."""
    told, collected = tuple(parts), _collected.get()
    if collected is not None:
        if answer is not DONE:
            raise NotMergeable("只有不问结果的写入才能合并")
        collected.extend(told)
        return (1,)
    text = _together(tuple((part.name, part.statement) for part in told), answer)
    with connection.cursor() as cursor:
        cursor.execute(text, [value for part in told for value in part.sent()])
        found: tuple[Any, ...] = cursor.fetchone()
        return found


@contextmanager
def collecting() -> Iterator[list[Part]]:
    """Have what is run inside handed over instead, to be run with what others write."""
    collected: list[Part] = []
    before = _collected.set(collected)
    try:
        yield collected
    finally:
        _collected.reset(before)


def merged(parts: Iterable[Part]) -> list[Part]:
    """The same rows, those of one statement together, in the order they came."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        if not part.columns:
            raise NotMergeable("只有按行写入的语句才能合并")
        found.setdefault(part.statement, []).append(part)
    return [
        replace(alike[0], rows=[row for part in alike for row in part.rows])
        for alike in found.values()
    ]


@cache
def _together(parts: tuple[tuple[str, str], ...], answer: str) -> str:
    named = ", ".join(f"{name} AS ({statement})" for name, statement in parts)
    return f"WITH {named} {answer}"


def insertion(model: type[models.Model], rows: Sequence[Row]) -> Part:
    """The rows of a table by column, every column but what the database gives."""
    table = model._meta.db_table
    statement, columns = insert_statement(model)
    if rows and rows[0].keys() != set(columns):
        raise WrongColumns(f"{table}: {sorted(rows[0].keys() ^ set(columns))}")
    return Part(f"into_{table}", statement, columns=columns, rows=rows)


def amendment(model: type[models.Model], rows: Sequence[Row]) -> Part:
    """New values of some columns, of rows that exist; each row with its primary key."""
    table, columns = model._meta.db_table, tuple(rows[0])
    return Part(f"of_{table}", _update(model, columns), columns=columns, rows=rows)


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
    columns = tuple(str(field.column) for field in fields)
    names = ", ".join(map(connection.ops.quote_name, columns))
    statement = (
        f"INSERT INTO {model._meta.db_table} ({names}) "  # noqa: S608
        f"SELECT r.* FROM {_unnested(fields)} r"
    )
    return statement, columns


@cache
def _update(model: type[models.Model], columns: tuple[str, ...]) -> str:
    by_column = {str(field.column): field for field in model._meta.concrete_fields}
    key = str(model._meta.pk.column)
    changes = ", ".join(f"{name} = r.{name}" for name in columns if name != key)
    rows = _unnested([by_column[name] for name in columns])
    return (
        f"UPDATE {model._meta.db_table} t SET {changes} "  # noqa: S608
        f"FROM {rows} r({', '.join(columns)}) WHERE t.{key} = r.{key}"
    )


def _unnested(fields: Sequence[Any]) -> str:
    """The rows of one parameter, an array with an array for each field."""
    types = [_sent_as(str(field.db_type(connection))) for field in fields]
    arrays = ", ".join(f"a[{place}]::{type_}[]" for place, type_ in enumerate(types, 1))
    return f"(SELECT %s::text[]) p(a), unnest({arrays})"


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
        if kinds == {Money}:
            return f"{{{','.join([str(one.fen) for one in cast(list[Money], told)])}}}"
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
