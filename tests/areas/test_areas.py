"""Divisions and the pool they belong to."""

from __future__ import annotations

import pytest

from tests import samples
from yibao.areas.commands import register_area
from yibao.areas.errors import UnknownArea, WrongAreaCode
from yibao.areas.models import Area, Level
from yibao.areas.queries import divisions_below, pooling_area_of, pooling_areas
from yibao.kernel.models import Journal

pytestmark = pytest.mark.django_db


def test_a_county_belongs_to_the_pool_of_its_city() -> None:
    samples.city()
    assert pooling_area_of(samples.COUNTY) == samples.CITY
    assert pooling_area_of(samples.CITY) == samples.CITY
    assert pooling_areas() == {samples.CITY: samples.CITY, samples.COUNTY: samples.CITY}


def test_registering_twice_changes_nothing() -> None:
    samples.city()
    lines = Journal.objects.count()
    samples.city()
    assert (Area.objects.count(), Journal.objects.count()) == (2, lines)


@pytest.mark.parametrize("code", ["9901", "99010a", ""])
def test_a_code_is_six_digits(code: str) -> None:
    with pytest.raises(WrongAreaCode):
        register_area(code=code, name="某地", level=Level.CITY, by=samples.CLERK)


def test_an_unknown_parent_is_refused() -> None:
    with pytest.raises(UnknownArea, match="990000"):
        register_area(
            code="990100",
            name="示例市",
            level=Level.CITY,
            parent="990000",
            by=samples.CLERK,
        )


def test_a_division_reaches_everything_below_it_and_nothing_else() -> None:
    for code, parent in (
        ("990000", None),
        ("990100", "990000"),
        ("990101", "990100"),
        ("990200", "990000"),
    ):
        Area.objects.create(code=code, name=code, level="city", parent_id=parent)
    assert divisions_below("990000") == {"990000", "990100", "990101", "990200"}
    assert divisions_below("990100") == {"990100", "990101"}
    assert divisions_below("990101") == {"990101"}
