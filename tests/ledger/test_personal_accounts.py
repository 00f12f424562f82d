"""A personal account is never below zero and always what its postings add up to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from tests.samples import CITY, CLERK, HOSPITAL, at, yuan
from yibao.engine.money import ZERO
from yibao.ledger.commands import (
    credit_personal_account,
    debit_personal_account,
    freeze_personal_account,
    open_personal_account,
    post,
)
from yibao.ledger.entries import NewEntry, credit, debit
from yibao.ledger.errors import (
    AccountExists,
    AccountOverdrawn,
    AmountNotPositive,
    NoPersonalAccount,
)
from yibao.ledger.models import Account, Book, Occasion, PersonalAccount
from yibao.ledger.queries import (
    accounts_differing_from_ledger,
    balance,
    personal_account,
    personal_account_from_ledger,
    personal_accounts,
)

pytestmark = pytest.mark.django_db

NO, OTHER, FUND = "99010000000001", "99010000000002", "310200"
DAY = at("2025-03-01 12:00")


def account(number: str = NO, current: str = "100", past: str = "50") -> None:
    open_personal_account(
        person_no=number,
        area=CITY,
        fund=FUND,
        current=yuan(current),
        past=yuan(past),
        happened_at=at("2025-01-01 08:00"),
        by=CLERK,
    )


def purchase(number: str, current: str, past: str = "0", area: str = CITY) -> NewEntry:
    """What a pharmacy purchase takes from an account."""
    total = yuan(current) + yuan(past)
    return NewEntry(
        Book.BUSINESS,
        Occasion.PHARMACY_SETTLEMENT,
        "S1",
        DAY,
        (
            debit(area, FUND, Account.PERSONAL_CURRENT, yuan(current), number),
            debit(area, FUND, Account.PERSONAL_PAST, yuan(past), number),
            credit(area, FUND, Account.PAYABLE, total, HOSPITAL),
        ),
    )


def test_events_and_balances() -> None:
    account()
    credit_personal_account(
        person_no=NO,
        amount=yuan("20.50"),
        happened_at=DAY,
        reference="2025-03",
        by=CLERK,
    )
    post(purchase(NO, "30", "50"))
    debit_personal_account(
        person_no=NO, amount=yuan("0.50"), happened_at=DAY, reference="更正", by=CLERK
    )
    held = personal_account(NO)
    assert held is not None
    assert (held.current, held.past, held.total) == (yuan(90), ZERO, yuan(90))
    assert personal_account_from_ledger(NO) == (yuan(90), ZERO)
    assert balance(area=CITY, fund=FUND, account=Account.CONTRIBUTIONS) == yuan("20.50")
    assert accounts_differing_from_ledger() == []


def test_nothing_is_spent_that_is_not_there() -> None:
    account()
    with pytest.raises(AccountOverdrawn):
        post(purchase(NO, "100.01"))
    with pytest.raises(AccountOverdrawn):
        post(purchase(NO, "0", "50.01"))
    assert personal_account_from_ledger(NO) == (yuan(100), yuan(50))


@pytest.mark.parametrize("part", ["current", "past"])
def test_the_database_itself_refuses_a_negative_balance(part: str) -> None:
    account()
    with (
        pytest.raises(IntegrityError, match=f"personal_account_{part}_not_negative"),
        transaction.atomic(),
    ):
        PersonalAccount.objects.update(**{part: -1})


def test_a_balance_changed_behind_the_ledger_is_found() -> None:
    account()
    account(OTHER)
    PersonalAccount.objects.filter(person_no=OTHER).update(current=10_001)
    assert accounts_differing_from_ledger() == [OTHER]


def test_an_entry_names_an_account_that_exists_in_its_area() -> None:
    account()
    with pytest.raises(NoPersonalAccount, match=OTHER):
        post(purchase(OTHER, "1"))
    with pytest.raises(NoPersonalAccount, match=NO):
        post(purchase(NO, "1", area="990200"))
    assert accounts_differing_from_ledger() == []


def test_an_account_is_opened_once() -> None:
    account()
    with pytest.raises(AccountExists):
        account()
    assert personal_account_from_ledger(NO) == (yuan(100), yuan(50))


@pytest.mark.parametrize("amount", ["0", "-5"])
def test_an_amount_to_credit_is_positive(amount: str) -> None:
    account()
    with pytest.raises(AmountNotPositive):
        credit_personal_account(
            person_no=NO, amount=yuan(amount), happened_at=DAY, reference="x", by=CLERK
        )


def test_a_frozen_account_says_so() -> None:
    account()
    freeze_personal_account(person_no=NO, frozen=True, reason="核查", by=CLERK)
    assert personal_accounts([NO])[NO].frozen
    freeze_personal_account(person_no=NO, frozen=False, reason="核查毕", by=CLERK)
    assert not personal_accounts([NO])[NO].frozen


@pytest.mark.django_db(transaction=True)
def test_purchases_at_once_spend_an_account_to_zero_and_no_further() -> None:
    account(current="100", past="0")
    account(OTHER, current="100", past="0")

    def buy(turn: int) -> bool:
        # Each entry touches both accounts, named in opposite orders.
        pair = (NO, OTHER) if turn % 2 else (OTHER, NO)
        lines = tuple(
            line for number in pair for line in purchase(number, "10").postings
        )
        try:
            post(NewEntry(Book.BUSINESS, Occasion.PHARMACY_SETTLEMENT, "S", DAY, lines))
            return True
        except AccountOverdrawn:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(buy, range(16)))
    assert done.count(True) == 10
    assert personal_account_from_ledger(NO) == (ZERO, ZERO)
    assert accounts_differing_from_ledger() == []
