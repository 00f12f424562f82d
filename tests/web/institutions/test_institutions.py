"""定点机构 on screen: whose they are, and where their agreements stand."""

from __future__ import annotations

from datetime import date, datetime
from importlib import resources

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.samples import CLERK, at, hospital
from tests.web.conftest import EAST, WEST, SignIn
from yibao.access.scope import Scope
from yibao.gateway.profile import read_choice
from yibao.gateway.versions import current
from yibao.institutions.listing import (
    ENDED,
    IN_FORCE,
    NONE,
    STATES,
    SUSPENDED,
    UNSIGNED,
    Conditions,
    institutions_asked,
    state_of,
)
from yibao.institutions.models import (
    Agreement,
    AgreementMeasure,
    Department,
    Institution,
    Physician,
)
from yibao.kernel.moments import SHANGHAI

SIGNED = date(2025, 1, 1)


def institution(code: str, area: str, name: str) -> Institution:
    return Institution.objects.create(code=code, name=name, kind="1", area_id=area)


def agreement(place: Institution, number: str, *, signed: bool = True) -> Agreement:
    return Agreement.objects.create(
        institution=place,
        agreement_no=number,
        valid_from=SIGNED,
        agency_signed_on=SIGNED if signed else None,
        institution_signed_on=SIGNED,
    )


@pytest.fixture
def places(areas: None) -> None:
    east = institution("H99010100001", EAST, "东岸医院")
    west = institution("H99010200001", WEST, "西岸医院")
    suspended = agreement(east, "XY-1")
    agreement(west, "XY-2")
    AgreementMeasure.objects.create(
        agreement=suspended,
        kind="suspension",
        from_at=datetime(2026, 1, 5, tzinfo=SHANGHAI),
        basis="稽核决定 1 号",
        operator_no="JG01",
    )
    Department.objects.create(
        institution=east, code="A03", name="内科", valid_from=SIGNED
    )
    Physician.objects.create(
        institution=east,
        code="D1",
        name="石开山",
        department_code="A03",
        valid_from=SIGNED,
    )


@pytest.mark.requirement("SEC-02")
def test_another_area_is_not_there(sign_in: SignIn, places: None) -> None:
    client = sign_in("counter", area=EAST)
    page = client.get("/institutions/").content.decode()
    assert "东岸医院" in page
    assert "西岸医院" not in page
    assert client.get("/institutions/H99010200001/").status_code == 404
    city = sign_in("counter").get("/institutions/").content.decode()
    assert "东岸医院" in city
    assert "西岸医院" in city


def test_staff_of_an_institution_see_it_alone(sign_in: SignIn, places: None) -> None:
    client = sign_in("counter", institution="H99010200001")
    page = client.get("/institutions/").content.decode()
    assert "西岸医院" in page
    assert "东岸医院" not in page


