"""Moving yearly totals: only from the version they were read at.

Whoever finds that another settlement was quicker reads again.
"""

from __future__ import annotations

from collections.abc import Sequence

from yibao.kernel.arrays import Part, Row, transposed

COUNT_MOVED = "(SELECT count(*) FROM totals)"
COLUMNS = ("person_no", "insurance", "year", "counters", "version")
UPSERT_TOTALS = """
INSERT INTO settlement_yeartodate (person_no, insurance, year, counters, version)
SELECT person_no, insurance, year, counters::jsonb, version
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[])
    AS r(person_no, insurance, year, counters, version)
ORDER BY person_no, insurance, year
ON CONFLICT (person_no, insurance, year) DO UPDATE
SET counters = excluded.counters, version = excluded.version
WHERE settlement_yeartodate.version = excluded.version - 1
RETURNING 1
"""


def moving_totals(changes: Sequence[Row]) -> Part:
    return Part("totals", UPSERT_TOTALS, transposed(COLUMNS, changes))
