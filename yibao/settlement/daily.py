"""Summing up the days that are over (每日合计), once for each.

A settlement is entered with the moment its message arrived, so a day may still gain
rows for the minutes a message waits; an hour after midnight none is under way.

A settlement names who insures the person, not where they lived. That is taken as it
was at its moment: who moved since is told by the journal, so that a day is the same
whenever it is summed up.

What a recomputation made good (补退差额) counts on the day it was made good.
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
MORE = ", ".join(f"COALESCE((amounts ->> '{name}')::bigint, 0)" for name in SUMMED)
COUNTED = "sum(settled), sum(reversals)"
# Settlements with what was made good beside them, both as rows of one table.
PAID = f"""
    SELECT settled_at, person_no, insured_area, (reverses_no IS NULL)::int AS settled,
           (reverses_no IS NOT NULL)::int AS reversals, {", ".join(SUMMED)}
    FROM settlement_settlement
    UNION ALL
    SELECT corrected_at, person_no, insured_area, 0, 0, {MORE}
    FROM settlement_correction
"""  # noqa: S608  names of our own columns
MOVED = "person.moved"
ADDED = f"""
    WITH moved AS MATERIALIZED (
        SELECT id, subject_no AS person_no, happened_at, fields ->> 'from' AS area
        FROM kernel_journal
        WHERE institution_code IS NULL AND happened_at >= %(begin)s
            AND action = '{MOVED}')
    INSERT INTO settlement_daytotals
        (day, area, insured_area, settled, reversals, {", ".join(SUMMED)})
    SELECT {DAY}, COALESCE(then_.area, p.area_id), insured_area, {COUNTED},
           {", ".join(f"sum({name})" for name in SUMMED)}
    FROM ({PAID}) s JOIN enrollment_person p USING (person_no)
    LEFT JOIN LATERAL (
        SELECT area FROM moved m
        WHERE m.person_no = s.person_no AND m.happened_at > s.settled_at
        ORDER BY m.id LIMIT 1) then_ ON true
    WHERE settled_at >= %(begin)s AND settled_at < %(end)s
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
        cursor.execute(ADDED, {"begin": begin, "end": end})
        return int(cursor.rowcount)


def last_summed() -> date | None:
    """The last day of which anything was summed up."""
    found: date | None = DayTotals.objects.aggregate(last=Max("day"))["last"]
    return found
