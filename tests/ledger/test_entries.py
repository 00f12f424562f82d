"""Every entry balances within book, area and fund; the database holds it to that."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from tests.samples import CITY, HOSPITAL, at, yuan
from yibao.engine.money import ZERO
from yibao.kernel import serials
from yibao.ledger.commands import post, post_many
from yibao.ledger.entries import NewEntry, NewPosting, Unbalanced, credit, debit
from yibao.ledger.models import Account, Book, Entry, Occasion, Posting
from yibao.ledger.queries import (
    balance,
    entries_of,
    payable_to,
    trial_balance,
    unbalanced_entries,
)

pytestmark = pytest.mark.django_db

POOL, LARGE, AID = "310100", "330100", "610100"
NOON = at("2025-03-01 12:00")


def paid_by(fund: str, amount: str) -> tuple[NewPosting, NewPosting]:
    """A fund's part of a bill: 待遇支出 against what it owes the hospital."""
    return (
        debit(CITY, fund, Account.BENEFITS, yuan(amount)),
        credit(CITY, fund, Account.PAYABLE, yuan(amount), HOSPITAL),
    )


def bill(reference: str, *parts: tuple[NewPosting, NewPosting]) -> NewEntry:
    lines = tuple(line for part in parts for line in part)
    return NewEntry(
        Book.BUSINESS, Occasion.INPATIENT_SETTLEMENT, reference, NOON, lines
    )


def insert(entry_id: int, *lines: tuple[int, str, int]) -> None:
    """Past the commands: (line number, fund, fen) straight into the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_posting"
            " (entry_id, line_no, area, fund, account, holder, amount_fen)"
            " SELECT %s, l, '990100', f, 'benefits', '', a"
            " FROM unnest(%s::int[], %s::text[], %s::bigint[]) AS t(l, f, a)",
            [entry_id, *(list(column) for column in zip(*lines, strict=True))],
        )


def bare_entry() -> int:
    return Entry.objects.create(
        id=serials.numbers(1)[0],
        book=Book.BUSINESS,
        occasion=Occasion.OPENING,
        reference="x",
        happened_at=NOON,
        business_day=NOON.date(),
    ).id


def test_a_bill_paid_by_three_funds_makes_three_balanced_groups() -> None:
    post(bill("S1", paid_by(POOL, "8000"), paid_by(LARGE, "500.05"), paid_by(AID, "1")))
    groups: dict[tuple[str, str], object] = {}
    for total in trial_balance():
        key = (total.area, total.fund)
        groups[key] = groups.get(key, ZERO) + total.amount  # type: ignore[operator]
    assert groups == {(CITY, POOL): ZERO, (CITY, LARGE): ZERO, (CITY, AID): ZERO}
    assert payable_to(HOSPITAL, area=CITY, fund=LARGE) == yuan("500.05")
    assert balance(area=CITY, fund=POOL, account=Account.BENEFITS) == yuan(8000)


def test_an_entry_balanced_only_across_funds_is_a_bug() -> None:
    lines = (
        debit(CITY, POOL, Account.BENEFITS, yuan(10)),
        credit(CITY, AID, Account.PAYABLE, yuan(10), HOSPITAL),
    )
    with pytest.raises(Unbalanced):
        NewEntry(Book.BUSINESS, Occasion.INPATIENT_SETTLEMENT, "S1", NOON, lines)


def test_lines_of_zero_are_left_out() -> None:
    post(bill("S1", paid_by(POOL, "10"), paid_by(AID, "0")))
    assert Posting.objects.count() == 2


@pytest.mark.parametrize(
    "lines",
    [
        [(1, POOL, 100)],
        [(1, POOL, 100), (2, POOL, -99)],
        [(1, POOL, 100), (2, AID, -100)],
    ],
    ids=["one-sided", "out by a fen", "across funds"],
)
def test_the_database_refuses_an_unbalanced_entry(
    lines: list[tuple[int, str, int]],
) -> None:
    with pytest.raises(IntegrityError, match="借贷不平"), transaction.atomic():
        insert(bare_entry(), *lines)


def test_the_database_refuses_lines_added_to_a_recorded_entry() -> None:
    entry_id = post(bill("S1", paid_by(POOL, "10")))
    with pytest.raises(IntegrityError, match="不能再加行"), transaction.atomic():
        insert(entry_id, (3, AID, 5), (4, AID, -5))


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_an_entry_without_lines_at_commit() -> None:
    with pytest.raises(IntegrityError, match="没有分录行"), transaction.atomic():
        bare_entry()
    assert not Entry.objects.exists()


def test_the_database_knows_only_the_chart_of_accounts() -> None:
    with (
        pytest.raises(IntegrityError, match="posting_account_in_chart"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO ledger_posting"
            " (entry_id, line_no, area, fund, account, holder, amount_fen)"
            " VALUES (%s, 1, '990100', '310100', 'cash', '', 100)",
            [bare_entry()],
        )


def test_many_entries_are_posted_at_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    entries = [bill(f"S{n}", paid_by(POOL, "10")) for n in range(20)]
    with django_assert_num_queries(3):  # of them two of a savepoint
        ids = post_many(entries)
    assert len(set(ids)) == 20
    assert unbalanced_entries() == []


def test_a_reversal_takes_everything_back_and_only_once() -> None:
    original = bill("S1", paid_by(POOL, "10.01"), paid_by(AID, "2"))
    entry_id = post(original)
    back = original.mirrored(
        reference="S2", happened_at=at("2025-04-02 09:00"), reverses=entry_id
    )
    post(back)
    assert payable_to(HOSPITAL, area=CITY, fund=POOL) == ZERO
    [reversal] = entries_of("S2")
    assert reversal.reverses_id == entry_id
    assert str(reversal.business_day) == "2025-04-02"
    with pytest.raises(IntegrityError, match="reverses"), transaction.atomic():
        post(back)


def test_the_business_day_is_that_of_shanghai() -> None:
    midnight = at("2025-03-01 00:30")
    lines = paid_by(POOL, "1")
    entry = NewEntry(Book.BUSINESS, Occasion.OPENING, "x", midnight, lines)
    assert str(entry.business_day) == "2025-03-01"
