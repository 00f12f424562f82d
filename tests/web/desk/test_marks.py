"""身份标识 and 变更参保信息 at the counter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from tests import samples
from tests.samples import CLERK
from tests.settlement import world
from tests.settlement.world import EMPLOYEE
from tests.web.conftest import CITY, EAST, WEST, SignIn
from tests.web.desk.counter import address, do, done, receipts, refused
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.enrollment.coverage import change_status
from yibao.enrollment.models import Coverage, CoverageState, Person
from yibao.enrollment.queries import coverage_on, identity_marks_on
from yibao.settlement import commands

TODAY = localdate()
LOW_INCOME = {
    "kind": "2303",
    "level": "",
    "valid_from": f"{TODAY}",
    "valid_to": "",
    "basis": "民政认定〔示例〕1 号",
}
NEXT = TODAY + timedelta(days=30)
RETIRED = {
    "insurance": "310",
    "category": "12",
    "valid_from": f"{NEXT}",
    "employer_name": "",
    "civil_servant": "",
    "basis": "办理退休",
}
MOVED = {
    "insurance": "310",
    "area_code": EAST,
    "valid_from": f"{NEXT}",
    "employer_name": "",
    "basis": "工作调动",
}

OTHER_PARTS = (
    *("fee_total", "outside_scope", "over_limit", "paid_first", "in_scope"),
    *("deductible_paid", "pooling_paid", "civil_servant_paid", "enterprise_paid"),
    *("catastrophic_paid", "large_amount_paid", "disabled_paid", "other_paid"),
)


def test_a_mark_is_made_and_ended_and_its_course_is_told(clerk: Client) -> None:
    page = do(clerk, "identity-marked", **LOW_INCOME)
    assert "低保对象" in page
    assert [one.kind for one in identity_marks_on(EMPLOYEE, TODAY)] == ["2303"]
    ending = {"kind": "2303", "last_day": f"{TODAY}", "basis": "年度复核"}
    page = do(clerk, "identity-ended", **ending)
    assert "低保对象" in page
    assert identity_marks_on(EMPLOYEE, TODAY + timedelta(days=1)) == []
    told = clerk.get(f"/desk/{EMPLOYEE}/", {"tab": "coverage"}).content.decode()
    assert told.index("年度复核") < told.index("民政认定〔示例〕1 号")
    assert "身份标识 · 低保对象" in told
    assert [one.reason for one in receipts()] == ["民政认定〔示例〕1 号", "年度复核"]


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        ({"valid_to": "2020-01-01"}, "valid_to", "EN-006"),
        ({"kind": "9999"}, "kind", "没有这个选项"),
        ({"kind": ""}, "kind", "请填写"),
        ({"basis": ""}, "basis", "请填写"),
        ({"valid_from": ""}, "valid_from", "请填写"),
    ],
)
def test_each_refusal_of_a_mark_stands_at_its_field(
    clerk: Client, told: dict[str, str], field: str, code: str
) -> None:
    said = refused(clerk, address(EMPLOYEE, "identity-marked"), **LOW_INCOME | told)
    assert list(said) == [field]
    assert code in said[field][0]


def test_a_mark_is_held_once_and_ends_on_a_day_it_holds(clerk: Client) -> None:
    url = address(EMPLOYEE, "identity-ended")
    assert "没有生效的身份标识" in clerk.get(url).content.decode()
    do(clerk, "identity-marked", **LOW_INCOME)
    said = refused(clerk, address(EMPLOYEE, "identity-marked"), **LOW_INCOME)
    assert said["kind"][0].startswith("EN-010 ")
    early = {"kind": "2303", "last_day": "2020-01-01", "basis": "误认定"}
    assert refused(clerk, url, **early)["last_day"][0].startswith("EN-020 ")


@pytest.mark.requirement("BEN-12")
def test_a_mark_changes_what_aid_pays_and_nothing_else(clerk: Client) -> None:
    """The same stay tried before and after: the parts but 医疗救助 and cash stay."""
    at = f"{TODAY:%Y-%m-%d} 00:05"
    stay = world.admit(when=at)
    world.upload(stay, world.line("1", world.A, "30000", on=at))
    asked = world.asking(stay, 30000, at)
    before = commands.preview(asked)
    do(clerk, "identity-marked", **LOW_INCOME)
    after = commands.preview(asked)
    assert before.medical_aid_paid == samples.yuan(0)
    assert after.medical_aid_paid > before.medical_aid_paid
    for part in OTHER_PARTS:
        assert getattr(after, part) == getattr(before, part), part
    assert after.medical_aid_paid + after.person_paid == before.person_paid


def test_the_category_changes_from_its_day(clerk: Client) -> None:
    page = do(clerk, "category-changed", **RETIRED)
    assert "退休" in page
    before, after = (
        coverage_on(EMPLOYEE, "310", day)
        for day in (date.fromordinal(NEXT.toordinal() - 1), NEXT)
    )
    assert before is not None
    assert after is not None
    assert (before.category, after.category) == ("1101", "12")


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        ({"category": "15"}, "category", "EN-004"),
        ({"valid_from": "2020-01-01"}, "insurance", "EN-005"),
        ({"valid_from": "2025-01-01"}, "valid_from", "EN-006"),
        ({"basis": ""}, "basis", "请填写"),
        ({"insurance": "390"}, "insurance", "没有这个选项"),
    ],
)
def test_each_refusal_of_a_change_stands_at_its_field(
    clerk: Client, told: dict[str, str], field: str, code: str
) -> None:
    said = refused(clerk, address(EMPLOYEE, "category-changed"), **RETIRED | told)
    assert list(said) == [field]
    assert code in said[field][0]


def test_what_is_suspended_or_the_same_is_not_changed(clerk: Client) -> None:
    url = address(EMPLOYEE, "category-changed")
    do(clerk, "category-changed", **RETIRED | {"valid_from": f"{TODAY}"})
    said = refused(clerk, url, **RETIRED)
    assert said["category"][0].startswith("EN-019 ")
    change_status(
        person_no=EMPLOYEE,
        insurance="310",
        state=CoverageState.SUSPENDED,
        valid_from=TODAY,
        basis="欠费",
        by=CLERK,
    )
    said = refused(clerk, url, **RETIRED | {"category": "1102"})
    assert said["valid_from"][0].startswith("EN-018 ")


@pytest.mark.requirement("SEC-02")
def test_a_transfer_needs_a_clerk_of_both_places(
    sign_in: SignIn, clerk: Client
) -> None:
    """The county's own clerk has nowhere to send to; the city's has."""
    Coverage.objects.filter(person__person_no=EMPLOYEE).update(area_id=EAST)
    url = address(EMPLOYEE, "coverage-transferred")
    assert "没有可以转入的参保地" in clerk.get(url).content.decode()
    register_area(code="990200", name="邻市", level=Level.CITY, by=CLERK)
    city = sign_in("counter", area=CITY)
    there = {**MOVED, "area_code": WEST}
    for elsewhere in ("990200", EAST):  # another pool; where the cover is already
        said = refused(city, url, **MOVED | {"area_code": elsewhere})
        assert list(said) == ["area_code"]
    done(city, url, **there)
    cover = coverage_on(EMPLOYEE, "310", NEXT)
    assert cover is not None
    assert cover.area == WEST
    assert Person.objects.get(person_no=EMPLOYEE).area_id == WEST
    assert clerk.get(f"/desk/{EMPLOYEE}/").status_code == 404
