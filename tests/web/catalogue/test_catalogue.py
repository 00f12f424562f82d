"""医保目录 on screen: the version of the day, its history, its export."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests.web.conftest import CITY, SignIn
from yibao.catalog.models import ChronicDisease, Disease, Item, ItemTerms, PriceLimit
from yibao.kernel.models import Journal


@pytest.fixture
def items(db: None) -> None:
    for number in range(1, 26):
        item = Item.objects.create(
            code=f"XA{number:02}",
            kind="drug",
            list_type="101",
            name=f"示例片{number}",
            charge_category="09",
            valid_from=date(2025, 1, 1),
        )
        ItemTerms.objects.create(
            item=item,
            benefit_class="02",
            own_pay=Decimal("0.1"),
            valid_from=date(2025, 1, 1),
            valid_to=date(2025, 12, 31),
        )
        ItemTerms.objects.create(
            item=item,
            benefit_class="01",
            own_pay=Decimal(0),
            valid_from=date(2026, 1, 1),
        )
    first = Item.objects.get(code="XA01")
    PriceLimit.objects.create(
        item=first, area=CITY, limit=Decimal("12.5"), valid_from=date(2025, 1, 1)
    )
    Disease.objects.create(code="I10.x00", name="高血压", valid_from=date(2025, 1, 1))
    ChronicDisease.objects.create(
        code="M03900", name="高血压", area=CITY, valid_from=date(2025, 1, 1)
    )


def test_the_version_of_the_day_is_shown(sign_in: SignIn, items: None) -> None:
    client = sign_in("counter")
    old = client.get("/catalogue/?text=XA01&day=2025-06-01").content.decode()
    assert '<td class="">乙</td>' in old
    assert "10%" in old
    assert "12.5" in old
    new = client.get("/catalogue/?text=XA01&day=2026-06-01").content.decode()
    assert '<td class="">甲</td>' in new


def test_lists_go_on_where_they_ended(
    sign_in: SignIn, items: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("counter")
    with django_assert_max_num_queries(12):
        first = client.get("/catalogue/").content.decode()
    assert "XA20" in first
    assert "XA21" not in first
    second = client.get("/catalogue/?after=XA20").content.decode()
    assert "XA21" in second
    assert "XA20<" not in second


def test_an_item_shows_every_value_there_was(sign_in: SignIn, items: None) -> None:
    page = sign_in("counter").get("/catalogue/items/XA01/").content.decode()
    assert "2025-12-31" in page
    assert "2026-01-01" in page
    assert sign_in("leader").get("/catalogue/items/XA01/").status_code == 403


def test_what_is_not_there_is_not_found(sign_in: SignIn, items: None) -> None:
    assert sign_in("counter").get("/catalogue/items/NO/").status_code == 404


def test_the_export_says_what_was_asked_by_whom(sign_in: SignIn, items: None) -> None:
    answer = sign_in("counter").get("/catalogue/?benefit_class=01&export=1")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "医保目录"
    assert "等级: 甲" in str(rows[1][0])
    assert "示例员" in str(rows[2][0])
    assert len(rows) == 5 + 25
    noted = Journal.objects.get(action="list.exported")
    assert (noted.subject_no, noted.operator_name) == ("医保目录", "示例员")
    assert noted.fields == {"rows": 25, "conditions": ["等级"]}


def test_diseases_and_chronic_diseases(sign_in: SignIn, items: None) -> None:
    client = sign_in("counter")
    assert "I10.x00" in client.get("/catalogue/diseases/?q=高血").content.decode()
    assert "没有这样的诊断" in client.get("/catalogue/diseases/?q=zz").content.decode()
    assert "M03900" in client.get("/catalogue/chronic/").content.decode()
    assert "没有这样的病种" in client.get("/catalogue/chronic/?q=zz").content.decode()


def test_chronic_diseases_are_paged_and_taken_out(
    sign_in: SignIn, items: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disease told again from a later day is a row of its own."""
    told = ChronicDisease.objects.get()
    ChronicDisease.objects.filter(pk=told.pk).update(valid_to=date(2025, 12, 31))
    for code, area in ((told.code, CITY), ("M07803", ""), ("M09999", "990200")):
        ChronicDisease.objects.create(
            code=code, name="示例病", area=area, valid_from=date(2026, 1, 1)
        )
    monkeypatch.setattr("yibao.web.lists.SIZES", (1, 4))
    client, seen, key = sign_in("counter"), [], ""
    for _ in range(3):
        page = client.get("/catalogue/chronic/", {"after": key}).context["listing"].page
        seen += [(row.code, row.valid_from.year) for row in page.rows]
        key = page.next_key
    assert seen == [("M03900", 2025), ("M03900", 2026), ("M07803", 2026)]
    assert not key
    answer = client.get("/catalogue/chronic/?q=M03&export=1")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert [row[0] for row in rows[5:]] == ["M03900", "M03900"]


def test_a_wrong_day_is_said(sign_in: SignIn, items: None) -> None:
    answer = sign_in("counter").get("/catalogue/?day=昨天")
    assert answer.status_code == 422
    assert "日期" in answer.content.decode()
