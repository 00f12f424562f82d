"""What must hold of sealed days and months (``yibao check``)."""

# ruff: noqa: S608  the statements are put together from our own text alone

from __future__ import annotations

from yibao.clearing.reading import DIGEST
from yibao.settlement.invariants import Invariant

ZONE = "AT TIME ZONE 'Asia/Shanghai'"

INVARIANTS = (
    Invariant(
        "seal_equals_rows",
        "封账的笔数、金额与摘要等于账上各行",
        f"""WITH voids AS (
            SELECT unnest(ARRAY[r.settlement_no, r.reverses_no]) AS settlement_no
            FROM settlement_settlement r
            JOIN settlement_settlement o ON o.settlement_no = r.reverses_no
            WHERE r.reason = '冲正 ' || o.message_no
                AND r.business_day = o.business_day),
        now AS (
            SELECT k.seal_no, count(s.settlement_no) AS count,
                coalesce(sum(s.fee_total), 0) AS fee_total,
                coalesce(sum(s.fund_paid + CASE WHEN k.account_in_fund
                    THEN s.account_paid ELSE 0 END), 0) AS fund_paid,
                coalesce(sum(s.account_paid), 0) AS account_paid, {DIGEST} AS digest
            FROM clearing_seal k LEFT JOIN settlement_settlement s
                ON s.institution_code = k.institution_code
                AND s.settled_at >= k.first_day::timestamp {ZONE}
                AND s.settled_at < (k.last_day + 1)::timestamp {ZONE}
                AND s.clearing_category = k.category AND s.insurance = k.insurance
                AND NOT EXISTS (
                    SELECT FROM voids v WHERE v.settlement_no = s.settlement_no)
            GROUP BY k.seal_no)
        SELECT k.seal_no,
            concat_ws(' ', k.institution_code, k.category, k.insurance, k.period)
        FROM clearing_seal k JOIN now n USING (seal_no)
        WHERE (k.count, k.fee_total, k.fund_paid, k.account_paid, k.digest)
            <> (n.count, n.fee_total, n.fund_paid, n.account_paid, n.digest)""",
        "封账 {subject} ({detail}) 与账上的结算单不符",
    ),
    Invariant(
        "seal_left_nothing_open",
        "封账时期间内没有未说明的差异",
        """SELECT k.seal_no, d.difference_no FROM clearing_seal k
        JOIN clearing_difference d ON d.institution_code = k.institution_code
            AND d.category = k.category AND d.insurance IN ('', k.insurance)
            AND d.first_day >= k.first_day AND d.last_day <= k.last_day
            AND d.found_at < k.sealed_at
        LEFT JOIN clearing_resolution r USING (difference_no)
        WHERE r.resolved_at IS NULL OR r.resolved_at > k.sealed_at""",
        "封账 {subject} 时差异 {detail} 尚未说明",
    ),
)
