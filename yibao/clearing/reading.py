"""Reading our side: totals, the rows worth suspecting, and the digest of a seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yibao.clearing.books import NOTHING, Ours, Tally
from yibao.clearing.models import Scope
from yibao.clearing.slices import SLICE, Books
from yibao.engine.money import Money
from yibao.kernel.rows import columns, fetch

LOOKED_AT = 2000  # suspect rows of one question


@dataclass(frozen=True, slots=True)
class OfficeTotals:
    """What one clearing office owes for one insurance, refunds taken off."""

    insurance: str
    office: str
    tally: Tally
    refunds: int  # of the count
    cash: Money


@dataclass(frozen=True, slots=True)
class FundTotals:
    """What one fund paid."""

    insurance: str
    office: str
    fund_pay_type: str
    title: str
    count: int
    amount: Money


TALLY = """
count(*)::int AS count, coalesce(sum(fee_total), 0)::bigint AS fee,
coalesce(sum(fund_told), 0)::bigint AS fund,
coalesce(sum(account_paid), 0)::bigint AS account
"""


def total(books: Books, scope: str = Scope.ALL) -> Tally:
    """The sum of our rows."""
    statement = f"WITH {SLICE} SELECT {TALLY} FROM counted"  # noqa: S608
    (found,) = fetch(statement, books.parameters(scope), Tally.of)
    return found


def totals_by_office(books: Books) -> list[OfficeTotals]:
    """Our rows by insurance and clearing office."""
    statement = f"""WITH {SLICE} SELECT insurance, clearing_office AS office, {TALLY},
        count(reverses_no)::int AS refunds, sum(cash_paid)::bigint AS cash
    FROM counted GROUP BY 1, 2 ORDER BY 1, 2"""  # noqa: S608
    return fetch(statement, books.parameters(), _office_totals)


def _office_totals(
    insurance: str, office: str, refunds: int, cash: int, **amounts: int
) -> OfficeTotals:
    return OfficeTotals(insurance, office, Tally.of(**amounts), refunds, Money(cash))


def totals_by_fund(books: Books) -> list[FundTotals]:
    """What each fund paid for our rows."""
    statement = f"""WITH {SLICE} SELECT c.insurance, c.clearing_office AS office,
        f.fund_pay_type, max(f.title) AS title, count(DISTINCT f.settlement_no)::int
            AS count, sum(f.amount)::bigint AS amount
    FROM counted c JOIN settlement_settlementfund f USING (settlement_no)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""  # noqa: S608
    return fetch(statement, books.parameters(), _fund_totals)


def _fund_totals(amount: int, **row: Any) -> FundTotals:
    return FundTotals(amount=Money(amount), **row)


PARTNERS = """
LEFT JOIN settlement_settlement undone ON undone.settlement_no = c.reverses_no
LEFT JOIN settlement_settlement undoing ON undoing.reverses_no = c.settlement_no
"""
ROW = """
c.settlement_no, c.encounter_no, c.person_no, c.message_no, c.insurance,
c.clearing_category AS category, c.business_day AS day, c.fee_total AS fee,
c.fund_told AS fund, c.account_paid AS account, c.reverses_no IS NOT NULL AS is_refund,
coalesce(undone.business_day, undoing.business_day) AS partner_day,
c.insured_area <> %(pooling_area)s AS cross_area
"""
SUSPECTS = f"""
WITH {SLICE}
(SELECT {ROW}, false AS void FROM counted c {PARTNERS}
WHERE undone.settlement_no IS NOT NULL OR undoing.settlement_no IS NOT NULL
    OR c.insured_area <> %(pooling_area)s
ORDER BY c.settlement_no LIMIT %(limit)s)
UNION ALL
(SELECT {ROW}, true FROM slice c {PARTNERS}
WHERE EXISTS (SELECT FROM voids v WHERE v.settlement_no = c.settlement_no)
    AND c.reverses_no IS NULL
ORDER BY c.settlement_no LIMIT %(limit)s)
UNION ALL
(SELECT {ROW}, false FROM counted c {PARTNERS}
WHERE c.fee_total = %(fee)s AND c.fund_told = %(fund)s AND c.account_paid = %(account)s
    AND undone.settlement_no IS NULL AND undoing.settlement_no IS NULL
    AND c.insured_area = %(pooling_area)s
ORDER BY c.settlement_no LIMIT %(limit)s)
"""  # noqa: S608


def suspects(books: Books, gap: Tally, scope: str) -> list[Ours]:
    """Rows with something peculiar, and rows whose amounts are the gap itself."""
    parameters = books.parameters(scope) | {
        "limit": LOOKED_AT,
        "fee": -gap.fee.fen,
        "fund": -gap.fund.fen,
        "account": -gap.account.fen,
    }
    return fetch(SUSPECTS, parameters, our_row)


def our_row(
    *,
    fee: int,
    fund: int,
    account: int,
    partner_day: date | None,
    **told: Any,
) -> Ours:
    """A row of ``ROW`` as a value."""
    return Ours(tally=Tally.of(1, fee, fund, account), partner_day=partner_day, **told)


DIGEST = """
coalesce(encode(sha256(convert_to(string_agg(
    concat_ws('|', s.settlement_no, coalesce(s.reverses_no, ''), s.person_no,
        s.fee_total, s.fund_paid, s.account_paid, s.cash_paid),
    E'\\n' ORDER BY s.settlement_no COLLATE "C")
    FILTER (WHERE s.settlement_no IS NOT NULL), 'UTF8')), 'hex'), '')
"""


def digest(books: Books) -> tuple[str, Tally]:
    """SHA-256 over every row of ours in the order of their numbers, and their sum."""
    statement = f"WITH {SLICE} SELECT {DIGEST} AS digest, {TALLY} FROM counted s"  # noqa: S608
    (found,) = fetch(statement, books.parameters(), columns)
    text = str(found.pop("digest"))
    return text, Tally.of(**found) if found["count"] else NOTHING
