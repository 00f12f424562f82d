"""Entries into the table of lists: copied aside, judged as a set, then written.

A row whose content is the one in force changes nothing. A different one ends it the day
before it takes effect; a change that takes effect no later than what it would replace
is refused, for what was settled by the old row stays explained by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import connection

from yibao.catalog.importing.entries import Entry

INCOMING = """
DROP TABLE IF EXISTS pg_temp.incoming, pg_temp.judged;
CREATE TEMP TABLE incoming (
    file text, line int, code text, area text, name text, version text,
    valid boolean, starts date, ends date, updated date, digest text, columns text
) ON COMMIT DROP
"""
# One text is copied several times faster than an array of a hundred.
APART = "\x1f"
TAKE_APART = """
ALTER TABLE incoming ALTER COLUMN columns
    TYPE text[] USING string_to_array(columns, E'\\x1f', '')
"""
COPY = "COPY incoming (file, {}) FROM STDIN".format(
    ", ".join(field.name for field in fields(Entry))
)
# One line a key stands: the valid one, else the first. %(partial)s: the file has only
# some columns, so the name alone tells a change.
JUDGED = """
CREATE TEMP TABLE judged ON COMMIT DROP AS
WITH ranked AS (
    SELECT i.*, row_number() OVER w AS place,
        first_value(i.line) OVER w AS standing, first_value(i.file) OVER w AS beside
    FROM incoming i
    WINDOW w AS (PARTITION BY code, area ORDER BY valid DESC, file, line)
), latest AS (
    SELECT DISTINCT ON (code, area) id, code, area, name, valid, digest, valid_from
    FROM catalog_listentry WHERE catalogue = %(catalogue)s
    ORDER BY code, area, valid_from DESC
), compared AS (
    SELECT r.*, l.id AS former, l.valid_from AS former_from,
        l.id IS NOT NULL AND l.valid = r.valid AND (
            l.digest = r.digest OR (%(partial)s AND l.name = r.name)) AS same,
        CASE WHEN l.id IS NULL THEN coalesce(r.starts, %(since)s::date, r.updated)
            WHEN r.starts > l.valid_from THEN r.starts
            WHEN %(since)s::date > l.valid_from THEN %(since)s::date
            WHEN r.updated > l.valid_from THEN r.updated END AS effective
    FROM ranked r LEFT JOIN latest l ON l.code = r.code AND l.area = r.area
)
SELECT c.*, CASE
    WHEN place > 1 THEN format('编码 %%s 与%%s第 %%s 行重复', code,
        CASE WHEN beside = file THEN '' ELSE beside || ' ' END, standing)
    WHEN same THEN NULL
    WHEN effective IS NULL AND former IS NULL THEN
        '没有起始日期,请用 --since 说明从哪天起生效'
    WHEN effective IS NULL THEN format(
        '内容有变,但没有晚于现行版本 (%%s 起) 的生效日期,请用 --since 说明',
        former_from)
    WHEN ends < effective THEN format('结束日期 %%s 早于生效日期 %%s', ends, effective)
    END AS reason
FROM compared c
"""
CLOSE = """
UPDATE catalog_listentry e SET valid_to = j.effective - 1
FROM judged j WHERE e.id = j.former AND NOT j.same AND j.reason IS NULL
    AND (e.valid_to IS NULL OR e.valid_to >= j.effective)
"""
OPEN = """
INSERT INTO catalog_listentry (catalogue, code, area, name, version, valid, columns,
    digest, recorded_at, valid_from, valid_to)
SELECT %(catalogue)s, code, area, name, coalesce(nullif(version, ''), %(version)s),
    valid, columns, digest, %(now)s, effective, ends
FROM judged WHERE NOT same AND reason IS NULL
ORDER BY code, area
"""
COUNTS = """
SELECT count(*) FILTER (WHERE NOT same AND former IS NULL),
    count(*) FILTER (WHERE NOT same AND former IS NOT NULL),
    count(*) FILTER (WHERE same)
FROM judged WHERE reason IS NULL
"""
REFUSED = "SELECT file, line, reason FROM judged WHERE reason IS NOT NULL"


@dataclass(frozen=True)
class Merged:
    """How many rows were new, changed, as before; and the lines not taken."""

    new: int
    changed: int
    unchanged: int
    refused: list[tuple[str, int, str]]


def stage(entries: Iterable[tuple[str, Entry]]) -> None:
    """Copy the rows of some files aside, inside the transaction of the import."""
    names = [field.name for field in fields(Entry) if field.name != "columns"]
    with connection.cursor() as cursor:
        cursor.execute(INCOMING)
        with cursor.copy(COPY) as rows:
            for file, entry in entries:
                columns = APART.join(value or "" for value in entry.columns)
                rows.write_row(
                    (file, *(getattr(entry, name) for name in names), columns)
                )
        cursor.execute(TAKE_APART)


def merge(
    *, catalogue: str, since: date | None, version: str, partial: bool, now: datetime
) -> Merged:
    """Judge what was staged against the list, and write what differs."""
    given = {
        "catalogue": catalogue,
        "since": since,
        "version": version,
        "partial": partial,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE incoming")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalog_listentry'))")
        cursor.execute(JUDGED, given)
        cursor.execute("ANALYZE judged")
        cursor.execute(CLOSE)
        cursor.execute(OPEN, given)
        cursor.execute(COUNTS)
        new, changed, unchanged = cursor.fetchone()
        cursor.execute(REFUSED)
        return Merged(new, changed, unchanged, cursor.fetchall())
