"""找人: by whatever is shown at the counter, within the own divisions."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.samples import CLERK, person
from tests.settlement.world import EMPLOYEE
from tests.web.cases import Settled
from tests.web.conftest import EAST, WEST, SignIn
from yibao.enrollment.commands import change_phone, issue_credential
from yibao.enrollment.models import CredentialKind, Person

DESK = "/desk/"
ID_NO = "990100198005060001"
CARD, TOKEN, PHONE = "A12345678", "E-990100-0001", "19900000001"


@pytest.fixture
def known(settled: Settled) -> Person:
    """A person with a card, an electronic credential and a telephone."""
    for kind, number in (
        (CredentialKind.SOCIAL_CARD, CARD),
        (CredentialKind.E_CREDENTIAL, TOKEN),
    ):
        issue_credential(person_no=EMPLOYEE, kind=kind, number=number, by=CLERK)
    change_phone(person_no=EMPLOYEE, phone=PHONE, by=CLERK)
    return Person.objects.get(person_no=EMPLOYEE)


@pytest.mark.parametrize("shown", [EMPLOYEE, ID_NO, CARD, TOKEN, PHONE, f" {ID_NO} "])
def test_whoever_alone_fits_is_opened(
    sign_in: SignIn, known: Person, shown: str
) -> None:
    answer = sign_in("counter", area=EAST).post(DESK, {"q": shown}, follow=True)
    assert answer.redirect_chain[-1] == (f"/desk/{EMPLOYEE}/", 302)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("shown", [EMPLOYEE, ID_NO, CARD, "职工甲"])
def test_another_county_finds_nobody(
    sign_in: SignIn, known: Person, shown: str
) -> None:
    answer = sign_in("counter", area=WEST).post(DESK, {"q": shown}, follow=True)
    assert answer.status_code == 200
    assert "没有找到这个人。号码要输全" in answer.content.decode()


def test_those_of_a_name_are_listed_masked(sign_in: SignIn, settled: Settled) -> None:
    person("99010000000011", name="职工丁", id_no="990100198005060011", area_code=EAST)
    answer = sign_in("counter", area=EAST).post(DESK, {"q": "职工"}, follow=True)
    page = answer.content.decode()
    assert [one.person_no for one in answer.context["listing"].page.rows] == [
        EMPLOYEE,
        "99010000000011",
    ]
    assert "职**" in page
    assert "990100198005060011" not in page
    assert "职工丁" not in page


def test_those_of_a_name_go_on_overleaf(
    sign_in: SignIn, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.web.lists.SIZES", (1, 2))
    person("99010000000011", name="职工丁", id_no="990100198005060011", area_code=EAST)
    client = sign_in("counter", area=EAST)
    kept = client.post(DESK, {"q": "职工"}).headers["Location"]
    first = client.get(kept).context["listing"].page
    assert [one.person_no for one in first.rows] == [EMPLOYEE]
    rest = client.get(f"{kept}&{urlencode({'after': first.next_key})}")
    assert [one.person_no for one in rest.context["listing"].page.rows] == [
        "99010000000011"
    ]


def test_a_surname_alone_lists_nobody(sign_in: SignIn, settled: Settled) -> None:
    page = (
        sign_in("counter", area=EAST)
        .post(DESK, {"q": "职"}, follow=True)
        .content.decode()
    )
    assert "至少输入 2 个字" in page


def test_who_may_not_see_persons_is_refused(sign_in: SignIn, db: None) -> None:
    assert sign_in("accountant").get(DESK).status_code == 403


def test_staff_of_institutions_find_nobody(sign_in: SignIn, settled: Settled) -> None:
    client = sign_in("counter", institution="H99010000001")
    assert (
        "没有找到这个人"
        in client.post(DESK, {"q": EMPLOYEE}, follow=True).content.decode()
    )


def test_finding_asks_little(
    sign_in: SignIn,
    settled: Settled,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in("counter", area=EAST)
    kept = client.post(DESK, {"q": "职工"}).headers["Location"]
    with django_assert_max_num_queries(12):
        client.get(kept)
