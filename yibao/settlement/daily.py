"""Summing up the days that are over (每日合计), once for each.

A settlement is entered with the moment its message arrived, so a day may still gain
rows for the minutes a message waits; an hour after midnight none is under way.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Max
from django.utils.timezone import now

from yibao.kernel.moments import SHANGHAI, at_shanghai
from yibao.settlement.listing import midnight
from yibao.settlement.models import DayTotals
from yibao.settlement.models.daily import SUMMED

STILL_ENTERED = timedelta(hours=1)
DAY = "(settled_at AT TIME ZONE 'Asia/Shanghai')::date"
COUNTED = (
    "count(*) FILTER (WHERE reverses_no IS NULL),"
    " count(*) FILTER (WHERE reverses_no IS NOT NULL)"
)
ADDED = f"""
    INSERT INTO settlement_daytotals
        (day, area, insured_area, settled, reversals, {", ".join(SUMMED)})
    SELECT {DAY}, p.area_id, insured_area, {COUNTED},
           {", ".join(f"sum({name})" for name in SUMMED)}
    FROM settlement_settlement JOIN enrollment_person p USING (person_no)
    WHERE settled_at >= %s AND settled_at < %s
    GROUP BY 1, 2, 3
    ON CONFLICT DO NOTHING
"""  # noqa: S608  names of our own columns
BEGINNING = datetime(1, 1, 2, tzinfo=SHANGHAI)


def sum_up(at: datetime | None = None) -> int:
    """Sum up every day that is over and was not; how many rows this made."""
    end = midnight(at_shanghai((at or now()) - STILL_ENTERED).date())
    last = last_summed()
    begin = midnight(last + timedelta(days=1)) if last else BEGINNING
    if begin >= end:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ADDED, [begin, end])
        return int(cursor.rowcount)


def last_summed() -> date | None:
    """The last day of which anything was summed up."""
    found: date | None = DayTotals.objects.aggregate(last=Max("day"))["last"]
    return found
