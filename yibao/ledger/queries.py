"""What the books say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from yibao.engine.money import ZERO, Money
from yibao.ledger.models import PERSONAL, Account, Book, Entry, PersonalAccount, Posting


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """A personal account: what is left of this year's money and of earlier years'."""

    person_no: str
    area: str
    fund: str
    current: Money
    past: Money
    frozen: bool = False

    @property
    def total(self) -> Money:
        return self.current + self.past


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """The sum of one account within (book, area, fund); debit positive."""

    book: str
    area: str
    fund: str
    account: str
    amount: Money


def balance(
    *,
    area: str,
    fund: str,
    account: Account,
    holder: str | None = None,
    book: Book = Book.BUSINESS,
) -> Money:
    """Debits minus credits of an account, of one holder or of all."""
    lines = Posting.objects.filter(
        entry__book=book, area=area, fund=fund, account=account
    )
    if holder is not None:
        lines = lines.filter(holder=holder)
    return _sum(lines.aggregate(total=Sum("amount"))["total"])


def _sum(total: object) -> Money:
    if total is None:
        return ZERO
    return total if isinstance(total, Money) else Money(int(str(total)))


def payable_to(institution_code: str, *, area: str, fund: str) -> Money:
    """What a fund owes an institution (应付医药机构)."""
    return -balance(
        area=area, fund=fund, account=Account.PAYABLE, holder=institution_code
    )


def trial_balance(book: Book = Book.BUSINESS) -> list[GroupTotal]:
    """Every account by area and fund (试算平衡); each (area, fund) adds up to zero."""
    rows = (
        Posting.objects.filter(entry__book=book)
        .values("area", "fund", "account")
        .annotate(total=Sum("amount"))
        .order_by("area", "fund", "account")
    )
    return [
        GroupTotal(book, row["area"], row["fund"], row["account"], _sum(row["total"]))
        for row in rows
    ]


def entries_of(reference: str) -> list[Entry]:
    """The entries of one settlement or other business number, oldest first."""
    found = Entry.objects.filter(reference=reference).order_by("id")
    return list(found.prefetch_related("postings"))


def personal_account(person_no: str) -> AccountBalance | None:
    return personal_accounts([person_no]).get(person_no)


def personal_accounts(
    person_nos: Iterable[str], *, lock: bool = False
) -> Mapping[str, AccountBalance]:
    """Balances by person; ``lock`` takes the rows in person order, until commit."""
    wanted = PersonalAccount.objects.filter(person_no__in=set(person_nos))
    rows = wanted.order_by("person_no")
    return {
        row.person_no: AccountBalance(
            row.person_no, row.area, row.fund, row.current, row.past, row.frozen
        )
        for row in (rows.select_for_update() if lock else rows)
    }


def personal_account_from_ledger(person_no: str) -> tuple[Money, Money]:
    """(current, past) as the postings alone tell it."""
    totals = dict(
        Posting.objects.filter(account__in=PERSONAL, holder=person_no)
        .values_list("account")
        .annotate(total=Sum("amount"))
    )
    current, past = (-_sum(totals.get(part.value)) for part in PERSONAL)
    return current, past


DIFFERING_ACCOUNTS = """
SELECT COALESCE(a.person_no, l.holder)
FROM ledger_personalaccount a
FULL JOIN (
    SELECT holder,
        -SUM(amount_fen) FILTER (WHERE account = 'personal_current') AS current_fen,
        -SUM(amount_fen) FILTER (WHERE account = 'personal_past') AS past_fen
    FROM ledger_posting
    WHERE account IN ('personal_current', 'personal_past') GROUP BY holder
) l ON l.holder = a.person_no
WHERE COALESCE(a.current_fen, 0) <> COALESCE(l.current_fen, 0)
    OR COALESCE(a.past_fen, 0) <> COALESCE(l.past_fen, 0)
ORDER BY 1
"""

UNBALANCED_ENTRIES = """
SELECT DISTINCT entry_id FROM (
    SELECT entry_id FROM ledger_posting
    GROUP BY entry_id, area, fund HAVING SUM(amount_fen) <> 0
) wrong ORDER BY 1
"""


def accounts_differing_from_ledger() -> list[str]:
    """Persons whose balance is not what their postings add up to; should be none."""
    return [str(number) for number in _first_column(DIFFERING_ACCOUNTS)]


def unbalanced_entries() -> list[int]:
    """Entries that do not balance within area and fund; should be none."""
    return [int(str(number)) for number in _first_column(UNBALANCED_ENTRIES)]


def _first_column(statement: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]
