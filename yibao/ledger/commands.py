"""Recording entries, and the personal accounts that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from yibao.engine.money import ZERO, Money
from yibao.kernel import journal, serials
from yibao.kernel.arrays import Part, Row, array, insertion, run
from yibao.kernel.constraints import refusing, violated
from yibao.kernel.operator import Operator
from yibao.ledger.entries import (
    Movement,
    NewEntry,
    credit,
    debit,
    movements,
)
from yibao.ledger.errors import (
    AccountExists,
    AccountOverdrawn,
    AmountNotPositive,
    NoPersonalAccount,
)
from yibao.ledger.models import Account, Book, Entry, Occasion, PersonalAccount

POSTINGS = """
INSERT INTO ledger_posting (entry_id, line_no, area, fund, account, holder, amount_fen)
SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::text[], %s::text[],
                     %s::text[], %s::text[], %s::bigint[])
"""
# Locks in person order, whoever calls, and reads them once however many there are; area
# and fund must be those of the account.
MOVES = """
WITH locked AS MATERIALIZED (
    SELECT c.* FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[],
        %s::bigint[]) AS c(person_no, area, fund, current_fen, past_fen)
    JOIN ledger_personalaccount a USING (person_no)
    ORDER BY person_no FOR UPDATE OF a
)
UPDATE ledger_personalaccount a
SET current_fen = a.current_fen + c.current_fen, past_fen = a.past_fen + c.past_fen,
    version = a.version + 1
FROM locked c
WHERE a.person_no = c.person_no AND a.area = c.area AND a.fund = c.fund
RETURNING a.person_no
"""
POSTED = "ARRAY(SELECT person_no FROM moves)"  # of the parts of a ``Posting``

NOT_NEGATIVE = (
    "personal_account_current_not_negative",
    "personal_account_past_not_negative",
)


def post(entry: NewEntry) -> int:
    """Record one entry and move the personal accounts it names; returns its id."""
    return post_many([entry])[0]


def post_many(entries: Sequence[NewEntry]) -> list[int]:
    """Record entries in one statement, however many they are."""
    posted = posting(entries)
    with posted.refusing(), transaction.atomic():
        (accounts,) = run(posted.parts, f"SELECT {POSTED}")
        posted.check(accounts)
    return posted.ids


@dataclass(frozen=True, slots=True)
class Posting:
    """Entries to be recorded together with other things in one statement.

    They come in one, so that the database checks each entry as a whole.
    """

    ids: list[int]
    records: tuple[Part, ...]
    moves: Part
    moved: frozenset[str]

    @property
    def parts(self) -> tuple[Part, ...]:
        return *self.records, self.moves

    def check(self, accounts: Iterable[str]) -> None:
        """Every personal account the entries name was there to be moved."""
        if missing := sorted(self.moved.difference(accounts)):
            raise NoPersonalAccount(person_no=missing[0])

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Say what an account that would fall below zero means."""
        try:
            yield
        except IntegrityError as error:
            if violated(error) in NOT_NEGATIVE:
                raise AccountOverdrawn() from None
            raise


def posting(entries: Sequence[NewEntry]) -> Posting:
    """The parts that record entries and move the personal accounts they name."""
    assert all(entry.postings for entry in entries), "分录没有分录行"
    ids = serials.numbers(len(entries))
    moves = movements(entries)
    return Posting(
        ids,
        (
            insertion(Entry, _entry_rows(ids, entries)),
            Part("postings", POSTINGS, _posting_columns(ids, entries)),
        ),
        Part("moves", MOVES, _movement_columns(moves)),
        frozenset(move.person_no for move in moves),
    )


def _entry_rows(ids: Sequence[int], entries: Sequence[NewEntry]) -> list[Row]:
    return [
        {
            "id": id_,
            "book": entry.book.value,
            "occasion": entry.occasion.value,
            "reference": entry.reference,
            "happened_at": entry.happened_at,
            "business_day": entry.business_day,
            "reverses_id": entry.reverses,
        }
        for id_, entry in zip(ids, entries, strict=True)
    ]


def _posting_columns(ids: Sequence[int], entries: Sequence[NewEntry]) -> list[str]:
    """The arrays ``POSTINGS`` takes."""
    lines: list[tuple[object, ...]] = [
        (
            id_,
            line_no,
            line.area,
            line.fund,
            line.account.value,
            line.holder,
            line.amount,
        )
        for id_, entry in zip(ids, entries, strict=True)
        for line_no, line in enumerate(entry.postings, start=1)
    ]
    return [array(line[place] for line in lines) for place in range(7)]


