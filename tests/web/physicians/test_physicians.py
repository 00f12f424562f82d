"""医保医师、护士、药师 on screen: where each practises, now and before."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests import samples
from tests.samples import CLERK
from tests.web.conftest import EAST, WEST, SignIn
from yibao.institutions.commands import register_department, register_physician
from yibao.institutions.models import PhysicianKind

LIST = "/physicians/"
EASTERN, WESTERN = "H99010100001", "H99010200001"
SINCE = date(2025, 1, 1)


@pytest.fixture
def staff(areas: None) -> None:
    """D1 has left 西岸 for 东岸; N1 is a nurse of 东岸, P1 will begin in 西岸."""
    samples.hospital(EASTERN, name="东岸医院", area_code=EAST)
    samples.hospital(WESTERN, name="西岸医院", area_code=WEST)
    register_department(
        institution_code=EASTERN, code="A03", name="内科", valid_from=SINCE, by=CLERK
    )
    left, tomorrow = date(2025, 12, 31), localdate() + timedelta(1)
    doctor, nurse, pharmacist = list(PhysicianKind)[:3]
    for code, name, kind, place, first, last in (
        ("D1", "石开山", doctor, WESTERN, SINCE, left),
        ("D1", "石开山", doctor, EASTERN, date(2026, 1, 1), None),
        ("N1", "白如云", nurse, EASTERN, SINCE, None),
        ("P1", "药如山", pharmacist, WESTERN, tomorrow, None),
    ):
        register_physician(
            institution_code=place,
            code=code,
            name=name,
            kind=kind,
            department_code="A03" if place == EASTERN else "",
            valid_from=first,
            valid_to=last,
            by=CLERK,
        )


def codes(answer: Any) -> list[str]:
    return [
        f"{row.code} {row.institution_code[6]}"
        for row in answer.context["listing"].page.rows
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["D1 2", "D1 1", "N1 1", "P1 2"]),
        ({"text": "D1"}, ["D1 2", "D1 1"]),
        ({"text": "如"}, ["N1 1", "P1 2"]),
        ({"kind": "2"}, ["N1 1"]),
        ({"institution": "东岸"}, ["D1 1", "N1 1"]),
        ({"institution": WESTERN}, ["D1 2", "P1 2"]),
        ({"area": EAST}, ["D1 1", "N1 1"]),
        ({"state": "practising"}, ["D1 1", "N1 1"]),
        ({"state": "coming"}, ["P1 2"]),
        ({"state": "ended"}, ["D1 2"]),
    ],
)
def test_conditions_narrow_the_list(
    sign_in: SignIn, staff: None, asked: dict[str, str], found: list[str]
) -> None:
    assert codes(sign_in("agreement").get(LIST, asked)) == found


def test_rows_say_what_and_where(
    sign_in: SignIn, staff: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("agreement")
    client.get(LIST)
    with django_assert_max_num_queries(8):
        page = client.get(LIST).content.decode()
    for told in ("护士", "药师", "内科", "在册", "未到起始日", "已终止", "石开山"):
        assert told in page


def test_pages_follow_each_other(
    sign_in: SignIn, staff: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.web.lists.SIZES", (1, 4))
    client, seen, key = sign_in("agreement"), [], ""
    for _ in range(4):
        answer = client.get(LIST, {"after": key})
        seen += codes(answer)
        key = answer.context["listing"].page.next_key
    assert seen == ["D1 2", "D1 1", "N1 1", "P1 2"]
    assert not key


@pytest.mark.requirement("SEC-02")
def test_another_county_is_not_there(sign_in: SignIn, staff: None) -> None:
    client = sign_in("agreement", area=EAST)
    assert codes(client.get(LIST)) == ["D1 1", "N1 1"]
    assert client.get(f"{LIST}P1/").status_code == 404
    page = client.get(f"{LIST}D1/").content.decode()
    assert "东岸医院" in page
    assert "西岸医院" not in page


def test_one_shows_where_they_practised_and_who_registered_it(
    sign_in: SignIn, staff: None
) -> None:
    page = sign_in("agreement").get(f"{LIST}D1/").content.decode()
    for told in ("石开山", "东岸医院", "西岸医院", "已终止", "在册", CLERK.name):
        assert told in page
    assert page.count("登记医师") == 2


def test_the_file_has_every_row(sign_in: SignIn, staff: None) -> None:
    client = sign_in("agreement")
    answer = client.get(LIST, {"kind": "1", "export": "1"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert rows[1][0] == "条件: 分类: 医师"
    assert [row[0] for row in rows[5:]] == ["D1", "D1"]


def test_without_the_post_there_is_no_page(sign_in: SignIn, staff: None) -> None:
    client = sign_in("audit_admin")
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}D1/").status_code == 403
