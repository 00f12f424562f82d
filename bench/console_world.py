"""A million persons and settlements: the demo city copied by SQL in its own database.

Every table a page reads in quantity is multiplied; what a page reads of one person or
one bill by its key (lines, postings, explanations) is copied for a part of them, since
a key costs the same to look up. Copies carry other numbers and names, lie on the days
before, and a busy day's share of them on today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

DAYS = 700  # the bills lie on so many days before
TODAY_EACH = 50  # every fiftieth copy is of today
INSTITUTIONS, ITEMS = 3_000, 20_000
DETAILED = 20  # of so many copies one has its lines and its bookings

SURNAMES: LiteralString = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN: LiteralString = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉力宁波鑫"
)
# Of copy k: its person, its institution, its moment.
PERSON: LiteralString = (
    "'8' || lpad((1 + k % {persons})::text, 5, '0') || right({column}, 4)"
)
PLACE: LiteralString = (
    "left({column}, 1) || lpad((1 + k % {places})::text, 4, '0') || right({column}, 7)"
)
NUMBER: LiteralString = "'8' || lpad(k::text, 7, '0') || right({column}, 22)"
MOMENT: LiteralString = (
    "CASE WHEN k % {each} = 0 THEN current_date + (now() - current_date::timestamptz)"
    " * ((k * 7919) % 10007) / 10007.0"
    " ELSE current_date - (1 + k % {days}) * interval '1 day' + interval '8 hours'"
    " + (k * 7919) % 36000 * interval '1 second' END"
)
AFTER: LiteralString = "({moment}) + ({column} - {base})"
OTHER: LiteralString = "sha256({column} || int8send(k))"
KEY: LiteralString = "{column} + k::bigint * 1000"
BACKWARDS: LiteralString = "-(k::bigint * 100000 + {column})"
NAME: LiteralString = (
    "substr({surnames}, 1 + (k * 31 + id::int * 7) % length({surnames}), 1)"
    " || substr({given}, 1 + (k * 17 + id::int * 5) % length({given}), 1)"
    " || substr({given}, 1 + (k / 7 * 13 + id::int) % length({given}), 1)"
)

Columns = Mapping[str, LiteralString]
OF_PERSON: Columns = {"id": KEY, "person_id": KEY, "coverage_id": KEY}
OF_PLACE: Columns = {"id": KEY, "institution_id": KEY}
OF_BILL: Columns = {
    "encounter_no": NUMBER,
    "settlement_no": NUMBER,
    "reverses_no": NUMBER,
    "reference": NUMBER,
    "holder": PERSON,
    "person_no": PERSON,
    "institution_code": PLACE,
    "institution_no": NUMBER,
    "message_no": NUMBER,
    "id": BACKWARDS,
    "entry_id": BACKWARDS,
    "reverses_id": BACKWARDS,
}
OF_ITEM: Columns = {
    "id": KEY,
    "item_id": KEY,
    "code": "left({column}, 40) || lpad(k::text, 6, '0')",
    "name": "{column} || k::text",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A table, how often it is copied, and what its copies have instead."""

    table: str
    times: str
    columns: Columns
    moment: str = ""  # the column that is put on the copy's moment; others follow it


