"""全局查找: whatever has the number, as far as the post and the scope reach."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.samples import HOSPITAL
from tests.settlement.world import EMPLOYEE
from tests.web import cases
from tests.web.cases import Settled
from tests.web.conftest import EAST, WEST, SignIn

FIND = "/find/"


@pytest.fixture
def settled(areas: None) -> Settled:
    return cases.settled()


def test_numbers_and_names_lead_to_their_pages(
    sign_in: SignIn, settled: Settled
) -> None:
    number = settled.standing.settlement_no
    client = sign_in("counter", area=EAST)
    for asked, url in (
        (EMPLOYEE, f"/desk/{EMPLOYEE}/"),
        ("990100198005060001", f"/desk/{EMPLOYEE}/"),
        (number, f"/settlements/{number}/"),
        ("结算查", "/settlements/"),
    ):
        (hit,) = client.post(FIND, {"q": asked}, follow=True).context["hits"]
        assert hit.url == url
    (hit,) = sign_in("leader").post(FIND, {"q": HOSPITAL}, follow=True).context["hits"]
    assert hit.url == f"/institutions/{HOSPITAL}/"


def test_names_are_masked(sign_in: SignIn, settled: Settled) -> None:
    page = (
        sign_in("counter", area=EAST)
        .post(FIND, {"q": "职工甲"}, follow=True)
        .content.decode()
    )
    assert "职**" in page
    assert page.count("职工甲") == 1  # the question


@pytest.mark.requirement("SEC-02")
def test_another_countys_records_are_not_found(
    sign_in: SignIn, settled: Settled
) -> None:
    client = sign_in("counter", area=WEST)
    for asked in (EMPLOYEE, settled.standing.settlement_no):
        assert client.post(FIND, {"q": asked}, follow=True).context["hits"] == []


def test_posts_find_what_they_may_open(sign_in: SignIn, settled: Settled) -> None:
    client = sign_in("security_admin")
    for asked in (EMPLOYEE, settled.standing.settlement_no, HOSPITAL, "结算查"):
        assert client.post(FIND, {"q": asked}, follow=True).context["hits"] == []


def test_the_palette_gets_a_fragment(sign_in: SignIn, settled: Settled) -> None:
    answer = sign_in("counter", area=EAST).post(
        FIND, {"q": EMPLOYEE}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert page.lstrip().startswith("<ul")
    assert f'href="/desk/{EMPLOYEE}/"' in page


def test_finding_asks_little(
    sign_in: SignIn,
    settled: Settled,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in("counter", area=EAST)
    client.get("/account/")  # writes the session, as every half minute
    kept = client.post(FIND, {"q": "职工"}).headers["Location"]
    with django_assert_max_num_queries(12):
        client.get(kept)
