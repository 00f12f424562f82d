"""人员身份: marked, ended, marked again; and the course of it."""

from __future__ import annotations

from datetime import date

import pytest

from tests import samples
from tests.samples import CLERK, NEW_YEAR
from yibao.enrollment.bulk import NewMark, mark_identities
from yibao.enrollment.commands import end_mark, mark_identity
from yibao.enrollment.errors import NoMark
from yibao.enrollment.models import IdentityMark, Person
from yibao.enrollment.profiles import mark_courses
from yibao.enrollment.queries import coverage_on, identity_marks_on
from yibao.kernel.models import Journal

pytestmark = pytest.mark.django_db
NO, LAST = "99010000000001", date(2025, 6, 30)


@pytest.fixture(autouse=True)
def registered() -> None:
    samples.city()
    samples.person(NO)
    samples.employee(NO)


def mark(kind: str = "2303", valid_from: date = NEW_YEAR) -> IdentityMark:
    return mark_identity(
        person_no=NO, kind=kind, valid_from=valid_from, basis="民政认定", by=CLERK
    )


def end(last_day: date = LAST, kind: str = "2303") -> None:
    end_mark(person_no=NO, kind=kind, last_day=last_day, basis="年度复核", by=CLERK)


def test_a_mark_ends_with_its_last_day() -> None:
    mark()
    end()
    assert [one.kind for one in identity_marks_on(NO, LAST)] == ["2303"]
    assert identity_marks_on(NO, date(2025, 7, 1)) == []
    for day, relief in ((LAST, "2303"), (date(2025, 7, 1), None)):
        cover = coverage_on(NO, "310", day)
        assert cover is not None
        assert cover.facts.get("relief_cat") == relief


def test_what_is_not_held_on_the_day_cannot_end() -> None:
    with pytest.raises(NoMark, match="2303"):
        end()
    mark()
    with pytest.raises(NoMark):
        end(date(2024, 12, 31))
    with pytest.raises(NoMark):
        end(kind="2304")
    end()
    with pytest.raises(NoMark):
        end(date(2025, 7, 1))  # an end is not put off


def test_one_is_ended_and_the_others_stay() -> None:
    mark()
    mark("2308")
    end()
    assert [one.kind for one in identity_marks_on(NO, date(2025, 7, 1))] == ["2308"]


def test_the_course_tells_each_time_apart() -> None:
    mark()
    end()
    mark(valid_from=date(2025, 10, 1))
    mark("2308")
    told = [
        (one.kind, one.valid_from, [(c.title, c.day, c.basis) for c in one.changes])
        for one in mark_courses(NO)
    ]
    assert told == [
        ("2303", date(2025, 10, 1), [("认定", date(2025, 10, 1), "民政认定")]),
        (
            "2303",
            NEW_YEAR,
            [("终止", LAST, "年度复核"), ("认定", NEW_YEAR, "民政认定")],
        ),
        ("2308", NEW_YEAR, [("认定", NEW_YEAR, "民政认定")]),
    ]
    [first, *_] = mark_courses(NO)
    assert first.changes[0].operator_no == CLERK.number
    assert first.changes[0].recorded_at is not None


def test_both_ways_of_marking_tell_the_same_course() -> None:
    mark()
    [by_command] = mark_courses(NO)
    other = samples.person("99010000000002").person_no
    new = NewMark(person_no=other, kind="2303", valid_from=NEW_YEAR, basis="民政认定")
    mark_identities([new], by=CLERK)
    [by_bulk] = mark_courses(other)
    told = [(c.title, c.day, c.basis) for c in by_command.changes]
    assert told == [(c.title, c.day, c.basis) for c in by_bulk.changes]


def test_lines_of_before_told_no_day() -> None:
    held = IdentityMark.objects.create(
        person=Person.objects.get(person_no=NO), kind="2303", valid_from=NEW_YEAR
    )
    Journal.objects.create(
        action="identity.marked",
        subject_kind="person",
        subject_no=NO,
        operator_no="0001",
        operator_name="甲",
        channel="console",
        reason="早先认定",
        fields={"kind": "2303"},
    )
    [course] = mark_courses(NO)
    assert [(one.day, one.basis) for one in course.changes] == [
        (held.valid_from, "早先认定")
    ]
