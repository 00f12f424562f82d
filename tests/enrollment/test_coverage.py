"""参保: one basic insurance at a time, and the status in force on any day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import samples
from tests.samples import CITY, CLERK, COUNTY, NEW_YEAR
from yibao.enrollment.commands import declare_attributes, mark_identity
from yibao.enrollment.coverage import Length, change_status, end_coverage, enroll
from yibao.enrollment.errors import (
    BasisMissing,
    CategoryNotAdmitted,
    CoverageOverlaps,
    NoCoverage,
)
from yibao.enrollment.lengths import whole_months
from yibao.enrollment.models import Coverage, CoverageState, CoverageStatus
from yibao.enrollment.queries import (
    coverage_on,
    coverages_of,
    covers,
    insured_facts,
    status_on,
)

pytestmark = pytest.mark.django_db
NO = "99010000000001"


@pytest.fixture(autouse=True)
def registered() -> None:
    samples.city()
    samples.person(NO)


def as_resident(valid_from: date, valid_to: date | None = None) -> Coverage:
    return samples.employee(
        NO, insurance="390", category="15", valid_from=valid_from, valid_to=valid_to
    )


@pytest.mark.requirement("ENR-01")
@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (date(2025, 6, 1), None),
        (date(2024, 1, 1), NEW_YEAR),
        (date(2025, 12, 31), date(2026, 1, 1)),
    ],
)
def test_a_second_basic_insurance_at_the_same_time_is_refused_with_its_reason(
    valid_from: date, valid_to: date | None
) -> None:
    samples.employee(NO, valid_to=date(2025, 12, 31))
    with pytest.raises(CoverageOverlaps, match=r"310.*只能参加一种"):
        as_resident(valid_from, valid_to)
    assert Coverage.objects.count() == 1


def test_insurances_follow_one_another() -> None:
    samples.employee(NO, valid_to=date(2025, 6, 30))
    as_resident(date(2025, 7, 1))
    days = (date(2025, 6, 30), date(2025, 7, 1))
    found = covers([(NO, "", day) for day in days])
    assert [found[NO, "", day].insurance for day in days] == ["310", "390"]


def test_the_database_refuses_the_overlap_whoever_writes() -> None:
    held = samples.employee(NO)
    with (
        pytest.raises(IntegrityError, match="coverage_one_basic_insurance"),
        transaction.atomic(),
    ):
        Coverage.objects.create(
            person=held.person,
            area_id=CITY,
            insurance="390",
            category="15",
            valid_from=date(2025, 2, 1),
        )


def test_a_supplement_stands_beside_the_basic_insurance() -> None:
    samples.employee(NO)
    samples.employee(NO, insurance="320", category="1102")
    assert [cover.insurance for cover in coverages_of(NO, NEW_YEAR)] == ["310", "320"]
    with pytest.raises(CoverageOverlaps):
        samples.employee(NO, insurance="320", category="1102")


EMPLOYEES = (
    "11",
    "1101",
    "1102",
    "1103",
    "1105",
    "1160",
    "12",
    "1201",
    "1202",
    "1203",
)
RESIDENTS = ("14", "1401", "1402", "1403", "1404", "15", "1501", "16", "1601", "1701")


@pytest.mark.requirement("ENR-01")
@pytest.mark.parametrize(
    ("insurance", "category"),
    [("310", one) for one in EMPLOYEES]
    + [("390", one) for one in RESIDENTS]
    + [("340", "1300"), ("310", "34")],
)
def test_each_category_is_enrolled_by_one_command(
    insurance: str, category: str
) -> None:
    samples.employee(NO, insurance=insurance, category=category)
    cover = coverage_on(NO, insurance, NEW_YEAR)
    assert cover is not None
    assert (cover.category, cover.state) == (category, "normal")


@pytest.mark.parametrize(
    ("insurance", "category"), [("310", "15"), ("390", "1101"), ("340", "11")]
)
def test_a_category_of_another_insurance_is_not_admitted(
    insurance: str, category: str
) -> None:
    with pytest.raises(CategoryNotAdmitted, match=category):
        samples.employee(NO, insurance=insurance, category=category)


@pytest.mark.requirement("ENR-06")
@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-01-01", "waiting"),
        ("2025-03-31", "waiting"),
        ("2025-04-01", "normal"),
        ("2025-08-31", "normal"),
        ("2025-09-01", "suspended"),
        ("2025-11-15", "normal"),
        ("2025-12-31", "normal"),
    ],
)
def test_the_status_of_any_day_is_the_one_then_in_force(day: str, state: str) -> None:
    held = samples.employee(NO, entitled_from=date(2025, 4, 1))
    for change, since in (
        (CoverageState.SUSPENDED, date(2025, 9, 1)),
        (CoverageState.NORMAL, date(2025, 11, 15)),
    ):
        change_status(
            person_no=NO,
            insurance="310",
            state=change,
            valid_from=since,
            basis="缴费情况",
            by=CLERK,
        )
    cover = coverage_on(NO, "310", date.fromisoformat(day))
    assert cover is not None
    assert cover.state == state
    recorded = status_on(held.pk, date.fromisoformat(day))
    assert recorded is not None
    assert recorded.state == state


def test_a_late_correction_leaves_what_was_known_before() -> None:
    held = samples.employee(NO)
    before = timezone.now()
    change_status(
        person_no=NO,
        insurance="310",
        state=CoverageState.SUSPENDED,
        valid_from=date(2025, 2, 1),
        basis="补报停保",
        by=CLERK,
    )
    now = status_on(held.pk, date(2025, 3, 1))
    then = status_on(held.pk, date(2025, 3, 1), known_at=before)
    assert now is not None
    assert then is not None
    assert (now.state, then.state) == ("suspended", "normal")


@pytest.mark.requirement("BEN-08")
def test_every_status_says_why_who_and_when() -> None:
    samples.employee(NO)
    with pytest.raises(BasisMissing):
        change_status(
            person_no=NO,
            insurance="310",
            state=CoverageState.SUSPENDED,
            valid_from=NEW_YEAR,
            basis="  ",
            by=CLERK,
        )
    status = CoverageStatus.objects.get()
    assert (status.basis, status.operator_no) == ("参保登记", "0001")
    assert status.recorded_at is not None


def test_cover_ends_on_its_last_day() -> None:
    samples.employee(NO)
    end_coverage(
        person_no=NO,
        insurance="310",
        last_day=date(2025, 6, 30),
        basis="解除劳动合同",
        by=CLERK,
    )
    assert coverage_on(NO, "310", date(2025, 6, 30)) is not None
    assert coverage_on(NO, "310", date(2025, 7, 1)) is None
    with pytest.raises(NoCoverage):
        end_coverage(
            person_no=NO, insurance="390", last_day=NEW_YEAR, basis="x", by=CLERK
        )


def test_a_member_of_the_county_is_in_the_pool_of_the_city() -> None:
    samples.employee(NO, area_code=COUNTY)
    cover = coverage_on(NO, "310", NEW_YEAR)
    assert cover is not None
    assert (cover.area, cover.pooling_area) == (COUNTY, CITY)


def test_many_covers_are_one_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    samples.employee(NO)
    other = "99010000000002"
    samples.person(other)
    samples.employee(other, insurance="390", category="1501")
    wanted = [(NO, "310", NEW_YEAR), (other, "", NEW_YEAR), ("unknown", "", NEW_YEAR)]
    with django_assert_num_queries(1):
        found = covers(wanted)
    assert {key[0]: cover.insurance for key, cover in found.items()} == {
        NO: "310",
        other: "390",
    }


def test_policies_may_ask_who_the_insured_is() -> None:
    samples.employee(
        NO, category="1102", civil_servant=True, before=Length(6, Decimal("9.5"))
    )
    declare_attributes(person_no=NO, attributes={"plan": "二档"}, by=CLERK)
    for kind in ("2306", "2303"):
        mark_identity(
            person_no=NO, kind=kind, valid_from=NEW_YEAR, basis="民政认定", by=CLERK
        )
    assert insured_facts(NO, "310", date(2025, 7, 1)) == {
        "plan": "二档",
        "relief_cat": "2303",
        "psn_cat": "1102",
        "civil_servant": True,
        "months_covered": 12,
        "years_covered": Decimal("10.00"),
    }


def test_an_interruption_starts_the_months_again() -> None:
    samples.employee(NO, before=Length(24))
    for state, since in (
        (CoverageState.SUSPENDED, date(2025, 3, 1)),
        (CoverageState.NORMAL, date(2025, 6, 1)),
    ):
        change_status(
            person_no=NO,
            insurance="310",
            state=state,
            valid_from=since,
            basis="欠费",
            by=CLERK,
        )
    assert insured_facts(NO, "310", date(2025, 2, 1))["months_covered"] == 25
    assert insured_facts(NO, "310", date(2025, 4, 1))["months_covered"] == 0
    assert insured_facts(NO, "310", date(2025, 8, 1))["months_covered"] == 2


@pytest.mark.parametrize(
    ("first", "day", "months"),
    [
        ("2025-01-15", "2025-02-14", 0),
        ("2025-01-15", "2025-02-15", 1),
        ("2024-11-01", "2025-11-01", 12),
        ("2025-05-01", "2025-04-01", 0),
    ],
)
def test_only_whole_months_count(first: str, day: str, months: int) -> None:
    assert whole_months(date.fromisoformat(first), date.fromisoformat(day)) == months


def test_an_unknown_person_is_not_enrolled() -> None:
    with pytest.raises(Exception, match="EN-001"):
        enroll(
            person_no="nobody",
            area_code=CITY,
            insurance="310",
            category="11",
            valid_from=NEW_YEAR,
            by=CLERK,
        )
