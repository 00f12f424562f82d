"""A day or a month is sealed when it balances, and stays as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.db.utils import IntegrityError

from tests.clearing import desk
from tests.clearing.desk import MARCH, TENTH, books
from tests.samples import HOSPITAL
from yibao.clearing.books import NOTHING, Period, Tally
from yibao.clearing.check import INVARIANTS
from yibao.clearing.errors import (
    AlreadyExplained,
    AlreadySealed,
    DifferencesOpen,
    ExplanationLacking,
    InsuranceLacking,
    NeitherDayNorMonth,
    NeverReconciled,
    NotBalanced,
    NotOverYet,
    UnknownDifference,
)
from yibao.clearing.models import Difference, Outcome, Scope
from yibao.clearing.queries import open_differences, seal_of
from yibao.clearing.sealing import explain
from yibao.settlement.check import violations_of

pytestmark = pytest.mark.usefixtures("city")
FEN = Tally.of(0, 1, 0, 0)


def wrong() -> list[str]:
    return [one.name for each in INVARIANTS for one in violations_of(each)]


@pytest.mark.requirement("SET-08")
def test_a_fen_is_found_and_must_be_explained_before_the_month_closes() -> None:
    right, seeded = desk.settle(700), desk.settle(1200)
    lines = [desk.booked(right), desk.booked(seeded)]
    lines[1] = replace(lines[1], tally=lines[1].tally + FEN)
    told, march = desk.tally(*lines), books(MARCH)

    stated = desk.state_totals(told, march)
    assert not stated.balanced and stated.gap == FEN
    with pytest.raises(NotBalanced):
        desk.seal_books(told, march)

    _, pairs = desk.compare(lines, replace(march, insurance=""))
    (found,) = [pair for pair in pairs if pair.cause]
    assert found.ours and found.ours.settlement_no == seeded.settlement_no
    assert (found.cause, found.gap) == ("rounding", FEN)
    for totals in (told, told - FEN, None):
        with pytest.raises(DifferencesOpen):
            desk.seal_books(totals, march)

    desk.close(Difference.objects.get().pk, Outcome.STANDS)
    sealed = desk.seal_books(None, march)
    assert sealed.standing_fee.fen == 1
    assert sealed.fee_total == desk.tally(right, seeded).fee
    assert wrong() == []


def test_a_corrected_difference_does_not_excuse_totals_that_still_differ() -> None:
    line = desk.booked(desk.settle())
    line = replace(line, tally=line.tally + FEN)
    desk.compare([line])
    desk.close(Difference.objects.get().pk, Outcome.CORRECTED)
    with pytest.raises(NotBalanced):
        desk.seal_books(line.tally)
    assert desk.seal_books(line.tally - FEN).standing_count == 0


def test_a_reversal_of_a_sealed_day_falls_into_the_day_it_is_made() -> None:
    settled, other = desk.settle(700), desk.settle(90)
    sealed = desk.seal_books(desk.tally(settled, other))
    undone = desk.undo(settled, "2025-04-02 09:00")
    second = Period(desk.row_of(undone).business_day, desk.row_of(undone).business_day)
    assert (second.name, wrong()) == ("2025-04-02", [])
    later = desk.seal_books(desk.tally(undone), books(second), "2025-04-03 08:00")
    assert later.fee_total == -settled.fee_total
    assert (sealed.count, later.count) == (2, 1)
    assert wrong() == []


def test_nothing_enters_a_sealed_day_even_when_the_clock_is_wrong() -> None:
    settled = desk.settle()
    desk.seal_books(desk.tally(settled))
    refused = pytest.raises(IntegrityError, match="已封账的 2025-03-10")
    with refused, atomic():
        desk.settle(30, "2025-03-10 23:00")
    with refused, atomic():
        desk.undo(settled, "2025-03-10 23:00")
    desk.settle(30, "2025-03-11 09:00")
    assert wrong() == []


def test_a_day_without_a_settlement_is_sealed_as_nothing() -> None:
    sealed = desk.seal_books(NOTHING)
    assert (sealed.count, sealed.fee_total.fen, sealed.digest) == (0, 0, "")
    assert wrong() == []


@pytest.mark.parametrize(
    ("period", "when"),
    [
        (TENTH, "2025-03-10 20:00"),
        (TENTH, "2025-03-11 00:09"),
        (MARCH, "2025-03-31 23:59"),
    ],
)
def test_a_period_that_is_not_over_is_not_sealed(period: Period, when: str) -> None:
    with pytest.raises(NotOverYet):
        desk.seal_books(NOTHING, books(period), when)


def test_only_days_and_months_are_sealed_and_each_once() -> None:
    week = Period(MARCH.first, TENTH.last)
    with pytest.raises(NeitherDayNorMonth):
        desk.seal_books(NOTHING, books(week))
    desk.seal_books(NOTHING)
    with pytest.raises(AlreadySealed):
        desk.seal_books(NOTHING)
    desk.seal_books(NOTHING, books(MARCH))
    day = books(Period(MARCH.first, MARCH.first))
    with pytest.raises(AlreadySealed, match="2025-03 已于 2025-04-01"):
        desk.seal_books(NOTHING, day)
    assert seal_of(books(insurance="390")) is None


def test_the_totals_told_last_are_those_that_seal() -> None:
    settled = desk.settle()
    with pytest.raises(NeverReconciled):
        desk.seal_books(None)
    desk.state_totals(NOTHING)
    with pytest.raises(NotBalanced):
        desk.seal_books(None)
    desk.state_totals(desk.tally(settled))
    assert desk.seal_books(None).count == 1


def test_normal_rows_and_refunds_may_be_told_apart() -> None:
    settled = desk.settle()
    undone = desk.undo(settled, "2025-03-10 12:00")
    desk.state_totals(desk.tally(settled), flag=Scope.NORMAL)
    with pytest.raises(NeverReconciled):
        desk.seal_books(None)
    desk.state_totals(desk.tally(undone), flag=Scope.REFUNDS)
    assert desk.seal_books(None).count == 2


def test_a_difference_is_explained_once_by_its_institution() -> None:
    desk.compare([desk.booked(desk.settle(), settlement_no="X1", encounter_no="")])
    theirs = Difference.objects.get(cause="only_theirs").pk
    ours = Difference.objects.get(cause="only_ours").pk
    with pytest.raises(InsuranceLacking):
        desk.close(theirs, Outcome.STANDS)
    desk.close(theirs, Outcome.STANDS, "310")
    with pytest.raises(AlreadyExplained):
        desk.close(theirs)
    asked = {
        "difference_no": ours,
        "institution_code": "H99010000003",
        "outcome": Outcome.CORRECTED,
        "explanation": "已更正",
        "insurance": "",
        "stating": desk.stating(),
    }
    with pytest.raises(UnknownDifference):
        explain(**asked)  # type: ignore[arg-type]
    asked |= {"institution_code": HOSPITAL, "explanation": " "}
    with pytest.raises(ExplanationLacking):
        explain(**asked)  # type: ignore[arg-type]
    assert [one.pk for one in open_differences(HOSPITAL)] == [ours]


CORRUPTIONS = (
    "UPDATE settlement_settlement SET fund_paid = fund_paid - 1,"
    " pooling_paid = pooling_paid - 1, person_paid = person_paid + 1,"
    " cash_paid = cash_paid + 1",
    "UPDATE settlement_settlement SET person_no = '99010000000002'",
    "UPDATE settlement_settlement SET settled_at = settled_at + interval '1 day'",
    "UPDATE settlement_settlement SET clearing_category = '99'",
    "UPDATE clearing_seal SET fee_total = fee_total + 1",
)


@pytest.mark.parametrize("statement", CORRUPTIONS)
def test_what_is_changed_behind_a_seal_is_found(statement: str) -> None:
    desk.seal_books(desk.tally(desk.settle()))
    assert wrong() == []
    corrupt(statement)
    assert wrong() == ["seal_equals_rows"]


def test_a_seal_over_an_open_difference_is_found() -> None:
    settled = desk.settle()
    desk.compare([desk.booked(settled, settlement_no="X1", encounter_no="")])
    for one in Difference.objects.all():
        desk.close(one.pk, Outcome.STANDS, "310")
    desk.seal_books(desk.tally(settled))
    assert wrong() == []
    corrupt("DELETE FROM clearing_resolution")
    assert wrong() == ["seal_left_nothing_open"] * 2


def corrupt(statement: str) -> None:
    """Do what the triggers and constraints forbid."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")
