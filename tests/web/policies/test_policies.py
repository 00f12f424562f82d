"""政策参数 on screen: the value of the day, its history, what a year changed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.web.conftest import SignIn
from yibao.policies.load import area_policies
from yibao.policies.showing import changes, values_of

CITY = "990100"


def page_of(sign_in: SignIn, path: str) -> str:
    answer = sign_in("policy_editor").get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_area_of_this_installation_is_there(sign_in: SignIn) -> None:
    page = page_of(sign_in, "/policies/")
    for code in area_policies():
        assert code in page


@pytest.mark.requirement("ICT-10")
def test_every_value_shows_its_source_and_period(sign_in: SignIn) -> None:
    page = page_of(sign_in, f"/policies/{CITY}/?day=2025-05-01&q=deductible")
    assert "示例市医保规〔2024〕3号 第十二条" in page
    later = page_of(sign_in, f"/policies/{CITY}/?day=2026-05-01&q=deductible")
    assert "示例市医保规〔2025〕2号" in later
    for value in values_of(area_policies()[CITY]):
        assert all(entry.source for entry in value.entries), value


def test_a_value_has_its_history(sign_in: SignIn) -> None:
    path = f"/policies/{CITY}/area.yaml/references.average_wage/"
    page = page_of(sign_in, path)
    assert page.index("80000") < page.index("75000")
    assert sign_in("counter").get(f"/policies/{CITY}/no.yaml/x/").status_code == 404


def test_what_a_year_changed(sign_in: SignIn) -> None:
    address = f"/policies/{CITY}/?tab=changes&before=2025-05-01&day=2026-05-01"
    page = page_of(sign_in, address)
    assert "75000" in page
    assert "80000" in page
    area = area_policies()[CITY]
    assert changes(area, date(2026, 5, 1), date(2026, 5, 1)) == []


def test_the_folder_is_checked_with_its_examples(sign_in: SignIn) -> None:
    assert "算例全部" in page_of(sign_in, f"/policies/{CITY}/?tab=check")


@pytest.mark.parametrize(
    "path", ["/policies/000000/", f"/policies/{CITY}/?tab=strange"]
)
def test_what_is_not_there_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("policy_editor").get(path).status_code == 404


def test_only_who_may_look(sign_in: SignIn) -> None:
    assert sign_in("audit_admin").get("/policies/").status_code == 403


def test_a_broken_day_is_today(sign_in: SignIn) -> None:
    page_of(sign_in, f"/policies/{CITY}/?day=2025-99-99")
