"""A settlement as one balanced ledger entry (分录).

For every fund: what it spends (待遇支出) against what it owes the institution
(应付医药机构). For every personal account that paid: what is taken from its parts
against what the account's fund owes the institution. Cash never passes the books.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yibao.engine.breakdown import BenefitPayment
from yibao.engine.money import ZERO, Money
from yibao.ledger.entries import NewEntry, NewPosting, credit, debit
from yibao.ledger.models import Account, Book, Occasion
from yibao.settlement.accounts import Movement
from yibao.settlement.models import Setting

OCCASIONS = {
    Setting.OUTPATIENT: Occasion.OUTPATIENT_SETTLEMENT,
    Setting.INPATIENT: Occasion.INPATIENT_SETTLEMENT,
    Setting.PHARMACY: Occasion.PHARMACY_SETTLEMENT,
}


def entry_for(
    *,
    settlement_no: str,
    setting: str,
    area: str,
    institution_code: str,
    benefits: Iterable[BenefitPayment],
    movements: Iterable[Movement],
    happened_at: datetime,
) -> NewEntry | None:
    """The entry of a settlement; none when only cash is paid."""
    postings = (
        *_fund_postings(area, institution_code, benefits),
        *_account_postings(institution_code, movements),
    )
    entry = NewEntry(
        book=Book.BUSINESS,
        occasion=OCCASIONS[Setting(setting)],
        reference=settlement_no,
        happened_at=happened_at,
        postings=postings,
    )
    return entry if entry.postings else None


def _fund_postings(
    area: str, institution_code: str, benefits: Iterable[BenefitPayment]
) -> list[NewPosting]:
    by_fund: dict[str, Money] = {}
    for benefit in benefits:
        paid = by_fund.get(benefit.fund_pay_type, ZERO)
        by_fund[benefit.fund_pay_type] = paid + benefit.amount
    return [
        posting
        for fund, amount in by_fund.items()
        for posting in (
            debit(area, fund, Account.BENEFITS, amount),
            credit(area, fund, Account.PAYABLE, amount, institution_code),
        )
    ]


def _account_postings(
    institution_code: str, movements: Iterable[Movement]
) -> list[NewPosting]:
    return [
        posting
        for move in movements
        for posting in (
            debit(
                move.area,
                move.fund,
                Account.PERSONAL_CURRENT,
                move.current,
                move.person_no,
            ),
            debit(
                move.area, move.fund, Account.PERSONAL_PAST, move.past, move.person_no
            ),
            credit(move.area, move.fund, Account.PAYABLE, move.total, institution_code),
        )
    ]
