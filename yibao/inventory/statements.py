"""The statements about trace codes; each locks codes in their own order.

``encounter_no <> ''`` and ``cancels_id IS NOT NULL`` say what a partial index needs to
hear where the plan does not know the parameters.
"""

from __future__ import annotations

LOOK = """
SELECT code, sales, NULL AS event_no FROM inventory_tracecode
WHERE code = ANY(%(codes)s)
"""

# The row of a code says how often it was sold before.
SELL = """
WITH sold AS (
    INSERT INTO inventory_traceevent (code, happening, institution_code, happened_at,
        item_code, is_split, encounter_no, line_sn, settlement_no, record_id, source,
        message_no)
    SELECT code, 'sold', %(institution_code)s, %(happened_at)s, item, split,
        %(encounter_no)s, line, %(settlement_no)s, %(record_no)s::bigint, %(source)s,
        %(message_no)s
    FROM unnest(%(codes)s::text[], %(items)s::text[], %(lines)s::text[],
        %(splits)s::boolean[]) AS box(code, item, line, split)
    RETURNING code, event_no
), counted AS (
    INSERT INTO inventory_tracecode AS c (code, standing, sales, event_no)
    SELECT code, 1, 1, event_no FROM sold ORDER BY code
    ON CONFLICT (code) DO UPDATE SET standing = c.standing + 1, sales = c.sales + 1,
        event_no = greatest(c.event_no, excluded.event_no)
    RETURNING c.code, c.sales - 1 AS sales
)
SELECT code, sales, sold.event_no FROM counted JOIN sold USING (code)
"""

# What has just been sold is left out.
EARLIER_SALES = """
SELECT s.code, s.institution_code, s.happened_at, s.is_split, s.encounter_no,
    s.line_sn, r.event_no IS NULL AS is_standing,
    r.source IN ('2208', '2305', '2601') AS returned_by_reversal
FROM inventory_traceevent s
LEFT JOIN inventory_traceevent r ON r.cancels_id = s.event_no
    AND r.cancels_id IS NOT NULL
WHERE s.code = ANY(%(codes)s) AND s.happening = 'sold'
    AND s.event_no <> ALL(%(fresh)s::bigint[])
ORDER BY s.happened_at, s.event_no
"""

SOLD_IN_VISIT = """
SELECT s.code FROM inventory_traceevent s
WHERE s.code = ANY(%(codes)s) AND s.happening = 'sold'
    AND s.encounter_no = %(encounter_no)s
    AND s.institution_code = %(institution_code)s
    AND NOT EXISTS (
        SELECT FROM inventory_traceevent r WHERE r.cancels_id = s.event_no
            AND r.cancels_id IS NOT NULL)
"""

STANDING_LINES = """
SELECT DISTINCT s.line_sn FROM inventory_traceevent s
WHERE s.encounter_no = %(encounter_no)s AND s.encounter_no <> ''
    AND s.happening = 'sold' AND s.line_sn <> ''
    AND NOT EXISTS (
        SELECT FROM inventory_traceevent r WHERE r.cancels_id = s.event_no
            AND r.cancels_id IS NOT NULL)
"""

# Of two returns of one sale the second waits for the code, and finds nothing left.
_RETURN = """
WITH held AS (
    SELECT c.code FROM inventory_tracecode c WHERE c.code IN (
        SELECT s.code FROM inventory_traceevent s WHERE {chosen})
    ORDER BY c.code FOR NO KEY UPDATE
), sale AS (
    SELECT {which} s.event_no, s.code, s.item_code, s.is_split, s.encounter_no,
        s.line_sn, s.settlement_no
    FROM inventory_traceevent s JOIN held USING (code)
    WHERE {chosen} AND s.happening = 'sold' AND NOT EXISTS (
        SELECT FROM inventory_traceevent r WHERE r.cancels_id = s.event_no
            AND r.cancels_id IS NOT NULL)
    ORDER BY s.code, s.event_no DESC
), returned AS (
    INSERT INTO inventory_traceevent (code, happening, institution_code, happened_at,
        item_code, is_split, encounter_no, line_sn, settlement_no, record_id,
        cancels_id, source, message_no)
    SELECT code, 'returned', %(institution_code)s, %(happened_at)s, item_code, is_split,
        encounter_no, line_sn, settlement_no, %(record_no)s::bigint, event_no,
        %(source)s, %(message_no)s
    FROM sale
    ON CONFLICT (cancels_id) WHERE cancels_id IS NOT NULL DO NOTHING
    RETURNING code, event_no
), counted AS (
    SELECT code, count(*) AS times, max(event_no) AS event_no FROM returned
    GROUP BY code
)
UPDATE inventory_tracecode c
SET standing = c.standing - counted.times,
    event_no = greatest(c.event_no, counted.event_no)
FROM counted WHERE c.code = counted.code
RETURNING c.code
"""


