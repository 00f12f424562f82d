"""变更人员类别 and 统筹区内转移: what was before stays, what was earned goes on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests import samples
from tests.samples import CITY, CLERK, COUNTY, NEW_YEAR
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.enrollment.changing import change_category, transfer_within_pool
from yibao.enrollment.coverage import (
    Length,
    change_status,
    end_coverage,
    resume,
    suspend,
)
from yibao.enrollment.errors import (
    BasisMissing,
    CategoryNotAdmitted,
    NoCoverage,
    NothingChanged,
    OtherPool,
    StateForbidsChange,
    WrongDates,
)
from yibao.enrollment.models import Coverage, CoverageState, CoverageStatus, Person
from yibao.enrollment.queries import coverage_on

pytestmark = pytest.mark.django_db
NO, JULY = "99010000000001", date(2025, 7, 1)


@pytest.fixture(autouse=True)
def insured() -> None:
    samples.city()
    samples.person(NO)
    samples.employee(
        NO, employer_name="示例厂", before=Length(months=6, years=Decimal("9.5"))
    )


def retire(**changes: object) -> Coverage:
    told: dict[str, object] = {
        "person_no": NO,
        "insurance": "310",
        "category": "1201",
        "valid_from": JULY,
        "basis": "办理退休",
        "by": CLERK,
    }
    return change_category(**{**told, **changes})  # type: ignore[arg-type]


def transfer(**changes: object) -> Coverage:
    told: dict[str, object] = {
        "person_no": NO,
        "insurance": "310",
        "area_code": COUNTY,
        "valid_from": JULY,
        "basis": "工作调动",
        "by": CLERK,
    }
    return transfer_within_pool(**{**told, **changes})  # type: ignore[arg-type]


@pytest.mark.requirement("ENR-06")
def test_the_category_of_any_day_is_the_one_then_in_force() -> None:
    retire()
    before, after = (coverage_on(NO, "310", day) for day in (date(2025, 6, 30), JULY))
    assert before is not None
    assert after is not None
    assert (before.category, before.state) == ("1101", "normal")
    assert (after.category, after.state) == ("1201", "normal")
    assert after.employer_name == "示例厂"
    reasons = CoverageStatus.objects.order_by("id").values_list("state", "basis")
    assert list(reasons) == [
        ("normal", "参保登记"),
        ("ended", "办理退休"),
        ("normal", "办理退休"),
    ]


@pytest.mark.parametrize("day", [JULY, date(2025, 9, 30), date(2026, 3, 1)])
def test_months_and_years_go_on_as_if_nothing_had_changed(day: date) -> None:
    unchanged = coverage_on(NO, "310", day)
    retire()
    transfer(valid_from=date(2025, 8, 1))
    changed = coverage_on(NO, "310", day)
    assert unchanged is not None
    assert changed is not None
    for length in ("months_covered", "years_covered"):
        assert abs(changed.facts[length] - unchanged.facts[length]) <= Decimal("0.01")  # type: ignore[operator]


def test_a_cover_that_was_to_end_still_ends_on_its_day() -> None:
    Coverage.objects.update(valid_to=date(2025, 12, 31))
    retire()
    assert coverage_on(NO, "310", date(2025, 12, 31)) is not None
    assert coverage_on(NO, "310", date(2026, 1, 1)) is None


def test_what_is_told_besides_the_category_changes_with_it() -> None:
    made = retire(category="1102", employer_name="示例局", civil_servant=True)
    assert (made.employer_name, made.civil_servant) == ("示例局", True)


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"category": "1101"}, NothingChanged),
        ({"category": "1501"}, CategoryNotAdmitted),
        ({"valid_from": NEW_YEAR}, WrongDates),
        ({"valid_from": date(2024, 12, 31)}, NoCoverage),
        ({"insurance": "390"}, NoCoverage),
        ({"basis": " "}, BasisMissing),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_leaves_all_as_it_was(
    told: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        retire(**told)
    assert Coverage.objects.get().valid_to is None


@pytest.mark.parametrize("since", [date(2025, 5, 1), date(2025, 10, 1)])
def test_a_cover_that_is_or_will_be_suspended_is_not_changed(since: date) -> None:
    change_status(
        person_no=NO,
        insurance="310",
        state=CoverageState.SUSPENDED,
        valid_from=since,
        basis="欠费",
        by=CLERK,
    )
    with pytest.raises(StateForbidsChange, match=f"{since}.*中断"):
        retire()


def test_a_suspension_that_was_called_off_is_no_hindrance() -> None:
    october = date(2025, 10, 1)
    for order in (suspend, resume):
        order(person_no=NO, insurance="310", valid_from=october, basis="误报", by=CLERK)
    retire()
    cover = coverage_on(NO, "310", october)
    assert cover is not None
    assert cover.category == "1201"


def test_a_cover_with_its_end_recorded_may_change_before() -> None:
    end_coverage(
        person_no=NO,
        insurance="310",
        last_day=date(2025, 12, 31),
        basis="合同到期",
        by=CLERK,
    )
    retire()
    assert coverage_on(NO, "310", date(2026, 1, 1)) is None


def test_a_transfer_takes_the_person_along() -> None:
    made = transfer(employer_name="示例店")
    assert (made.area_id, made.category) == (COUNTY, "1101")
    assert made.employer_name == "示例店"
    assert Person.objects.get(person_no=NO).area_id == COUNTY
    cover = coverage_on(NO, "310", date(2025, 6, 30))
    assert cover is not None
    assert cover.area == CITY


def test_a_transfer_stays_in_the_pool_and_goes_somewhere_else() -> None:
    register_area(code="990200", name="邻市", level=Level.CITY, by=CLERK)
    with pytest.raises(OtherPool, match="990200"):
        transfer(area_code="990200")
    with pytest.raises(NothingChanged):
        transfer(area_code=CITY)