def _movement_columns(moves: Sequence[Movement]) -> list[str]:
    """The arrays ``MOVES`` takes."""
    return [
        array(move.person_no for move in moves),
        array(move.area for move in moves),
        array(move.fund for move in moves),
        array(move.current for move in moves),
        array(move.past for move in moves),
    ]


@transaction.atomic
def open_personal_account(
    *,
    person_no: str,
    area: str,
    fund: str,
    current: Money = ZERO,
    past: Money = ZERO,
    happened_at: datetime,
    by: Operator,
) -> PersonalAccount:
    """Open a 个人账户, bringing what it held before as an opening entry."""
    with refusing({"ledger_personalaccount_pkey": AccountExists(person_no=person_no)}):
        PersonalAccount.objects.create(person_no=person_no, area=area, fund=fund)
    if current or past:
        post(
            opening_entry(
                person_no=person_no,
                area=area,
                fund=fund,
                current=current,
                past=past,
                happened_at=happened_at,
            )
        )
    journal.record("personal_account.opened", "person", person_no, by=by)
    return PersonalAccount.objects.get(person_no=person_no)


def opening_entry(
    *,
    person_no: str,
    area: str,
    fund: str,
    current: Money,
    past: Money,
    happened_at: datetime,
) -> NewEntry:
    """What an account held before: 期初结转 to the person's two parts."""
    return NewEntry(
        Book.BUSINESS,
        Occasion.OPENING,
        person_no,
        happened_at,
        (
            debit(area, fund, Account.OPENING, current + past),
            credit(area, fund, Account.PERSONAL_CURRENT, current, person_no),
            credit(area, fund, Account.PERSONAL_PAST, past, person_no),
        ),
    )


@transaction.atomic
def credit_personal_account(
    *,
    person_no: str,
    amount: Money,
    happened_at: datetime,
    reference: str,
    by: Operator,
    part: Account = Account.PERSONAL_CURRENT,
) -> PersonalAccount:
    """划入个人账户: money of this year, or of years past."""
    account = _account_for(person_no, amount)
    lines = (
        debit(account.area, account.fund, Account.CONTRIBUTIONS, amount),
        credit(account.area, account.fund, part, amount, person_no),
    )
    post(
        NewEntry(Book.BUSINESS, Occasion.ACCOUNT_CREDIT, reference, happened_at, lines)
    )
    return _recorded("personal_account.credited", account, reference, by)


@transaction.atomic
def debit_personal_account(
    *,
    person_no: str,
    amount: Money,
    happened_at: datetime,
    reference: str,
    by: Operator,
    part: Account = Account.PERSONAL_CURRENT,
) -> PersonalAccount:
    """调减个人账户, as after an assessment that was too high; never below zero."""
    account = _account_for(person_no, amount)
    lines = (
        debit(account.area, account.fund, part, amount, person_no),
        credit(account.area, account.fund, Account.ADJUSTMENTS, amount),
    )
    post(NewEntry(Book.BUSINESS, Occasion.ACCOUNT_DEBIT, reference, happened_at, lines))
    return _recorded("personal_account.debited", account, reference, by)


def _account_for(person_no: str, amount: Money) -> PersonalAccount:
    if amount <= ZERO:
        raise AmountNotPositive(amount=amount)
    account = PersonalAccount.objects.filter(person_no=person_no).first()
    if account is None:
        raise NoPersonalAccount(person_no=person_no)
    return account


def _recorded(
    action: str, account: PersonalAccount, reason: str, by: Operator
) -> PersonalAccount:
    journal.record(action, "person", account.person_no, by=by, reason=reason)
    account.refresh_from_db()
    return account


@transaction.atomic
def freeze_personal_account(
    *, person_no: str, frozen: bool, reason: str, by: Operator
) -> None:
    """冻结 or 解冻; a frozen account pays for nothing."""
    changed = PersonalAccount.objects.filter(person_no=person_no).update(frozen=frozen)
    if not changed:
        raise NoPersonalAccount(person_no=person_no)
    action = "personal_account.frozen" if frozen else "personal_account.released"
    journal.record(action, "person", person_no, by=by, reason=reason)
