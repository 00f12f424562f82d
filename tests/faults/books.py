"""What hospitals were told, held against the tables: there once, to the fen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.faults.platform import Platform
from yibao.engine.money import Money
from yibao.simulator.scripts import Kept

NAMES = {
    "medfee_sumamt": "fee_total",
    "fulamt_ownpay_amt": "outside_scope",
    "overlmt_selfpay": "over_limit",
    "preselfpay_amt": "paid_first",
    "inscp_scp_amt": "in_scope",
    "act_pay_dedc": "deductible_paid",
    "hifp_pay": "pooling_paid",
    "cvlserv_pay": "civil_servant_paid",
    "hifes_pay": "enterprise_paid",
    "hifmi_pay": "catastrophic_paid",
    "hifob_pay": "large_amount_paid",
    "maf_pay": "medical_aid_paid",
    "fund_pay_sumamt": "fund_paid",
    "psn_part_amt": "person_paid",
    "acct_pay": "account_paid",
    "psn_cash_pay": "cash_paid",
}
ROWS = f"""
    SELECT settlement_no, institution_code, message_no, {", ".join(NAMES.values())}
      FROM settlement_settlement
"""
UNDONE_PAIRS = """
    SELECT r.settlement_no, r.reverses_no FROM settlement_settlement r
     WHERE r.reverses_no IS NOT NULL
"""
TOTALS = """
    WITH made AS (
        SELECT person_no, insurance, year, d.key, sum(d.value::bigint) AS amount
          FROM (SELECT person_no, insurance, year, counters_delta AS parts
                  FROM settlement_settlement
                UNION ALL SELECT person_no, insurance, year, counters
                  FROM settlement_openingtotals) AS moved
         CROSS JOIN jsonb_each_text(parts) AS d
         WHERE d.key NOT LIKE '%life' GROUP BY 1, 2, 3, 4),
    kept AS (
        SELECT person_no, insurance, year, d.key, d.value::bigint AS amount
          FROM settlement_yeartodate CROSS JOIN jsonb_each_text(counters) AS d
         WHERE d.key NOT LIKE '%life')
    SELECT person_no, insurance, year, key, made.amount, kept.amount
      FROM made FULL JOIN kept USING (person_no, insurance, year, key)
"""

Row = tuple[object, ...]


def assert_kept(platform: Platform, kept: Iterable[Kept]) -> int:
    """Every acknowledged settlement is there, once, with the amounts it was told."""
    known = list(kept)  # before the tables are read: they only grow
    rows = {str(row[0]): row for row in platform.rows(ROWS)}
    assert len({one.settlement_no for one in known}) == len(known)
    for one in known:
        assert one.settlement_no in rows, f"丢失 {one.number} {one.settlement_no}"
        assert rows[one.settlement_no][2:] == (one.message_no, *_told(one))
    used = Counter((row[1], row[2]) for row in rows.values())
    assert not [number for number, times in used.items() if times > 1]
    return len(known)


def settled(platform: Platform) -> frozenset[str]:
    """Every settlement there is."""
    return frozenset(str(row[0]) for row in platform.rows(ROWS))


def assert_nothing_else(
    platform: Platform, kept: Iterable[Kept], before: frozenset[str]
) -> None:
    """What is new and in no book was undone for a hospital in doubt (2601)."""
    known = before | {one.settlement_no for one in kept}
    others = {str(row[0]): row[3:] for row in platform.rows(ROWS)}
    others = {no: amounts for no, amounts in others.items() if no not in known}
    undone = {str(no) for pair in platform.rows(UNDONE_PAIRS) for no in pair}
    assert others.keys() <= undone
    for column in zip(*others.values(), strict=True):
        assert Money.sum(_money(fen) for fen in column).fen == 0


def assert_totals(platform: Platform) -> None:
    """Every yearly total of everybody is what settlements made of it."""
    totals = platform.rows(TOTALS)
    assert totals
    # what came back to zero by a reversal is no longer kept
    unlike = [row for row in totals if (row[-2] or 0) != (row[-1] or 0)]
    assert not unlike, unlike


def _told(one: Kept) -> tuple[int, ...]:
    return tuple(one.amount(name).fen for name in NAMES)


def _money(fen: object) -> Money:
    assert isinstance(fen, int)
    return Money(fen)
