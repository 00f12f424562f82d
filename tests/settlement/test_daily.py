"""每日合计: the days that are over, once each, and the same as the settlements say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from tests.samples import CLERK, HOSPITAL, at
from tests.settlement import recomputing, world
from yibao.access.scope import Scope
from yibao.areas import policies
from yibao.engine.money import Money
from yibao.enrollment.commands import move_person
from yibao.enrollment.models import Person
from yibao.gateway.check import report
from yibao.settlement.commands import settle, settle_differences
from yibao.settlement.daily import last_summed, sum_up
from yibao.settlement.differences import recomputed_by
from yibao.settlement.models import DayTotals
from yibao.settlement.pace import Figures, FundUse, figures, fund_use, pace
from yibao.settlement.views import SettlementView

FIRST, LAST = date(2025, 3, 1), date(2025, 3, 31)
AFTER = datetime(2025, 4, 2, tzinfo=UTC)


@pytest.fixture
def scope(city: None) -> Scope:
    """Of wherever the persons of the small world live."""
    world.account(world.EMPLOYEE, current=1000)
    for day in ("2025-03-01", "2025-03-02", "2025-03-05"):
        settled_on(day)
    visit = world.register(when="2025-03-06 09:00")
    world.upload(visit, world.line("1", world.A, "300", on="2025-03-06 10:00"))
    world.undo(settle(world.asking(visit, 300, "2025-03-06 11:00")))
    areas = Person.objects.values_list("area_id", flat=True)
    return Scope(areas=frozenset(areas), title="示例")


def settled_on(day: str) -> None:
    visit = world.register(when=f"{day} 09:00")
    world.upload(visit, world.line("1", world.A, "600", on=f"{day} 10:00"))
    settle(world.asking(visit, 600, f"{day} 23:30"))


def told(scope: Scope, last: date = LAST) -> Figures:
    return figures(pace(scope, FIRST, last).totals)


def test_sums_are_those_of_the_settlements(scope: Scope) -> None:
    before = told(scope)
    paid = fund_use(pace(scope, FIRST, LAST).totals)
    assert before.settled == 4
    assert paid
    assert sum_up(AFTER) == DayTotals.objects.count() > 0
    assert told(scope) == before
    assert fund_use(pace(scope, FIRST, LAST).totals) == paid


RULE = "day_totals_equal_settlements"


def wrong() -> list[str]:
    return [one.subject for one in report().violations if one.name == RULE]


@pytest.mark.parametrize("missing", [False, True])
def test_a_day_that_is_summed_up_wrongly_is_found(scope: Scope, missing: bool) -> None:
    """Days that were not summed up yet are none of it; made again, all is well."""
    sum_up(AFTER)
    settled_on("2025-04-03")
    assert wrong() == []
    rows = DayTotals.objects.filter(day=date(2025, 3, 2))
    if missing:
        rows.delete()
    else:
        rows.update(fund_paid=Money(1))
    assert wrong() == ["2025-03-02"]
    DayTotals.objects.filter(day__gte=date(2025, 3, 2)).delete()
    sum_up(AFTER)
    assert wrong() == []


def test_days_after_those_summed_up_are_counted_live(scope: Scope) -> None:
    sum_up(AFTER)
    before = told(scope, date(2025, 4, 30))
    settled_on("2025-04-03")
    after = told(scope, date(2025, 4, 30))
    assert after.settled == before.settled + 1
    assert after.fee_total == before.fee_total + Money.yuan("600")


def test_a_day_is_summed_up_once_and_not_before_it_is_over(scope: Scope) -> None:
    third = datetime(2025, 3, 5, 16, 30, tzinfo=UTC)  # 00:30 of the 6th in Shanghai
    sum_up(third)
    assert last_summed() == date(2025, 3, 2)
    assert sum_up(third) == 0
    sum_up(AFTER)
    last = last_summed()
    assert last is not None
    assert last >= date(2025, 3, 6)
    assert DayTotals.objects.filter(day=date(2025, 3, 1)).count() == 1


def test_staff_of_an_institution_see_its_own_alone(scope: Scope) -> None:
    sum_up(AFTER)
    other = Scope(areas=scope.areas, title="", institution_code="nobody")
    assert pace(other, FIRST, LAST).totals == []


def test_what_was_made_good_counts_on_its_day(
    city: None, request: pytest.FixtureRequest
) -> None:
    """The sums of the settlements and of what recomputations changed beside them."""
    recomputing.use(recomputing.recomputing_city())
    request.addfinalizer(policies.forget)
    first = paid_on("2025-03-01", "500")
    paid_on("2025-03-05", "300")
    run = recomputed_by(world.undo(first).settlement_no)
    assert run is not None
    scope = Scope(areas=frozenset({HERE}), title="")
    march = date(2025, 3, 31)
    before = fund_use(pace(scope, FIRST, march).totals)
    at_noon = at("2025-03-21 12:00")
    (made,) = settle_differences(recomputation_no=run.run.pk, at=at_noon, by=CLERK)
    assert made.fund_change.fen
    live = pace(scope, FIRST, march).totals
    assert paid_by_funds(fund_use(live)) == paid_by_funds(before) + made.fund_change
    sum_up(AFTER)
    assert DayTotals.objects.get(day=date(2025, 3, 21)).settled == 0
    assert fund_use(pace(scope, FIRST, march).totals) == fund_use(live)
    assert wrong() == []
    DayTotals.objects.filter(day=date(2025, 3, 21)).update(fund_paid=Money(1))
    assert wrong() == ["2025-03-21"]
    DayTotals.objects.filter(day=date(2025, 3, 21)).delete()
    own = Scope(areas=scope.areas, title="", institution_code=HOSPITAL)
    assert paid_by_funds(fund_use(pace(own, FIRST, march).totals)) == paid_by_funds(
        before
    )


def paid_by_funds(used: list[FundUse]) -> Money:
    return Money.sum(one.paid for one in used if one.fund != "个人账户")


def paid_on(day: str, amount: str) -> SettlementView:
    visit = world.register(when=f"{day} 09:00")
    world.upload(visit, world.line("1", world.A, amount, on=f"{day} 10:00"))
    return settle(world.asking(visit, int(amount), f"{day} 11:00"))


HERE, THERE = "990100", "990102"


def of(area: str, last: date = LAST) -> int:
    return told(Scope(areas=frozenset({area}), title=""), last).settled


@pytest.mark.parametrize("summed", ["before", "after", "never"])
def test_what_was_settled_stays_where_the_person_lived(
    scope: Scope, summed: str
) -> None:
    """Whenever it is summed up: they moved after March and settled once more."""
    assert scope.areas == {HERE}
    if summed == "before":
        sum_up(AFTER)
    move_person(person_no=world.EMPLOYEE, area_code=THERE, by=CLERK)
    moved_at(AFTER)
    settled_on("2025-04-03")
    if summed == "after":
        sum_up(AFTER)
    assert (of(HERE), of(THERE)) == (4, 0)
    april = date(2025, 4, 30)
    assert (of(HERE, april), of(THERE, april)) == (4, 1)
    move_person(person_no=world.EMPLOYEE, area_code=HERE, by=CLERK)
    assert (of(HERE, april), of(THERE, april)) == (4, 1)
    sum_up(datetime(2025, 5, 1, tzinfo=UTC))
    assert (of(HERE, april), of(THERE, april)) == (4, 1)
    assert wrong() == []


def moved_at(moment: datetime) -> None:
    """As if it had been done then; the journal itself dates its lines today."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_journal DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE kernel_journal SET happened_at = %s WHERE action = 'person.moved'",
            [moment],
        )
        cursor.execute("ALTER TABLE kernel_journal ENABLE TRIGGER USER")
