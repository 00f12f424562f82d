"""What a database holds, in figures: rows and a checksum per table, and sequences.

The checksum of a table is the sum of the SHA-256 of its rows, as text: the order of the
rows does not matter, a row missing, added, doubled or changed does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]
WORD = 2**64

# The text of a value must not depend on who asks.
PLAIN_TEXT = """
    SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601';
    SET bytea_output = 'hex'; SET extra_float_digits = 1; SET lc_monetary = 'C'
"""
TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
SUMS = """
    SELECT count(*), sum(('x' || left(digest, 16))::bit(64)::bigint::numeric),
        sum(('x' || substr(digest, 17, 16))::bit(64)::bigint::numeric)
    FROM (
        SELECT encode(sha256(convert_to((whole_row.*)::text, 'UTF8')), 'hex') AS digest
        FROM {} AS whole_row) AS digests
"""
SEQUENCES = """
    SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences
    WHERE schemaname = 'public' ORDER BY sequencename
"""


class TableSum(msgspec.Struct, frozen=True):
    """How many rows a table has, and the checksum over them."""

    rows: int
    checksum: str


class Contents(msgspec.Struct, frozen=True):
    """Every table and sequence of a database at one moment."""

    tables: dict[str, TableSum]
    sequences: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def contents_of(connection: Connection) -> Contents:
    """Read every row once, on the server; as of the snapshot of the transaction."""
    connection.execute(PLAIN_TEXT)
    tables = {
        name: _sum_of(connection, sql.Identifier("public", name))
        for (name,) in connection.execute(TABLES).fetchall()
    }
    return Contents(tables, dict(connection.execute(SEQUENCES).fetchall()))


def _sum_of(connection: Connection, table: sql.Identifier) -> TableSum:
    found = connection.execute(sql.SQL(SUMS).format(table)).fetchone()
    assert found is not None
    rows, *halves = found
    return TableSum(rows, "".join(f"{int(half or 0) % WORD:016x}" for half in halves))


def differences(noted: Contents, found: Contents) -> list[str]:
    """What differs, in words. A sequence may be ahead: no number is given twice."""
    return [
        *_of_tables(noted.tables, found.tables),
        *(
            f"序列 {name} 停在 {found.sequences.get(name, 0)},备份时已到 {value}"
            for name, value in noted.sequences.items()
            if found.sequences.get(name, 0) < value
        ),
    ]


def _of_tables(
    noted: Mapping[str, TableSum], found: Mapping[str, TableSum]
) -> list[str]:
    told = []
    for name in sorted({*noted, *found}):
        was, now = noted.get(name), found.get(name)
        if was is None or now is None:
            told.append(f"{name} {'多出' if was is None else '缺失'}")
        elif was.rows != now.rows:
            told.append(f"{name} 应有 {was.rows} 行,实有 {now.rows} 行")
        elif was != now:
            told.append(f"{name} 行数相同而内容不同")
    return told
