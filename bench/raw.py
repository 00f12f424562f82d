"""The floor: pgbench writing the rows of one settlement (``raw_settlement.sql``).

It writes into copies of the tables (schema ``raw``) with the same columns, indexes and
checks, but without foreign keys and triggers: nothing that writes these rows durably in
one transaction each can be expected to be faster.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from bench.server import Platform
from yibao.project.embedded import PROGRAMS

SCRIPT = Path(__file__).with_name("raw_settlement.sql")
VARIABLE = re.compile(r"(?<!:):([a-z]\w*)")
BLOCK = 10**9  # numbers one run may give; a run gives each client 10⁷

# the prefix of a variable → its table, and by what its rows are ordered when many
TABLES = {
    "s": ("settlement_settlement", None),
    "l": ("settlement_settlementline", "line_no"),
    "f": ("settlement_settlementfund", "position"),
    "e": ("settlement_explanation", None),
    "y": ("settlement_yeartodate", None),
    "a": ("ledger_personalaccount", None),
    "n": ("ledger_entry", None),
    "p": ("ledger_posting", "line_no"),
    "j": ("kernel_journal", None),
    "m": ("gateway_message", None),
}
FILLED = ("settlement_yeartodate", "ledger_personalaccount")
Rows = dict[str, tuple[int, int]]  # of a table: rows, and bytes of them


@dataclass(frozen=True, slots=True)
class Span:
    """The transactions that began in some time during which nobody else wrote."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Floor:
    """What is written, and how many persons it is written for."""

    platform: Platform
    script: Path
    variables: Mapping[str, str]

    def run(self, clients: int, seconds: float, turn: int) -> Raw:
        """pgbench for so long; ``turn`` keeps the numbers of runs apart."""
        given = {**self.variables, "base": str(turn * BLOCK), "n": "0"}
        ran = self._pgbench(given, clients, ["-T", f"{max(1, seconds):.0f}"])
        self._cleared()
        return ran

    def _cleared(self) -> None:
        """Whoever is measured next finds nothing of ours to write to the disk."""
        grown = [table for table, _ in TABLES.values() if table not in FILLED]
        names = sql.SQL(", ").join(sql.Identifier("raw", table) for table in grown)
        with self.platform.connect() as connection:
            connection.execute(sql.SQL("TRUNCATE {}").format(names))
            connection.execute("CHECKPOINT")

    def rows(self) -> Rows:
        """The rows one transaction writes."""
        given = {**self.variables, "base": "0", "n": "0"}
        once = ["-t", "1"]
        with self.platform.connect() as connection:
            span = spanned(connection, lambda: self._pgbench(given, 1, once))
            return written(connection, "raw", span)

    def _pgbench(self, given: Mapping[str, str], clients: int, until: list[str]) -> Raw:
        threads = min(clients, os.cpu_count() or 1)
        command = [str(PROGRAMS / "pgbench"), "-n", "-M", "prepared"]
        command += ["-f", str(self.script), "-c", str(clients), "-j", str(threads)]
        for name, value in given.items():
            command += ["-D", f"{name}={value}"]
        ran = subprocess.run(
            [*command, *until, self.platform.database.url],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr[-2000:]
        return _read(ran.stdout, clients)


@dataclass(frozen=True, slots=True)
class Raw:
    """What a run came to."""

    clients: int
    seconds: float
    done: int
    latency_ms: float

    @property
    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0


def floor(platform: Platform, settle: Callable[[], object]) -> tuple[Floor, Rows]:
    """Set up from one settlement over HTTP; also the rows that it wrote."""
    with platform.connect() as connection:
        span = spanned(connection, settle)
        rows = written(connection, "public", span)
        template = _template(connection, span)
        _copy_tables(connection)
    known = {**template, "persons": str(len(platform.world.persons))}
    script = platform.database.home / "raw_settlement.sql"
    script.write_text(_without_empty(SCRIPT.read_text(), known), encoding="utf-8")
    asked = set(VARIABLE.findall(script.read_text()))
    given = {name: value for name, value in known.items() if name in asked}
    return Floor(platform, script, given), rows


def _without_empty(script: str, known: Mapping[str, str]) -> str:
    """pgbench takes no empty variable; such a text stands in the script as it is."""
    return VARIABLE.sub(lambda one: "''" if known.get(one[1]) == "" else one[0], script)


def spanned(connection: psycopg.Connection, act: Callable[[], object]) -> Span:
    """Do something, and tell which transactions it was."""
    first = _next_transaction(connection)
    act()
    return Span(first, _next_transaction(connection))


def written(connection: psycopg.Connection, schema: str, span: Span) -> Rows:
    """Rows as they stand that were written in a span, and their bytes, by table."""
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = %s::regnamespace ORDER BY relname",
        (schema,),
    ).fetchall()
    found = {}
    for (table,) in tables:
        statement = sql.SQL(
            "SELECT count(*), coalesce(sum(pg_column_size(t.*)), 0) FROM {} t "
            "WHERE xmin::text::bigint >= %s AND xmin::text::bigint < %s"
        ).format(sql.Identifier(schema, table))
        row = connection.execute(statement, (span.first, span.end)).fetchone()
        if row is not None and row[0]:
            found[str(table)] = (int(row[0]), int(row[1]))
    return found


def _next_transaction(connection: psycopg.Connection) -> int:
    row = connection.execute(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _template(connection: psycopg.Connection, span: Span) -> dict[str, str]:
    """Every column that was written, as the text of a value or of an array."""
    found = {}
    for prefix, (table, order) in TABLES.items():
        for column in _columns(connection, table):
            name = sql.Identifier(column)
            value = sql.SQL("min({}::text)").format(name)
            if order is not None:
                by = sql.Identifier(order)
                value = sql.SQL("array_agg({} ORDER BY {})::text").format(name, by)
            statement = sql.SQL(
                "SELECT {} FROM {} WHERE xmin::text::bigint >= %s "
                "AND xmin::text::bigint < %s"
            ).format(value, sql.Identifier(table))
            row = connection.execute(statement, (span.first, span.end)).fetchone()
            if row is not None and row[0] is not None:
                found[f"{prefix}_{column}"] = str(row[0])
    return found


def _columns(connection: psycopg.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s",
        (table,),
    )
    return [str(name) for (name,) in rows]


def _copy_tables(connection: psycopg.Connection) -> None:
    connection.execute("CREATE SCHEMA raw")
    for table, _ in TABLES.values():
        ours, copy = sql.Identifier("public", table), sql.Identifier("raw", table)
        connection.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copy, ours)
        )
        row = connection.execute(
            "SELECT array_to_string(reloptions, ', ') FROM pg_class "
            "WHERE oid = %s::regclass",
            (f"public.{table}",),
        ).fetchone()
        if row is not None and row[0]:  # fillfactor, which LIKE leaves behind
            options = sql.SQL(row[0])
            connection.execute(sql.SQL("ALTER TABLE {} SET ({})").format(copy, options))
        # The floor must not go on working while the other is measured.
        still = sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)")
        connection.execute(still.format(copy))
        if table in FILLED:
            connection.execute(sql.SQL("INSERT INTO {} TABLE {}").format(copy, ours))
    connection.execute("ANALYZE")


def _read(said: str, clients: int) -> Raw:
    """The figures of pgbench's report."""
    done = int(_figure(r"transactions actually processed: (\d+)", said))
    latency = _figure(r"latency average = ([\d.]+) ms", said)
    per_second = _figure(r"tps = ([\d.]+)", said)
    return Raw(clients, done / per_second if per_second else 0.0, done, latency)


def _figure(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    assert found is not None, said
    return float(found[1])