COPIES = (
    Copy(
        "institutions_institution",
        "places",
        {
            **OF_PLACE,
            "code": "left({column}, 1) || lpad(k::text, 4, '0') || right({column}, 7)",
            "name": "{column} || k::text || '分院'",
        },
    ),
    Copy(
        "institutions_agreement",
        "places",
        {**OF_PLACE, "agreement_no": "{column} || k::text"},
    ),
    Copy("catalog_item", "items", OF_ITEM),
    Copy("catalog_itemterms", "items", OF_ITEM),
    Copy("catalog_pricelimit", "items", OF_ITEM),
    Copy(
        "enrollment_person",
        "persons",
        {
            **OF_PERSON,
            "person_no": "'8' || lpad(k::text, 5, '0') || right({column}, 4)",
            "name": NAME,
            "id_no_index": OTHER,
            "phone_index": OTHER,
        },
    ),
    Copy("enrollment_coverage", "persons", OF_PERSON),
    Copy("enrollment_coveragestatus", "persons", OF_PERSON),
    Copy("enrollment_credential", "persons", {**OF_PERSON, "number_index": OTHER}),
    Copy("settlement_encounter", "bills", OF_BILL, "begin_at"),
    Copy("settlement_settlement", "bills", OF_BILL, "settled_at"),
    Copy("kernel_journal", "deeds", {**OF_BILL, "id": KEY}, "happened_at"),
    Copy("settlement_explanation", "details", OF_BILL),
    Copy("settlement_feeline", "details", OF_BILL, "service_at"),
    Copy("settlement_settlementline", "details", OF_BILL),
    Copy("settlement_settlementfund", "details", OF_BILL),
    Copy("ledger_entry", "details", OF_BILL, "happened_at"),
    Copy("ledger_posting", "details", OF_BILL),
    Copy("gateway_message", "today", OF_BILL, "received_at"),
    Copy("gateway_delivery", "today", OF_BILL, "delivered_at"),
)
# Exclusions and what guards writing: no page reads by them, and they take an hour.
GUARDS = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE contype = 'x' AND conrelid::regclass::text = ANY(%s)
"""

GO_ON = """
    SELECT setval(pg_get_serial_sequence('kernel_journal', 'id'), max(id))
      FROM kernel_journal
"""


def times_of(connection: psycopg.Connection, wanted: int) -> dict[str, int]:
    """How often each kind is copied to reach ``wanted`` persons and bills."""
    bills = wanted // count(connection, "settlement_settlement")
    return {
        "persons": wanted // count(connection, "enrollment_person"),
        "bills": bills,
        "places": INSTITUTIONS // count(connection, "institutions_institution"),
        "items": ITEMS // count(connection, "catalog_item"),
        "deeds": wanted // count(connection, "kernel_journal"),
        "details": bills // DETAILED,
        "today": bills // TODAY_EACH,
    }


def count(connection: psycopg.Connection, table: str) -> int:
    counted = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = connection.execute(counted).fetchone()
    assert row is not None
    return int(row[0])


def multiplied(connection: psycopg.Connection, wanted: int) -> dict[str, int]:
    """Copy what there is until there are ``wanted``; rows of each table afterwards."""
    times = times_of(connection, wanted)
    # neither triggers nor foreign keys: what is copied was right
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET synchronous_commit = off")
    tables = [one.table for one in COPIES]
    for table, guard in connection.execute(GUARDS, (tables,)).fetchall():
        drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
        connection.execute(drop.format(sql.Identifier(table), sql.Identifier(guard)))
    for one in COPIES:
        connection.execute(_copied(connection, one, times))
    connection.execute(GO_ON)
    connection.execute("VACUUM ANALYZE")
    return {table: count(connection, table) for table in tables}


def _copied(
    connection: psycopg.Connection, one: Copy, times: Mapping[str, int]
) -> sql.Composed:
    columns = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        (one.table,),
    ).fetchall()
    values = [_value(one, name, kind, times) for name, kind in columns]
    step = TODAY_EACH if one.times == "today" else 1
    return sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values} FROM {table},"
        " generate_series({step}, {last}, {step}) AS k"
    ).format(
        table=sql.Identifier(one.table),
        names=sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
        values=sql.SQL(", ").join(values),
        step=sql.Literal(step),
        last=sql.Literal(times[one.times] * step),
    )


def _value(
    one: Copy, column: str, kind: str, times: Mapping[str, int]
) -> sql.Composable:
    named = sql.Identifier(column)
    if kind == "timestamp with time zone" and one.moment:
        moment = _filled(MOMENT, {})
        base = sql.Identifier(one.moment)
        return _filled(AFTER, {"moment": moment, "column": named, "base": base})
    if kind == "date" and one.moment:
        moment = _filled(MOMENT, {})
        return sql.SQL("({})::date").format(moment)
    pattern = one.columns.get(column)
    if pattern is None:
        return named
    return _filled(
        pattern,
        {
            "column": named,
            "persons": sql.Literal(times["persons"]),
            "places": sql.Literal(times["places"]),
        },
    )


def _filled(pattern: LiteralString, told: Mapping[str, Any]) -> sql.Composed:
    return sql.SQL(pattern).format(
        **{
            "each": sql.Literal(TODAY_EACH),
            "days": sql.Literal(DAYS),
            "surnames": sql.Literal(SURNAMES),
            "given": sql.Literal(GIVEN),
            **told,
        }
    )
