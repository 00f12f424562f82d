"""Undoing in a later month: a counter-entry in the open period, old days as sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.clearing import desk
from tests.clearing.desk import MARCH, TENTH, books
from tests.samples import CITY, HOSPITAL, yuan
from tests.settlement.world import EMPLOYEE
from yibao.clearing.books import NOTHING, Period
from yibao.clearing.check import INVARIANTS as SEALS
from yibao.clearing.models import Seal
from yibao.clearing.reading import total
from yibao.ledger.queries import entries_of, payable_to
from yibao.settlement.check import report
from yibao.settlement.models import YearToDate
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.usefixtures("city")
APRIL = Period(date(2025, 4, 1), date(2025, 4, 30))


def totals(year: str) -> dict[str, int]:
    row = YearToDate.objects.filter(person_no=EMPLOYEE, year=year).first()
    return row.counters if row else {}


def assert_counter_entry(original: SettlementView, reversal: SettlementView) -> None:
    """Every posting once more, negative, on the day of the reversal, naming its own."""
    (was,), (now,) = (entries_of(one.settlement_no) for one in (original, reversal))
    assert now.reverses_id == was.id
    assert now.business_day == reversal.business_day
    assert [(p.account, p.fund, p.holder, -p.amount) for p in now.postings.all()] == [
        (p.account, p.fund, p.holder, p.amount) for p in was.postings.all()
    ]
    assert payable_to(HOSPITAL, area=CITY, fund="310102") == yuan(0)


@pytest.mark.requirement("SET-06")
def test_in_the_same_month_the_reversal_stands_beside_its_original() -> None:
    settled = desk.settle()
    undone = desk.undo(settled, "2025-03-20 10:00")
    assert_counter_entry(settled, undone)
    march = books(MARCH)
    assert total(march).count == 2
    assert total(march).fee == yuan(0)


@pytest.mark.requirement("SET-06")
def test_in_a_later_month_the_sealed_one_stays_as_it_was() -> None:
    settled = desk.settle()
    before = total(books(MARCH))
    desk.state_totals(before, books(MARCH))
    sealed = desk.seal_books(None, books(MARCH))
    undone = desk.undo(settled, "2025-04-03 10:00")
    assert_counter_entry(settled, undone)
    assert undone.business_day == date(2025, 4, 3)
    assert total(books(MARCH)) == before
    assert total(books(APRIL)).fee == -settled.fee_total
    stated = desk.state_totals(before, books(MARCH))
    assert stated.balanced
    again = Seal.objects.get(pk=sealed.pk)
    assert (again.count, again.fee_total) == (before.count, before.fee)
    assert totals("2025") == {}
    assert report(SEALS).is_sound


def test_on_the_day_after_a_sealed_one_too() -> None:
    settled = desk.settle()
    day = books(TENTH)
    before = total(day)
    desk.state_totals(before, day)
    desk.seal_books(None, day, "2025-03-11 09:00")
    undone = desk.undo(settled, "2025-03-11 10:00")
    assert_counter_entry(settled, undone)
    assert total(day) == before
    assert total(replace(day, period=MARCH)).fee == yuan(0)


def test_over_the_new_year_the_totals_of_the_old_one_are_given_back() -> None:
    settled = desk.settle(700, "2025-12-30 10:00")
    following = desk.settle(500, "2026-01-05 10:00")
    of_the_new_year = totals("2026")
    assert settled.year == "2025" and of_the_new_year
    undone = desk.undo(settled, "2026-02-03 10:00")
    assert_old_year(undone)
    assert totals("2025") == {}
    assert totals("2026") == of_the_new_year
    december = Period(date(2025, 12, 1), date(2025, 12, 31))
    february = Period(date(2026, 2, 1), date(2026, 2, 28))
    assert total(books(december)).fee == settled.fee_total
    assert total(books(february)).fee == -settled.fee_total
    assert following.deductible_paid > yuan(0)
    assert total(books(Period(date(2025, 11, 1), date(2025, 11, 30)))) == NOTHING


def assert_old_year(undone: SettlementView) -> None:
    """It is booked where it happens and counts where its original did."""
    assert (undone.year, undone.business_day) == ("2025", date(2026, 2, 3))
