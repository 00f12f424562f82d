"""Stock by institution and item, and where the figures cannot be true (CAT-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.timezone import localtime

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

    ``closing`` is counted, or zero where nothing was counted at the end.
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
WITH {_COUNTED}
SELECT i.institution_code, i.institution_item_code, i.institution_item_name,
    i.item_code, coalesce(c.quantity, 0) + coalesce((
        SELECT sum(r.effect) FROM record r
        WHERE r.institution_code = i.institution_code
            AND r.institution_item_code = i.institution_item_code
            AND r.day > coalesce(c.day, '-infinity')), 0) AS quantity,
    c.day AS counted_on
FROM item i
LEFT JOIN LATERAL (
    SELECT day, quantity FROM counted c
    WHERE c.institution_code = i.institution_code
        AND c.institution_item_code = i.institution_item_code
    ORDER BY day DESC LIMIT 1
) c ON true
ORDER BY i.institution_code, i.institution_item_code
"""  # noqa: S608  put together from our own text

# From the last count up to ``first`` to the last count after it, or to ``last``.
BALANCES = f"""
WITH {_COUNTED}
SELECT i.institution_code, i.institution_item_code, i.institution_item_name,
    i.item_code, o.day AS first, coalesce(c.day, %(last)s) AS last,
    coalesce(o.quantity, 0) AS opening, coalesce(m.purchased, 0) AS purchased,
    coalesce(m.changed, 0) AS changed, coalesce(c.quantity, 0) AS closing,
    coalesce(m.sold, 0) AS sold
FROM item i
LEFT JOIN LATERAL (
    SELECT day, quantity FROM counted c
    WHERE c.institution_code = i.institution_code
        AND c.institution_item_code = i.institution_item_code
        AND c.day <= %(first)s
    ORDER BY day DESC LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT day, quantity FROM counted c
    WHERE c.institution_code = i.institution_code
        AND c.institution_item_code = i.institution_item_code
        AND c.day > %(first)s
    ORDER BY day DESC LIMIT 1
) c ON true
LEFT JOIN LATERAL (
    SELECT sum(effect) FILTER (WHERE kind IN ('purchase', 'purchase_return'))
            AS purchased,
        sum(effect) FILTER (WHERE kind = 'change') AS changed,
        -sum(effect) FILTER (WHERE kind IN ('sale', 'sale_return')) AS sold
    FROM record r
    WHERE r.institution_code = i.institution_code
        AND r.institution_item_code = i.institution_item_code
        AND r.day > coalesce(o.day, '-infinity') AND r.day <= coalesce(c.day, %(last)s)
) m ON true
ORDER BY i.institution_code, i.institution_item_code
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
    return [one for one in fetch(BALANCES, asked, Anomaly) if one.excess > 0]


def day_of(at: datetime) -> date:
    return localtime(at).date()