def test_one_shows_agreements_measures_and_staff(
    sign_in: SignIn,
    places: None,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in("agreement")
    client.get("/institutions/")
    with django_assert_max_num_queries(12):
        page = client.get("/institutions/H99010100001/").content.decode()
    for told in ("XY-1", "暂停医保结算", "稽核决定 1 号", "内科", "石开山"):
        assert told in page
    assert 'href="/agreements/XY-1/"' in page
    assert 'href="/physicians/D1/"' in page
    assert page.count("<td>内科</td>") == 2  # the department, and whose it is


def test_one_shows_by_which_interface_it_is_answered(
    sign_in: SignIn, places: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("agreement")
    page = client.get("/institutions/H99010100001/").content.decode()
    assert "国家口径" in page
    assert f"{current().number} (随最新版)" in page
    text = "institutions: {H99010100001: {profile: hunan, version: '1.0'}}"
    ours = (resources.files("yibao.gateway") / "profiles.yaml").read_text("utf-8")
    pinned = read_choice(text, "own", read_choice(ours, "ours").profiles)
    monkeypatch.setattr("yibao.gateway.profile._choice", lambda: pinned)
    page = client.get("/institutions/H99010100001/").content.decode()
    assert "湖南" in page
    assert "1.0 (固定)" in page


def test_one_shows_what_was_done_about_it(sign_in: SignIn, places: None) -> None:
    hospital("H99010100007", name="新院", area_code=EAST)
    page = sign_in("agreement").get("/institutions/H99010100007/").content.decode()
    assert "登记定点机构" in page
    assert CLERK.name in page


def test_states_narrow_the_list(sign_in: SignIn, places: None) -> None:
    client = sign_in("agreement")
    page = client.get("/institutions/?state=suspended").content.decode()
    assert "东岸医院" in page
    assert "西岸医院" not in page


def test_without_the_post_there_is_no_page(sign_in: SignIn, places: None) -> None:
    assert sign_in("audit_admin").get("/institutions/").status_code == 403


def test_where_an_institution_stands_on_a_day(areas: None) -> None:
    place = institution("H99010100009", EAST, "新院")
    minute = at("2026-03-01 10:00")
    assert state_of([], minute) == NONE
    unsigned = agreement(place, "XY-8", signed=False)
    assert state_of([unsigned], minute) == UNSIGNED
    unsigned.agency_signed_on = SIGNED
    assert state_of([unsigned], minute) == IN_FORCE
    assert state_of([unsigned], at("2024-12-31 10:00")) == ENDED
    AgreementMeasure.objects.create(
        agreement=unsigned,
        kind="suspension",
        from_at=datetime(2026, 2, 1, tzinfo=SHANGHAI),
        basis="x",
        operator_no="1",
    )
    assert state_of([unsigned], minute) == SUSPENDED
    assert state_of([unsigned], at("2026-01-31 23:59")) == IN_FORCE


def test_the_list_is_narrowed_by_state_as_each_state_is_told(places: None) -> None:
    """The database narrows, Python tells; they never disagree."""
    unsigned = institution("H99010100002", EAST, "未签医院")
    agreement(unsigned, "XY-3", signed=False)
    institution("H99010100003", EAST, "没有协议医院")
    over = agreement(institution("H99010100004", EAST, "到期医院"), "XY-4")
    Agreement.objects.filter(pk=over.pk).update(valid_to=date(2025, 12, 31))
    for number, kinds in (
        ("XY-5", ["termination"]),
        ("XY-6", ["suspension", "resumption"]),
        ("XY-7", ["warning"]),
        ("XY-8", ["suspension", "warning"]),
        ("XY-9", ["suspension", "termination", "resumption"]),
    ):
        place = institution(f"H9901010000{number[-1]}", EAST, number)
        punished = agreement(place, number)
        for month, kind in enumerate(kinds, 1):
            AgreementMeasure.objects.create(
                agreement=punished,
                kind=kind,
                from_at=datetime(2026, month, 5, tzinfo=SHANGHAI),
                basis="稽核决定",
                operator_no="JG01",
            )
    scope = Scope(areas=frozenset({EAST, WEST}), title="示例")
    for minute in (
        at("2024-12-31 10:00"),
        at("2025-06-01 10:00"),
        at("2026-01-04 23:59"),
        at("2026-01-05 00:00"),
        at("2026-06-01 10:00"),
    ):
        told = institutions_asked(Conditions(), scope, minute, limit=100)
        assert len(told) == 10
        for state in STATES:
            asked = Conditions(state=state)
            found = institutions_asked(asked, scope, minute, limit=100)
            assert found == [one for one in told if one.state == state]
    assert {one.state for one in told} == set(STATES)
    last = {one.code: one.state for one in told}
    assert last["H99010100008"] == SUSPENDED, "警告不解除暂停"
    assert last["H99010100009"] == ENDED, "解除之后没有恢复"


def test_a_state_that_nobody_is_in_is_asked_once(
    sign_in: SignIn, places: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        agreement(
            institution(f"H990101001{number:02}", EAST, "医院"), f"XY-1{number:02}"
        )
    client = sign_in("agreement")
    client.get("/institutions/")
    with django_assert_max_num_queries(12):
        page = client.get("/institutions/?state=unsigned").content.decode()
    assert "H99010100100" not in page
