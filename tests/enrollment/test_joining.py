"""参保登记 at a counter: somebody new, and somebody known in a further insurance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from tests import samples
from tests.samples import CITY, CLERK, COUNTY, NEW_YEAR
from yibao.access.scope import Scope
from yibao.enrollment.bulk import NewPerson
from yibao.enrollment.commands import record_death
from yibao.enrollment.enrolling import NewCoverage
from yibao.enrollment.errors import (
    CategoryNotAdmitted,
    CoverageOverlaps,
    GenderDiffers,
    OutsideLife,
    PersonExists,
    RegisteredElsewhere,
)
from yibao.enrollment.joining import (
    enroll_known,
    enroll_newcomer,
    fresh_person_no,
    holder_of,
)
from yibao.enrollment.models import Coverage, Gender, Person
from yibao.enrollment.queries import coverage_on, insured_facts
from yibao.kernel.models import Journal

pytestmark = pytest.mark.django_db
NO, ID_NO = "99010000000009", "990101199005060013"
PERSON = NewPerson(
    person_no=NO,
    name="林新来",
    gender=Gender.MALE,
    birth_date=date(1990, 5, 6),
    id_no=ID_NO,
    area_code=COUNTY,
    ethnicity="01",
    phone="13900000009",
)
COVER = NewCoverage(
    person_no=NO,
    area_code=COUNTY,
    insurance="390",
    category="1501",
    valid_from=NEW_YEAR,
    basis="本人申报",
)


@pytest.fixture(autouse=True)
def divisions() -> None:
    samples.city()


def join(**changes: object) -> Coverage:
    cover = replace(COVER, **changes)  # type: ignore[arg-type]
    return enroll_newcomer(person=PERSON, cover=cover, by=CLERK)


def further(facts: Mapping[str, object] | None = None, **changes: object) -> Coverage:
    cover = replace(COVER, **changes)  # type: ignore[arg-type]
    return enroll_known(cover=cover, facts=facts, by=CLERK)


@pytest.mark.requirement("ENR-01")
def test_a_newcomer_is_registered_and_insured_in_one_command() -> None:
    join()
    cover = coverage_on(NO, "390", NEW_YEAR)
    assert cover is not None
    assert (cover.area, cover.category, cover.state) == (COUNTY, "1501", "normal")
    actions = Journal.objects.order_by("id").values_list("action", flat=True)
    assert list(actions)[-2:] == ["person.registered", "coverage.enrolled"]


def test_the_journal_names_nobody() -> None:
    join()
    for line in Journal.objects.filter(subject_no=NO):
        for secret in (PERSON.name, PERSON.id_no, PERSON.phone):
            assert secret not in f"{line.fields} {line.reason}"


def test_what_is_refused_leaves_nobody_behind() -> None:
    lines = Journal.objects.count()
    with pytest.raises(CategoryNotAdmitted):
        join(category="1101")
    with pytest.raises(OutsideLife, match="早于出生日期 1990-05-06"):
        join(valid_from=date(1990, 5, 5))
    assert not Person.objects.filter(person_no=NO).exists()
    assert Journal.objects.count() == lines


def test_the_document_is_checked_against_what_is_told() -> None:
    woman = replace(PERSON, gender=Gender.FEMALE)
    with pytest.raises(GenderDiffers):
        enroll_newcomer(person=woman, cover=COVER, by=CLERK)


def test_an_identity_document_is_registered_once() -> None:
    join()
    other = fresh_person_no(COUNTY)
    again = replace(PERSON, person_no=other)
    with pytest.raises(PersonExists, match="证件号码"):
        enroll_newcomer(person=again, cover=replace(COVER, person_no=other), by=CLERK)


def test_fresh_numbers_begin_with_the_division_and_differ() -> None:
    first, second = fresh_person_no(COUNTY), fresh_person_no(COUNTY)
    assert first.startswith(COUNTY)
    assert len(first) == 20
    assert first != second


def test_beyond_the_scope_it_is_only_said_that_somebody_is_registered() -> None:
    join()
    here = Scope(frozenset({COUNTY}), "示例县")
    elsewhere = Scope(frozenset({CITY}), "示例市")
    held = holder_of("01", ID_NO.lower(), here)
    assert held is not None
    assert held.person_no == NO
    assert holder_of("08", ID_NO, elsewhere) is None
    with pytest.raises(RegisteredElsewhere) as refused:
        holder_of("01", ID_NO, elsewhere)
    for secret in (NO, ID_NO, PERSON.name, COUNTY):
        assert secret not in refused.value.sentence


@pytest.mark.requirement("ENR-01")
def test_a_second_basic_insurance_is_refused_and_a_further_one_is_not() -> None:
    join()
    with pytest.raises(CoverageOverlaps, match=r"390.*只能参加一种"):
        further(insurance="310", category="1101")
    further(insurance="510", category="1501")
    assert coverage_on(NO, "510", NEW_YEAR) is not None


def test_who_returns_after_the_end_is_enrolled_again_where_they_are_now() -> None:
    join(valid_to=date(2025, 6, 30))
    further(area_code=CITY, valid_from=date(2025, 9, 1))
    assert Person.objects.get(person_no=NO).area_id == CITY
    moved = Journal.objects.get(action="person.moved")
    assert moved.fields == {"from": COUNTY, "to": CITY}


def test_a_supplement_moves_nobody() -> None:
    join()
    further(insurance="510", area_code=CITY)
    assert Person.objects.get(person_no=NO).area_id == COUNTY
    assert not Journal.objects.filter(action="person.moved").exists()


def test_nobody_is_insured_after_death() -> None:
    join(valid_to=date(2025, 1, 31))
    record_death(person_no=NO, death_date=date(2025, 2, 1), by=CLERK)
    with pytest.raises(OutsideLife, match="晚于死亡日期 2025-02-01"):
        further(valid_from=date(2025, 2, 2))
    further(valid_from=date(2025, 2, 1))


def test_facts_the_area_asks_about_are_declared_at_once() -> None:
    join(valid_to=date(2025, 6, 30))
    further({"plan": "二档"}, valid_from=date(2025, 7, 1))
    assert insured_facts(NO, "390", date(2025, 7, 1))["plan"] == "二档"
