"""The rows of an institution that are held against its books, read by one index range.

A settlement and its 冲正 (2601) on the same day never took effect for anybody: the pair
is not counted (``voids``). A 冲正 of a later day is a reversal like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yibao.clearing.books import Period

# ``undo_settlement_message`` writes this reason and no other command does.
SLICE = """
slice AS (
    SELECT s.settlement_no, s.reverses_no, s.encounter_no, s.person_no, s.message_no,
        s.insurance, s.clearing_category, s.clearing_office, s.insured_area,
        s.business_day, s.reason, s.fee_total, s.fund_paid, s.account_paid, s.cash_paid,
        s.fund_paid + CASE WHEN %(account_in_fund)s THEN s.account_paid ELSE 0 END
            AS fund_told
    FROM settlement_settlement s
    WHERE s.institution_code = %(institution)s
        AND s.settled_at >= %(since)s AND s.settled_at < %(until)s
        AND s.clearing_category = %(category)s
        AND (%(insurance)s = '' OR s.insurance = %(insurance)s)
), voids AS (
    SELECT unnest(ARRAY[r.settlement_no, r.reverses_no]) AS settlement_no
    FROM slice r JOIN settlement_settlement o ON o.settlement_no = r.reverses_no
    WHERE r.reason = '冲正 ' || o.message_no AND r.business_day = o.business_day
), counted AS (
    SELECT s.* FROM slice s
    WHERE NOT EXISTS (SELECT FROM voids v WHERE v.settlement_no = s.settlement_no)
        AND (%(scope)s = 'all' OR (s.reverses_no IS NULL) = (%(scope)s = 'normal'))
)
"""


@dataclass(frozen=True, slots=True)
class Books:
    """Whose rows, of which kind, of which days.

    ``pooling_area``: of the institution; persons of others are 异地. Some provinces'
    ``fund_pay_sumamt`` includes the personal account (``account_in_fund``).
    """

    institution_code: str
    category: str
    period: Period
    insurance: str = ""  # blank: every 险种
    pooling_area: str = ""
    account_in_fund: bool = False

    def parameters(self, scope: str = "all") -> dict[str, Any]:
        return {
            "institution": self.institution_code,
            "category": self.category,
            "insurance": self.insurance,
            "since": self.period.since,
            "until": self.period.until,
            "pooling_area": self.pooling_area,
            "account_in_fund": self.account_in_fund,
            "scope": scope,
        }
