"""3201 and 3202 on a real database: what is counted, matched and kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tests.clearing import desk
from tests.clearing.desk import MARCH, books
from tests.samples import HOSPITAL
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, OWNER, RESIDENT
from yibao.clearing.books import NOTHING, Period, Tally
from yibao.clearing.causes import Cause
from yibao.clearing.errors import PeriodEndsBeforeItBegins, PeriodTooLong
from yibao.clearing.models import Difference, Outcome, Resolution, Scope, Statement
from yibao.clearing.queries import open_differences
from yibao.clearing.reading import totals_by_fund, totals_by_office
from yibao.settlement import commands
from yibao.settlement.models import Settlement

pytestmark = pytest.mark.usefixtures("city")
EVERY = replace(books(MARCH), insurance="")


def causes() -> Counter[str]:
    return Counter(open_differences(HOSPITAL).values_list("cause", flat=True))


def test_totals_are_of_one_insurance_one_category_and_the_days_asked() -> None:
    mine = desk.settle()
    desk.settle(person=RESIDENT)
    desk.settle(when="2025-03-11 00:00", person=OWNER)
    late = desk.settle(when="2025-03-10 23:59", person=OWNER)
    stay = world.admit(OWNER)
    world.upload(stay, world.line("1", price="3000"))
    commands.settle(world.asking(stay, 3000, "2025-03-10 12:00"))
    assert desk.state_totals(desk.tally(mine, late)).balanced
    assert desk.state_totals(NOTHING).ours == desk.tally(mine, late)


def test_a_refund_is_a_negative_row_of_its_own_day() -> None:
    settled = desk.settle()
    undone = desk.undo(settled, "2025-03-12 09:00")
    assert desk.state_totals(desk.tally(settled)).balanced
    twelfth = Period(date(2025, 3, 12), date(2025, 3, 12))
    assert desk.state_totals(desk.tally(undone), books(twelfth)).balanced
    month = desk.state_totals(desk.tally(settled, undone), books(MARCH))
    assert month.balanced and month.ours == Tally(2)


def test_a_voided_settlement_is_not_counted_on_its_day_and_is_undone_on_a_later() -> (
    None
):
    same, later = desk.settle(), desk.settle(person=OWNER)
    desk.void(same, "2025-03-10 10:01")
    assert desk.state_totals(desk.tally(later)).balanced
    desk.void(later, "2025-03-11 00:01")
    assert desk.state_totals(desk.tally(later)).balanced
    assert desk.state_totals(Tally(2), books(MARCH)).balanced


def test_the_visit_behind_a_gap_of_totals_is_named() -> None:
    kept, voided, lost = desk.settle(), desk.settle(person=OWNER), desk.settle(90)
    desk.void(voided, "2025-03-10 10:01")
    refunded = desk.settle(55)
    desk.undo(refunded, "2025-04-01 08:00")
    told = desk.tally(kept, voided, lost, refunded)
    for said, number, cause in (
        (told, voided, Cause.VOID_COUNTED),
        (desk.tally(kept, refunded), lost, Cause.ONLY_OURS),
        (desk.tally(kept, lost), refunded, Cause.REVERSED_AFTER_CUTOFF),
    ):
        found = desk.state_totals(said).explained
        assert [(one.row.settlement_no, one.cause) for one in found.suspects] == [
            (number.settlement_no, cause)
        ]
        assert found.certain


def test_the_refund_flag_chooses_the_rows_and_zero_may_mean_all() -> None:
    settled, other = desk.settle(), desk.settle(90)
    undone = desk.undo(other, "2025-03-10 15:00")
    normal, every = desk.tally(settled, other), desk.tally(settled, other, undone)
    for told, flag, scope in (
        (normal, Scope.NORMAL, Scope.NORMAL),
        (every, Scope.NORMAL, Scope.ALL),
        (every, Scope.ALL, Scope.ALL),
        (desk.tally(undone), Scope.REFUNDS, Scope.REFUNDS),
    ):
        stated = desk.state_totals(told, flag=flag)
        assert (stated.balanced, stated.scope) == (True, scope)
    assert not desk.state_totals(normal).balanced
    kept = Statement.objects.values_list("scope", "balanced")
    assert Counter(kept) == {
        ("normal", True): 1,
        ("all", True): 2,
        ("refunds", True): 1,
        ("all", False): 1,
    }


def test_funds_and_offices_add_up_to_the_totals() -> None:
    world.account(EMPLOYEE, current=50)
    mine, theirs = desk.settle(), desk.settle(person=RESIDENT)
    desk.undo(desk.settle(90), "2025-03-10 15:00")
    told = {one.insurance: one for one in totals_by_office(EVERY)}
    assert told["310"].tally == desk.tally(mine) + Tally(2)
    assert (told["310"].refunds, told["390"].refunds) == (1, 0)
    assert told["390"].tally == desk.tally(theirs)
    assert {one.office for one in told.values()} == {"990100"}
    for insurance, row in told.items():
        paid = [f for f in totals_by_fund(EVERY) if f.insurance == insurance]
        both = sum(one.amount.fen for one in paid)
        assert both == row.tally.fund.fen + row.tally.account.fen
        parts = row.tally.fund + row.tally.account + row.cash
        assert parts == row.tally.fee


def test_the_personal_account_may_be_part_of_the_fund() -> None:
    world.account(EMPLOYEE, current=50)
    settled = desk.tally(desk.settle())
    assert settled.account.fen == 5000
    together = replace(settled, fund=settled.fund + settled.account)
    inside = replace(books(), account_in_fund=True)
    assert desk.state_totals(together, inside).balanced
    line = replace(desk.booked(desk.view_of(Settlement.objects.get())), tally=together)
    assert desk.compare([line], replace(inside, insurance=""))[0].balanced
    assert desk.seal_books(together, inside).fund_paid == together.fund


def test_periods_run_forward_and_a_year_at_most() -> None:
    with pytest.raises(PeriodEndsBeforeItBegins):
        desk.state_totals(NOTHING, books(Period(MARCH.last, MARCH.first)))
    with pytest.raises(PeriodTooLong):
        desk.compare([], books(Period(date(2024, 1, 1), date(2025, 3, 1))))


def test_books_without_a_mistake_match_however_rows_are_named() -> None:
    settled = desk.settle()
    other = desk.settle(90)
    undone = desk.undo(other, "2025-03-10 15:00")
    message = desk.row_of(other).message_no
    lines = [
        desk.booked(settled, 1, settlement_no=""),
        desk.booked(other, 2, settlement_no=message),
        desk.booked(undone, 3, settlement_no=other.settlement_no),
    ]
    compared, pairs = desk.compare(lines)
    assert compared.balanced and len(pairs) == 3
    assert (compared.filed, compared.ours) == (desk.tally(*lines), desk.tally(*lines))


def test_of_two_visits_that_may_be_meant_none_is_taken() -> None:
    stay = world.register(EMPLOYEE, "2025-03-10 08:00")
    for number in ("1", "2"):
        world.upload(stay, world.line(number, on="2025-03-10 09:00"))
        asked = world.asking(stay, 100, "2025-03-10 10:00", message_no=number)
        commands.settle(asked)
    row = Settlement.objects.order_by("position")[0]
    desk.compare([desk.booked(desk.view_of(row), settlement_no="")])
    assert causes() == {"only_ours": 2, "only_theirs": 1}


def test_another_institutions_settlement_is_unknown() -> None:
    visit = world.register(institution=world.TERTIARY, when="2025-03-10 08:00")
    world.upload(visit, world.line("1", on="2025-03-10 08:30"))
    theirs = commands.settle(world.asking(visit, 100, "2025-03-10 09:00"))
    desk.compare([desk.booked(theirs)])
    assert causes() == {"only_theirs": 1}


def test_a_difference_found_again_is_the_same_and_one_gone_is_closed() -> None:
    settled, other = desk.settle(), desk.settle(90)
    short = [desk.booked(settled, 1)]
    desk.compare(short)
    first = Difference.objects.get().pk
    desk.compare([replace(short[0], line_no=7)])
    assert Difference.objects.get().pk == first
    desk.compare([*short, desk.booked(other, 2)])
    assert Resolution.objects.get().outcome == Outcome.VANISHED
    assert causes() == {}
    desk.compare(short)  # lost once more: another difference
    assert causes() == {"only_ours": 1} and Difference.objects.count() == 2


def test_a_difference_that_stands_is_not_opened_again_and_a_broken_promise_is() -> None:
    desk.settle()
    for outcome, again in ((Outcome.CORRECTED, 1), (Outcome.STANDS, 0)):
        desk.compare([])
        desk.close(open_differences(HOSPITAL).get().pk, outcome)
        desk.compare([])
        assert open_differences(HOSPITAL).count() == again


def test_a_line_told_twice_is_two_differences_at_most_once_each() -> None:
    line = desk.booked(desk.settle())
    lines = [replace(line, line_no=number) for number in (1, 2, 3)]
    for _ in range(2):
        compared, _ = desk.compare(lines)
        assert compared.differences == 2
        assert causes() == {"only_theirs": 2}


def test_refunds_alone_are_compared_when_the_file_has_nothing_else() -> None:
    settled = desk.settle()
    undone = desk.undo(settled, "2025-03-10 15:00")
    refunds = [desk.booked(undone)]
    assert desk.compare(refunds, flag=Scope.REFUNDS)[0].balanced
    assert not desk.compare(refunds, flag=Scope.NORMAL)[0].balanced
    both = [*refunds, desk.booked(settled)]
    assert desk.compare(both, flag=Scope.REFUNDS)[0].balanced


def test_persons_insured_elsewhere_are_told_from_those_lost() -> None:
    settled = desk.settle()
    away = replace(books(), pooling_area="990200")  # the hospital's own is another
    for found in (
        desk.state_totals(NOTHING, away).explained.suspects[0].cause,
        desk.compare([], replace(away, insurance=""))[1][0].cause,
    ):
        assert found is Cause.CROSS_AREA
    assert desk.state_totals(desk.tally(settled), away).balanced