def _returning(chosen: str, which: str = "") -> str:
    return _RETURN.format(chosen=chosen, which=which)


RETURN_LINES = _returning(
    """s.encounter_no = %(encounter_no)s AND s.encounter_no <> ''
        AND (s.line_sn = ANY(%(line_sns)s)
        OR s.settlement_no <> '' AND s.settlement_no = %(settlement_no)s)"""
)
RETURN_RECORDS = _returning("s.record_id = ANY(%(record_nos)s)")
# Of a code sold in parts, the part sold last.
RETURN_CODES = _returning(
    """s.code = ANY(%(codes)s) AND s.institution_code = %(institution_code)s
        AND (%(encounter_no)s = '' OR s.encounter_no IN ('', %(encounter_no)s))""",
    which="DISTINCT ON (s.code)",
)

# A return told by mistake: what it took back stands as sold again, unless the sale
# itself was undone meanwhile.
SELL_AGAIN = """
WITH undone AS (
    SELECT s.* FROM inventory_traceevent r
    JOIN inventory_traceevent s ON s.event_no = r.cancels_id
    WHERE r.record_id = ANY(%(record_nos)s)
        AND (s.record_id IS NULL OR s.record_id <> ALL(%(record_nos)s))
        AND NOT EXISTS (
            SELECT FROM settlement_settlement x
            WHERE x.reverses_no = s.settlement_no)
), held AS (
    SELECT c.code FROM inventory_tracecode c WHERE c.code IN (SELECT code FROM undone)
    ORDER BY c.code FOR NO KEY UPDATE
), sold AS (
    INSERT INTO inventory_traceevent (code, happening, institution_code, happened_at,
        item_code, is_split, encounter_no, line_sn, settlement_no, record_id, source,
        message_no)
    SELECT code, 'sold', institution_code, happened_at, item_code, is_split,
        encounter_no, line_sn, settlement_no, record_id, %(source)s, %(message_no)s
    FROM undone JOIN held USING (code)
    RETURNING code, event_no
), counted AS (
    SELECT code, count(*) AS times, max(event_no) AS event_no FROM sold GROUP BY code
)
UPDATE inventory_tracecode c
SET standing = c.standing + counted.times, sales = c.sales + counted.times,
    event_no = greatest(c.event_no, counted.event_no)
FROM counted WHERE c.code = counted.code
RETURNING c.code
"""

STORE = """
WITH stored AS (
    INSERT INTO inventory_traceevent (code, happening, institution_code, happened_at,
        item_code, is_split, encounter_no, line_sn, settlement_no, record_id, source,
        message_no)
    SELECT code, %(happening)s, %(institution_code)s, %(happened_at)s, item, split,
        '', '', '', %(record_no)s::bigint, %(source)s, %(message_no)s
    FROM unnest(%(codes)s::text[], %(items)s::text[], %(lines)s::text[],
        %(splits)s::boolean[]) AS box(code, item, line, split)
    RETURNING code, event_no
)
INSERT INTO inventory_tracecode AS c (code, standing, sales, event_no)
SELECT code, 0, 0, event_no FROM stored ORDER BY code
ON CONFLICT (code) DO UPDATE SET event_no = greatest(c.event_no, excluded.event_no)
RETURNING c.code
"""
