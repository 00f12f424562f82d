"""每日合计 against the settlements and corrections they sum up (``yibao check``)."""

# ruff: noqa: S608  the statement is put together from names of columns alone

from __future__ import annotations

from yibao.settlement.daily import COUNTED, DAY, PAID
from yibao.settlement.invariants import Invariant
from yibao.settlement.models.daily import SUMMED

NAMES = ("settled", "reversals", *SUMMED)
_KEPT = ", ".join(f"sum({name})" for name in NAMES)
_LIVE = ", ".join((COUNTED, *(f"sum({name})" for name in SUMMED)))

# By day and pooling area, which a settlement names itself.
STATEMENT = f"""
WITH kept AS (
    SELECT day, insured_area, ({_KEPT})::text AS told
    FROM settlement_daytotals GROUP BY 1, 2),
live AS (
    SELECT {DAY} AS day, insured_area, ({_LIVE})::text AS told
    FROM ({PAID}) paid
    WHERE settled_at < (
        SELECT (max(day) + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
        FROM settlement_daytotals)
    GROUP BY 1, 2)
SELECT day::text, insured_area FROM kept FULL JOIN live USING (day, insured_area)
WHERE kept.told IS DISTINCT FROM live.told ORDER BY 1, 2
"""

INVARIANTS = (
    Invariant(
        "day_totals_equal_settlements",
        "每日合计等于当日各结算与补退差额之和",
        STATEMENT,
        "{subject} 统筹区 {detail} 的每日合计与结算不符;"
        "删去这一天及以后的每日合计,后台会按结算重做",
    ),
)
