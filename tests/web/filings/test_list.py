"""待审核备案: the work list, its conditions, its pages, its file; and one in full."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests.samples import CLERK, HOSPITAL, at
from tests.settlement.world import EMPLOYEE
from tests.web.conftest import EAST, WEST, SignIn
from tests.web.filings.conftest import FOREIGN
from yibao.approvals import course
from yibao.kernel.operator import Operator

LIST = "/filings/"
Waiting = dict[str, str]


def numbers(answer: Any) -> list[str]:
    return [row.filing_no for row in answer.context["listing"].page.rows]


def test_what_waits_stands_first_the_longest_waiting_on_top(
    sign_in: SignIn, waiting: Waiting
) -> None:
    client = sign_in("reviewer", area=EAST)
    answer = client.get(LIST)
    assert numbers(answer) == [*waiting.values()]
    page = answer.content.decode()
    for said in ("高血压", "临时外出 990200", "示例市第二医院", "经办机构", "职**"):
        assert said in page
    assert "职工甲" not in page
    revoke(waiting["remote"])
    assert numbers(client.get(LIST)) == [waiting["chronic"], waiting["choice"]]
    assert numbers(client.get(LIST, {"state": "revoked"})) == [waiting["remote"]]
    decide_both(waiting)
    assert numbers(client.get(LIST, {"state": "approved"})) == [waiting["chronic"]]
    assert numbers(client.get(LIST, {"state": "refused"})) == [waiting["choice"]]
    assert numbers(client.get(LIST)) == []
    assert len(numbers(client.get(LIST, {"state": "every"}))) == 3


def decide_both(waiting: Waiting) -> None:
    """One approved, one sent back."""
    when, by = at("2026-04-02 09:00"), Operator("0002", "审核员乙")
    course.approve(filing_no=waiting["chronic"], approved_at=when, basis="", by=by)
    course.refuse(filing_no=waiting["choice"], refused_at=when, basis="材料不全", by=by)


def revoke(number: str) -> None:
    course.revoke(
        filing_no=number, revoked_at=at("2026-04-01 09:00"), basis="误报", by=CLERK
    )


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"kind": "remote"}, ["remote"]),
        ({"person": EMPLOYEE}, ["chronic", "remote", "choice"]),
        ({"person": "1"}, []),
        ({"institution": HOSPITAL}, ["chronic"]),
        ({"first": "2026-03-02"}, ["remote", "choice"]),
        ({"last": "2026-03-02"}, ["chronic", "remote"]),
        ({"first": "2026-03-02", "last": "2026-03-02"}, ["remote"]),
        ({"state": "approved"}, []),
    ],
)
def test_conditions_narrow_the_list(
    sign_in: SignIn, waiting: Waiting, asked: dict[str, str], kinds: list[str]
) -> None:
    answer = sign_in("reviewer", area=EAST).get(LIST, asked)
    assert numbers(answer) == [waiting[kind] for kind in kinds]


def test_pages_follow_each_other(
    sign_in: SignIn, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.web.lists.SIZES", (2, 4))
    client = sign_in("reviewer", area=EAST)
    first = client.get(LIST)
    assert numbers(first) == [waiting["chronic"], waiting["remote"]]
    key = first.context["listing"].page.next_key
    assert numbers(client.get(LIST, {"after": key})) == [waiting["choice"]]
    assert numbers(client.get(LIST, {"after": "nonsense"})) == numbers(first)


def test_conditions_that_contradict_are_said(sign_in: SignIn, waiting: Waiting) -> None:
    client = sign_in("reviewer", area=EAST)
    answer = client.get(LIST, {"first": "2026-03-02", "last": "2026-03-01"})
    assert answer.status_code == 422
    assert "止期早于起期" in answer.content.decode()


@pytest.mark.requirement("SEC-02")
def test_another_countys_filings_are_not_there(
    sign_in: SignIn, waiting: Waiting
) -> None:
    west = sign_in("reviewer", area=WEST)
    assert numbers(west.get(LIST)) == [FOREIGN]
    for number in waiting.values():
        assert west.get(f"{LIST}{number}/").status_code == 404
        assert west.get(f"{LIST}{number}/decide/").status_code == 404
    assert sign_in("leader", area=EAST).get(LIST).status_code == 403


def test_staff_of_an_institution_see_what_it_filed(
    sign_in: SignIn, waiting: Waiting
) -> None:
    staff = sign_in("counter", institution=HOSPITAL)
    assert numbers(staff.get(LIST)) == [waiting["chronic"]]
    assert staff.get(f"{LIST}{waiting['remote']}/").status_code == 404


def test_the_list_becomes_a_file(sign_in: SignIn, waiting: Waiting) -> None:
    answer = sign_in("reviewer", area=EAST).get(LIST, {"export": "1", "kind": "remote"})
    [sheet] = load_workbook(io.BytesIO(answer.content)).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "备案清单"
    assert rows[1][0] == "条件: 状态: 待审核;种类: 异地就医与转院"
    assert [row[0] for row in rows[5:]] == [waiting["remote"]]
    assert "职工甲" not in str(rows)


def test_a_file_that_ends_before_its_list_says_so(
    sign_in: SignIn, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.web.lists.EXPORT_ROWS", 2)
    monkeypatch.setattr("yibao.web.query.EXPORT_ROWS", 2)
    answer = sign_in("reviewer", area=EAST).get(LIST, {"export": "1"})
    [sheet] = load_workbook(io.BytesIO(answer.content)).worksheets
    last = [row[0].value for row in sheet.iter_rows()][-3:]
    assert last[:2] == [waiting["chronic"], waiting["remote"]]
    assert str(last[2]).startswith("只导出前 2 行")


def test_one_filing_tells_its_content_and_its_course(
    sign_in: SignIn, waiting: Waiting
) -> None:
    client = sign_in("auditor", area=EAST)
    page = client.get(f"{LIST}{waiting['chronic']}/").content.decode()
    for said in ("高血压", "示例市第二医院", "已申报", "待审核", EMPLOYEE):
        assert said in page
    assert waiting["remote"] in page  # 其他备案
    assert "/decide/" not in page  # an auditor does not decide


@pytest.mark.parametrize("kind", ["", "chronic", "remote", "choice"])
@pytest.mark.parametrize("rest", ["", "decide/"])
def test_each_page_asks_little(
    sign_in: SignIn,
    waiting: Waiting,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    kind: str,
    rest: str,
) -> None:
    client = sign_in("reviewer", area=EAST)
    client.get("/account/")  # writes the session, as every half minute
    path = f"{waiting[kind]}/{rest}" if kind else ""
    with django_assert_max_num_queries(12):
        assert client.get(LIST + path).status_code == 200


def test_a_list_whose_rows_open_tells_the_keys(
    sign_in: SignIn, waiting: Waiting
) -> None:
    page = sign_in("reviewer", area=EAST).get(LIST).content.decode()
    assert "<kbd>J</kbd>" in page


def test_a_day_no_calendar_goes_on_from_is_refused(
    sign_in: SignIn, waiting: Waiting
) -> None:
    client = sign_in("reviewer", area=EAST)
    for address in (LIST, "/settlements/"):
        answer = client.get(address, {"last": "9999-12-31"})
        assert answer.status_code == 422
        assert "日期不在合理范围内" in answer.content.decode()


def test_what_was_chosen_for_is_told_in_words(
    sign_in: SignIn, waiting: Waiting
) -> None:
    client = sign_in("reviewer", area=EAST)
    page = client.get(f"{LIST}{waiting['choice']}/").content.decode()
    assert "就医定点医疗机构登记" in page


def test_a_fragment_is_enough_for_htmx(sign_in: SignIn, waiting: Waiting) -> None:
    client = sign_in("reviewer", area=EAST)
    page = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert waiting["remote"] in page


def test_the_home_page_counts_and_leads_there(
    sign_in: SignIn, waiting: Waiting
) -> None:
    page = sign_in("reviewer", area=EAST).get("/").content.decode()
    assert '<a href="/filings/">3</a>' in page
    assert f'<a href="/filings/{waiting["chronic"]}/">' in page
