"""Stock by institution and item, and where the figures cannot be true (CAT-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from yibao.inventory.codes import cleaned
from yibao.inventory.models import StockRecord, TraceEvent
from yibao.kernel.rows import fetch


@dataclass(frozen=True, slots=True)
class Level:
    """What an institution has of an item by the end of a day, by its own telling."""

    institution_code: str
    institution_item_code: str
    institution_item_name: str
    item_code: str
    quantity: Decimal
    counted_on: date | None  # the last count it rests on


@dataclass(frozen=True, slots=True)
class Anomaly:
    """An item of which more was sold than there can have been.

    ``first`` is the day of the opening count; without one it is all since the first row
    told. ``closing`` is zero where nothing was counted at the end.
    """

    institution_code: str
    institution_item_code: str
    institution_item_name: str
    item_code: str
    first: date | None
    last: date
    opening: Decimal
    purchased: Decimal
    changed: Decimal
    closing: Decimal
    sold: Decimal
    is_closing_counted: bool

    @property
    def excess(self) -> Decimal:
        """Sold beyond opening + purchased + changed − closing."""
        return self.sold - (self.opening + self.purchased + self.changed - self.closing)


def standing(institution_code: str) -> QuerySet[StockRecord]:
    """The records of an institution that were not deleted."""
    return StockRecord.objects.filter(
        institution_code=institution_code, void__isnull=True
    )


def same_row(
    institution_code: str, document_no: str, digest: bytes | None
) -> StockRecord | None:
    """The same row of the same document, told before and not deleted."""
    if digest is None:
        return None
    rows = standing(institution_code).filter(document_no=document_no, digest=digest)
    return rows.first()


def history_of(code: str) -> QuerySet[TraceEvent]:
    """Everything that happened to a box, in the order it was recorded."""
    return TraceEvent.objects.filter(code=cleaned(code)).order_by("event_no")


# A count stands for the end of its day; told twice for a batch, the later telling
# counts. Of an item, the batches counted on one day together are its count.
_COUNTED = """
record AS (
    SELECT r.*, (r.happened_at AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM inventory_stockrecord r
    WHERE r.institution_code = ANY(%(institutions)s)
        AND (r.happened_at AT TIME ZONE 'Asia/Shanghai')::date <= %(last)s
        AND NOT EXISTS (SELECT FROM inventory_stockvoid v
            WHERE v.record_id = r.record_no)
), told AS (
    SELECT DISTINCT ON (institution_code, institution_item_code, day, batch_no)
        institution_code, institution_item_code, day, quantity
    FROM record WHERE kind = 'count'
    ORDER BY institution_code, institution_item_code, day, batch_no, record_no DESC
), counted AS (
    SELECT institution_code, institution_item_code, day, sum(quantity) AS quantity
    FROM told GROUP BY institution_code, institution_item_code, day
), item AS (
    SELECT DISTINCT ON (institution_code, institution_item_code)
        institution_code, institution_item_code, institution_item_name, item_code
    FROM record ORDER BY institution_code, institution_item_code, record_no DESC
)
"""

LEVELS = f"""
WITH {_COUNTED}, base AS (
    SELECT DISTINCT ON (institution_code, institution_item_code)
        institution_code, institution_item_code, day, quantity
    FROM counted ORDER BY institution_code, institution_item_code, day DESC
)
SELECT institution_code, institution_item_code, i.institution_item_name, i.item_code,
    coalesce(b.quantity, 0) + coalesce(sum(r.effect)
        FILTER (WHERE r.day > coalesce(b.day, '-infinity')), 0) AS quantity,
    b.day AS counted_on
FROM item i
JOIN record r USING (institution_code, institution_item_code)
LEFT JOIN base b USING (institution_code, institution_item_code)
GROUP BY institution_code, institution_item_code, i.institution_item_name,
    i.item_code, b.quantity, b.day
ORDER BY institution_code, institution_item_code
"""  # noqa: S608  put together from our own text

# From the last count up to ``first`` to the last count after it, or to ``last``.
BALANCES = f"""
WITH {_COUNTED}, opening AS (
    SELECT DISTINCT ON (institution_code, institution_item_code)
        institution_code, institution_item_code, day, quantity
    FROM counted WHERE day <= %(first)s
    ORDER BY institution_code, institution_item_code, day DESC
), closing AS (
    SELECT DISTINCT ON (institution_code, institution_item_code)
        institution_code, institution_item_code, day, quantity
    FROM counted WHERE day > %(first)s
    ORDER BY institution_code, institution_item_code, day DESC
), moved AS (
    SELECT institution_code, institution_item_code, o.day AS first,
        coalesce(c.day, %(last)s) AS last, coalesce(o.quantity, 0) AS opening,
        coalesce(c.quantity, 0) AS closing, c.day IS NOT NULL AS is_closing_counted,
        r.kind, r.effect
    FROM record r
    LEFT JOIN opening o USING (institution_code, institution_item_code)
    LEFT JOIN closing c USING (institution_code, institution_item_code)
    WHERE r.day > coalesce(o.day, '-infinity') AND r.day <= coalesce(c.day, %(last)s)
), summed AS (
    SELECT institution_code, institution_item_code, first, last, opening, closing,
        is_closing_counted,
        coalesce(sum(effect) FILTER (
            WHERE kind IN ('purchase', 'purchase_return')), 0) AS purchased,
        coalesce(sum(effect) FILTER (WHERE kind = 'change'), 0) AS changed,
        -coalesce(sum(effect) FILTER (
            WHERE kind IN ('sale', 'sale_return')), 0) AS sold
    FROM moved GROUP BY institution_code, institution_item_code, first, last, opening,
        closing, is_closing_counted
)
SELECT summed.*, i.institution_item_name, i.item_code
FROM summed JOIN item i USING (institution_code, institution_item_code)
WHERE sold > opening + purchased + changed - closing
ORDER BY institution_code, institution_item_code
"""  # noqa: S608  put together from our own text


def levels(institution_codes: list[str], day: date) -> list[Level]:
    """The stock of institutions at the end of a day, item by item.

    The last count, and what came and went after its day.
    """
    return fetch(LEVELS, {"institutions": institution_codes, "last": day}, Level)


def anomalies(institution_codes: list[str], first: date, last: date) -> list[Anomaly]:
    """Items sold beyond opening + purchased − closing in a period (CAT-09).

    The period is stretched back to the count it opens with and cut at the last count in
    it. Transfers, losses and the like (3502) count as what they add or take.
    """
    asked = {"institutions": institution_codes, "first": first, "last": last}
    return fetch(BALANCES, asked, Anomaly)
