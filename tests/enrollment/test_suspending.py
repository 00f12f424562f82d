"""暂停 and 恢复, of today and of days to come: every day knows its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from tests import samples
from tests.samples import CLERK, NEW_YEAR
from yibao.enrollment.changing import change_category
from yibao.enrollment.coverage import (
    Length,
    change_status,
    end_coverage,
    leave,
    resume,
    suspend,
)
from yibao.enrollment.errors import (
    AlreadySo,
    BasisMissing,
    ChangedLater,
    GoesOn,
    NoCoverage,
    WrongDates,
)
from yibao.enrollment.models import CoverageState, CoverageStatus
from yibao.enrollment.profiles import MOOT, OVERTAKEN, TO_COME, courses_of
from yibao.enrollment.queries import coverage_on, insured_facts

pytestmark = pytest.mark.django_db
NO = "99010000000001"
MARCH, MAY, JULY, OCTOBER = (date(2025, month, 1) for month in (3, 5, 7, 10))
Order = Callable[..., CoverageStatus]


@pytest.fixture(autouse=True)
def insured() -> None:
    samples.city()
    samples.person(NO)
    samples.employee(NO, before=Length(24))


def told(order: Order, since: date, basis: str = "欠费") -> CoverageStatus:
    return order(person_no=NO, insurance="310", valid_from=since, basis=basis, by=CLERK)


def states(*days: date) -> list[str]:
    found = (coverage_on(NO, "310", day) for day in days)
    return [cover.state for cover in found if cover]


def test_a_suspension_and_its_end_are_ordered_ahead() -> None:
    told(suspend, MAY)
    told(resume, OCTOBER)
    before = [day - timedelta(days=1) for day in (MAY, OCTOBER)]
    assert states(*before) == ["normal", "suspended"]
    assert states(MAY, JULY, OCTOBER) == ["suspended", "suspended", "normal"]
    assert insured_facts(NO, "310", date(2025, 12, 1))["months_covered"] == 2


def test_a_resumption_to_come_is_brought_forward() -> None:
    told(suspend, MARCH)
    told(resume, OCTOBER)
    told(resume, JULY)
    assert states(MAY, JULY, OCTOBER) == ["suspended", "normal", "normal"]


def test_a_suspension_to_come_is_brought_forward() -> None:
    told(suspend, JULY)
    told(suspend, MAY)
    told(resume, OCTOBER)
    assert states(MARCH, MAY, JULY, OCTOBER) == [
        *("normal", "suspended", "suspended", "normal"),
    ]


@pytest.mark.parametrize(
    ("orders", "then", "since"),
    [
        ([], resume, MAY),
        ([(suspend, MAY)], resume, MARCH),
        ([(suspend, MAY)], suspend, MAY),
        ([(suspend, MAY)], suspend, JULY),
        ([(suspend, MARCH), (resume, MAY)], resume, MAY),
        ([(suspend, MARCH), (resume, MAY)], resume, JULY),
    ],
)
def test_what_is_so_already_is_not_ordered(
    orders: list[tuple[Order, date]], then: Order, since: date
) -> None:
    for order, day in orders:
        told(order, day)
    with pytest.raises(AlreadySo):
        told(then, since)
    assert CoverageStatus.objects.count() == 1 + len(orders)


def test_what_a_later_change_would_undo_is_refused_with_the_way_to_it() -> None:
    """First the later day is changed, then the earlier."""
    told(suspend, MAY)
    told(resume, JULY)
    with pytest.raises(ChangedLater, match=r"2025-05-01.*中断") as refusal:
        told(resume_of_waiting(), MARCH)
    assert "自 2025-05-01 起的恢复" in refusal.value.advice


def resume_of_waiting() -> Order:
    """As a history that was taken over may stand: suspended twice."""
    change_status(
        person_no=NO,
        insurance="310",
        state=CoverageState.SUSPENDED,
        valid_from=MARCH,
        basis="示例",
        by=CLERK,
    )
    return resume


def test_a_waiting_period_goes_on_where_it_was_suspended() -> None:
    """Waiting to July; first the end of waiting is suspended, then what is before."""
    end_coverage(
        person_no=NO, insurance="310", last_day=NEW_YEAR, basis="示例", by=CLERK
    )
    samples.employee(NO, valid_from=date(2025, 1, 2), entitled_from=JULY)
    with pytest.raises(ChangedLater, match="正常"):
        told(suspend, MARCH)
    for order, day in (
        *((suspend, JULY), (suspend, MARCH)),
        *((resume, JULY), (resume, MAY)),
    ):
        told(order, day)
    days = (date(2025, 2, 1), MARCH, MAY, JULY)
    assert states(*days) == ["waiting", "suspended", "waiting", "normal"]


def test_a_suspension_is_called_off_and_leaves_no_gap() -> None:
    told(suspend, MAY)
    told(resume, MAY)
    assert states(MARCH, MAY, JULY) == ["normal"] * 3
    assert insured_facts(NO, "310", JULY)["months_covered"] == 24 + 6
    with pytest.raises(ChangedLater, match="正常"):
        told(suspend, MARCH)
    told(suspend, MAY)
    told(suspend, MARCH)
    assert states(MARCH, MAY, JULY) == ["suspended"] * 3


def test_months_begin_where_it_really_was_resumed() -> None:
    """The resumption of May was itself taken back on that day."""
    told(suspend, MARCH)
    told(resume, MAY)
    told(suspend, MAY)
    told(resume, JULY)
    assert insured_facts(NO, "310", OCTOBER)["months_covered"] == 3


def test_an_order_says_why_and_is_of_a_day_that_is_covered() -> None:
    with pytest.raises(BasisMissing):
        told(suspend, MAY, basis=" ")
    with pytest.raises(NoCoverage):
        told(suspend, NEW_YEAR - timedelta(days=1))


def test_the_course_tells_what_is_to_come_and_what_never_counted() -> None:
    today = localdate()
    told(suspend, MAY)
    told(resume, MAY)
    told(suspend, today + timedelta(days=30))
    end_coverage(
        person_no=NO,
        insurance="310",
        last_day=today + timedelta(days=10),
        basis="离职",
        by=CLERK,
    )
    [course] = courses_of(NO)
    assert [(one.title, one.note) for one in course.changes] == [
        ("参保关系止", ""),
        ("中断", MOOT),
        ("终止", TO_COME),
        ("正常", ""),
        ("中断", OVERTAKEN),
        ("正常", ""),
    ]


def left(last_day: date) -> None:
    leave(person_no=NO, insurance="310", last_day=last_day, basis="离职", by=CLERK)


def test_cover_is_left_once_and_may_be_left_earlier() -> None:
    left(JULY)
    with pytest.raises(WrongDates, match="2025-07-01"):
        left(JULY)
    with pytest.raises(NoCoverage):
        left(OCTOBER)
    left(MAY)
    assert coverage_on(NO, "310", MAY) is not None
    assert coverage_on(NO, "310", MAY + timedelta(days=1)) is None


def test_cover_that_goes_on_is_not_left_in_the_middle() -> None:
    """Its category changes in July; left in May, it would begin again."""
    change_category(
        person_no=NO,
        insurance="310",
        category="1201",
        valid_from=JULY,
        basis="退休",
        by=CLERK,
    )
    with pytest.raises(GoesOn, match="2025-07-01"):
        left(MAY)
    left(OCTOBER)
    assert coverage_on(NO, "310", date(2025, 12, 1)) is None
