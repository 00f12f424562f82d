"""数据范围: divisions below one's own, and of an institution itself alone."""

from __future__ import annotations

from datetime import date

import pytest

from tests import samples
from tests.access.conftest import MakeUser
from tests.samples import CITY, CLERK, COUNTY, HOSPITAL
from yibao.access.queries import scope_of
from yibao.access.scope import Scope
from yibao.approvals.commands import file_remote
from yibao.approvals.models import RemoteKind
from yibao.approvals.queries import waiting_filings
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.enrollment.models import Person

OTHER = "990103"


@pytest.fixture
def counties(make_user: MakeUser) -> dict[str, Scope]:
    """Who sees what: of the city, of a county and of its neighbour."""
    register_area(
        code=OTHER, name="示例邻县", level=Level.COUNTY, parent=CITY, by=CLERK
    )
    return {
        area: scope_of(make_user(f"1{area}", "counter", area=area))
        for area in (CITY, COUNTY, OTHER)
    }


@pytest.fixture
def persons(counties: dict[str, Scope]) -> dict[str, str]:
    found = {}
    for number, area in enumerate((COUNTY, OTHER), 1):
        no = f"9901000000000{number}"
        samples.person(no)
        Person.objects.filter(person_no=no).update(area_id=area)
        found[area] = no
    return found


@pytest.mark.requirement("AC-01")
@pytest.mark.requirement("SEC-02")
def test_a_county_sees_its_own_and_the_city_sees_both(
    counties: dict[str, Scope], persons: dict[str, str]
) -> None:
    def seen(area: str) -> set[str]:
        rows = counties[area].within(Person.objects.all())
        return set(rows.values_list("person_no", flat=True))

    assert seen(COUNTY) == {persons[COUNTY]}
    assert seen(OTHER) == {persons[OTHER]}
    assert seen(CITY) == set(persons.values())


@pytest.mark.requirement("AC-01")
def test_filings_that_wait_are_seen_where_the_person_is(
    counties: dict[str, Scope], persons: dict[str, str]
) -> None:
    for no in persons.values():
        samples.employee(no)
        file_remote(
            person_no=no,
            kind=next(iter(RemoteKind)),
            target_area=CITY,
            valid_from=date(2025, 3, 1),
            approved=False,
            by=CLERK,
        )
    seen = {
        area: {one.person_no for one in waiting_filings(scope)}
        for area, scope in counties.items()
    }
    assert (
        seen[CITY]
        == set(persons.values())
        == {one.person_no for one in waiting_filings()}
    )
    assert seen[COUNTY] == {persons[COUNTY]}


def test_staff_of_an_institution_see_it_alone(
    make_user: MakeUser, persons: dict[str, str]
) -> None:
    scope = scope_of(make_user("2001", "counter", institution=HOSPITAL))
    assert not scope.within(Person.objects.all()).exists()  # no column says which
    assert scope.covers(CITY, HOSPITAL)
    assert not scope.covers(CITY, "H99010000002")
    assert not scope.covers("110000", HOSPITAL)


def test_permissions_are_those_of_the_posts_held_today(make_user: MakeUser) -> None:
    held = scope_of(make_user("1001", "counter"))
    assert "person.reveal" in held.permissions
    assert "user.manage" not in held.permissions
    assert scope_of(make_user("1002")).permissions == frozenset()
