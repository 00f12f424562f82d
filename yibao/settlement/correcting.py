"""补退差额 as rows and entries: a difference made good between funds and person (pure).

The institution keeps what it was paid; the fund pays the person what it would have paid
more, or is owed what it would have paid less. What accounts would not have paid goes
back to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from yibao.engine.counters import Counters
from yibao.engine.money import Money
from yibao.kernel.moments import day_of
from yibao.kernel.operator import Operator
from yibao.ledger.entries import NewEntry, NewPosting, credit, debit
from yibao.ledger.models import Account, Book, Occasion
from yibao.settlement.accounts import Movement
from yibao.settlement.mirroring import negated
from yibao.settlement.models import Correction
from yibao.settlement.recomputing import AMOUNT, FUND, TOTAL, Fresh, changes, moved

Row = dict[str, object]


def correction_row(
    fresh: Fresh, *, number: str, recomputation_no: str, at: datetime, by: Operator
) -> Row:
    """What makes a settlement as if it had been calculated afresh."""
    was = fresh.standing
    by_kind: dict[str, dict[str, int]] = {AMOUNT: {}, FUND: {}, TOTAL: {}}
    for change in changes(fresh):
        by_kind[change.kind][change.part] = change.by
    amounts = by_kind[AMOUNT]
    fund, account = amounts.get("fund_paid", 0), amounts.get("account_paid", 0)
    stay = Counters(values=fresh.stay_after).minus(was.stay_after)
    return {
        "correction_no": number,
        "recomputation_no": recomputation_no,
        "settlement_no": was.settlement_no,
        "reverses_no": None,
        "person_no": was.person_no,
        "insurance": was.insurance,
        "year": was.year,
        "insured_area": was.insured_area,
        "fund_change": Money(fund),
        "account_change": Money(account),
        "due": Money(fund + account),
        "amounts": amounts,
        "funds": by_kind[FUND],
        "account_movements": [move.as_json() for move in moved(fresh)],
        "counters_delta": by_kind[TOTAL],
        "stay_delta": dict(stay.values),
        "corrected_at": at,
        "business_day": day_of(at),
        "operator_no": by.number,
        "operator_name": by.name,
    }


def correction_mirror(
    original: Correction, *, number: str, at: datetime, by: Operator
) -> Row:
    """What takes a correction back when its settlement is reversed."""
    row: Row = {
        str(field.column): getattr(original, field.attname)
        for field in Correction._meta.concrete_fields
    }
    return row | {
        "correction_no": number,
        "reverses_no": original.pk,
        "fund_change": -original.fund_change,
        "account_change": -original.account_change,
        "due": -original.due,
        "amounts": negated(original.amounts),
        "funds": negated(original.funds),
        "account_movements": [
            Movement.from_json(move).mirrored().as_json()
            for move in original.account_movements
        ],
        "counters_delta": negated(original.counters_delta),
        "stay_delta": negated(original.stay_delta),
        "corrected_at": at,
        "business_day": day_of(at),
        "operator_no": by.number,
        "operator_name": by.name,
    }


def entry_of(
    row: Mapping[str, Any], funds: Mapping[str, int], movements: Iterable[Movement]
) -> NewEntry | None:
    """Its entry; none where funds and accounts come out even and totals alone move."""
    area, person_no = str(row["insured_area"]), str(row["person_no"])
    postings = [
        posting
        for fund, fen in funds.items()
        for posting in (
            debit(area, fund, Account.BENEFITS, Money(fen)),
            credit(area, fund, Account.DUE_PERSON, Money(fen), person_no),
        )
    ]
    for move in movements:
        postings += _given_back(move, person_no)
    entry = NewEntry(
        book=Book.BUSINESS,
        occasion=Occasion.CORRECTION,
        reference=str(row["correction_no"]),
        happened_at=row["corrected_at"],
        postings=tuple(postings),
    )
    return entry if entry.postings else None


def _given_back(move: Movement, person_no: str) -> list[NewPosting]:
    """What an account gets back is not the person's to get in cash."""
    owner = move.person_no
    return [
        debit(move.area, move.fund, Account.PERSONAL_CURRENT, move.current, owner),
        debit(move.area, move.fund, Account.PERSONAL_PAST, move.past, owner),
        credit(move.area, move.fund, Account.DUE_PERSON, move.total, person_no),
    ]
