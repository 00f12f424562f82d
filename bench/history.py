"""What a settlement costs with a hundred times the history in the tables.

Two platforms of the same world run side by side. In one of them what was settled is
copied a hundred times by SQL, under other numbers and on earlier days; then both
settle in turn, so that each ratio is of one moment.
"""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path
from statistics import median
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from bench import sender
from bench.rounds import Series
from bench.sender import Sender
from bench.server import Platform, platform
from bench.sizes import Sizes
from bench.skew import round_of

CONNECTIONS = 8
SEED = 4_000
DAYS = 300  # the copies lie on so many days before
TABLES = (
    "settlement_encounter",
    "settlement_diagnosis",
    "settlement_feeline",
    "settlement_settlement",
    "settlement_settlementline",
    "settlement_settlementfund",
    "settlement_explanation",
    "ledger_entry",
    "ledger_posting",
    "kernel_journal",
    "gateway_message",
)
NUMBERS = ("encounter_no", "settlement_no", "message_no", "reference")
KEYS = ("id", "entry_id")
# Copies get what no original has: a letter in numbers, a sign before keys.
NUMBER: LiteralString = "'H' || lpad(k::text, 4, '0') || right({}, 25)"
KEY: LiteralString = "-(k * 1000000000000 + {})"
DAY: LiteralString = "({} - k %% {} * interval '1 day')::{}"


def measured(sizes: Sizes, home: Path, senders: Executor) -> dict[str, Any]:
    """CPU and rate of 2207 in both, and how many rows the history has."""
    series = {"plain": Series(), "old": Series()}
    with platform(sizes, home / "plain") as plain, platform(sizes, home / "old") as old:
        both = {"plain": plain, "old": old}
        for one in both.values():
            settled(one, sizes, senders)
        rows = copied(old, sizes.history_times)
        for turn in range(sizes.rounds):
            for name, one in both.items():
                caller = Sender(one.address, one.world, SEED + 1 + turn)
                round_of(one, caller, sizes, senders, CONNECTIONS, series[name])
    return {
        "times": sizes.history_times,
        "rows": rows,
        **{name: one.told() for name, one in series.items()},
        "cost_ratio": round(_cost(series["old"]) / _cost(series["plain"]), 2),
        "rate_ratio": _rate_ratio(series["old"], series["plain"]),
    }


def settled(running: Platform, sizes: Sizes, senders: Executor) -> None:
    """What is copied: ordinary visits."""
    caller = Sender(running.address, running.world, SEED)
    count, seconds = sizes.history_base, sizes.prepare_seconds * 2
    ready = senders.submit(sender.prepared, caller, count, 16, seconds).result()
    senders.submit(sender.settlements, caller, ready, 16, seconds).result()


def copied(running: Platform, times: int) -> dict[str, int]:
    """Copy every row so many times; rows of each table afterwards."""
    found = {}
    with running.connect() as connection:
        # neither triggers nor foreign keys: what is copied was right
        connection.execute("SET session_replication_role = replica")
        for table in TABLES:
            connection.execute(_copy(connection, table), (times,))
            named = sql.Identifier(table)
            row = connection.execute(
                sql.SQL("SELECT count(*) FROM {}").format(named)
            ).fetchone()
            assert row is not None
            found[table] = int(row[0])
        connection.execute("VACUUM ANALYZE")
    return found


def _copy(connection: psycopg.Connection, table: str) -> sql.Composed:
    columns = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        (table,),
    ).fetchall()
    return sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values} "
        "FROM {table}, generate_series(1, %s) AS k"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
        values=sql.SQL(", ").join(_value(name, kind) for name, kind in columns),
    )


def _value(column: str, kind: str) -> sql.Composable:
    named = sql.Identifier(column)
    if column in NUMBERS:
        return sql.SQL(NUMBER).format(named)
    if column in KEYS and kind == "bigint":
        return sql.SQL(KEY).format(named)
    if kind in ("date", "timestamp with time zone"):
        return sql.SQL(DAY).format(named, sql.Literal(DAYS), sql.SQL(_TYPES[kind]))
    return named


_TYPES: dict[str, LiteralString] = {
    "date": "date",
    "timestamp with time zone": "timestamptz",
}


def _cost(series: Series) -> float:
    """CPU milliseconds of gateway and database, each settlement."""
    return series.cpu.per(series.tally.done)["total_ms"]


def _rate_ratio(old: Series, plain: Series) -> float:
    pairs = zip(old.rates, plain.rates, strict=True)
    return round(median(one / other for one, other in pairs if other), 2)
