"""参保人 360: who it is, what was used of which limit, what happened, with whom."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.samples import CLERK
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, OWNER
from tests.web.cases import Settled
from tests.web.conftest import EAST, WEST, SignIn
from yibao.enrollment.coverage import change_status
from yibao.enrollment.models import CoverageState
from yibao.ledger.queries import personal_account_from_ledger
from yibao.web.charts.bill import comma

PAGE = f"/desk/{EMPLOYEE}/"
PROOF = f"{PAGE}proof/"
TABS = ("settlements", "totals", "coverage", "filings", "account", "family")


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("address", [PAGE, PROOF])
def test_another_countys_person_does_not_exist(
    sign_in: SignIn, settled: Settled, address: str
) -> None:
    assert sign_in("counter", area=EAST).get(address).status_code == 200
    assert sign_in("counter", area=WEST).get(address).status_code == 404
    assert sign_in("leader", area=EAST).get(address).status_code == 403


def test_the_header_is_masked(sign_in: SignIn, settled: Settled) -> None:
    client = sign_in("counter", area=EAST)
    for address in (PAGE, PROOF):
        page = client.get(address).content.decode()
        assert "职**" in page
        assert "990100********0001" in page
        for secret in ("职工甲", "990100198005060001"):
            assert secret not in page
        assert " style=" not in page
        assert "<script>" not in page


def test_settlements_lead_to_their_pages(sign_in: SignIn, settled: Settled) -> None:
    page = sign_in("counter", area=EAST).get(PAGE).content.decode()
    for one in (settled.standing, settled.reversed, settled.reversal):
        assert f'href="/settlements/{one.settlement_no}/"' in page


def test_actions_open_with_the_person_filled_in(
    sign_in: SignIn, settled: Settled
) -> None:
    page = sign_in("counter", area=EAST).get(PAGE).content.decode()
    assert f"/calculator/?person={EMPLOYEE}" in page
    assert f'href="{PROOF}"' in page


def test_what_was_used_stands_against_the_limit(
    sign_in: SignIn, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, date(2025, 3, 31))
    answer = sign_in("counter", area=EAST).get(PAGE, {"tab": "totals"})
    limits = {one.title: one for one in answer.context["year"].limits}
    pool = limits["基本医保合计 · 统筹基金年度封顶线"]
    assert pool.used == settled.standing.fund_paid  # the undone bill left nothing
    assert pool.amount is not None
    assert pool.left == pool.amount - pool.used
    assert "示例市医保规" in pool.ground
    page = answer.content.decode()
    assert comma(pool.used) in page
    assert comma(pool.amount) in page


def at(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr("yibao.web.desk.views.localdate", lambda: day)


@pytest.mark.requirement("BEN-08")
def test_every_change_of_state_is_told(sign_in: SignIn, settled: Settled) -> None:
    change_status(
        person_no=EMPLOYEE,
        insurance="310",
        state=CoverageState.SUSPENDED,
        valid_from=date(2025, 6, 1),
        basis="单位停缴",
        by=CLERK,
    )
    page = sign_in("counter", area=EAST).get(PAGE, {"tab": "coverage"})
    text = page.content.decode()
    assert text.index("单位停缴") < text.index("参保登记")  # the latest first
    assert "0001 登记于" in text
    assert '<span class="tag danger">中断</span>' in text


def test_filings_are_told_with_their_state(sign_in: SignIn, settled: Settled) -> None:
    world.chronic_filing(EMPLOYEE)
    answer = sign_in("counter", area=EAST).get(PAGE, {"tab": "filings"})
    (filing,) = answer.context["listing"].page.rows
    assert filing.about == "M03900 高血压"
    assert filing.state == "已生效"
    assert "高血压" in answer.content.decode()


def test_movements_add_up_to_the_balance(sign_in: SignIn, settled: Settled) -> None:
    answer = sign_in("counter", area=EAST).get(PAGE, {"tab": "account"})
    rows = answer.context["listing"].page.rows
    balance = answer.context["balance"]
    current, past = personal_account_from_ledger(EMPLOYEE)
    assert (balance.current, balance.past) == (current, past)
    assert sum(row.current.fen for row in rows) == current.fen
    assert sum(row.past.fen for row in rows) == past.fen
    assert [row.is_reversal for row in rows] == [True, False, False, False]
    page = answer.content.decode()
    assert page.count('<a href="/settlements/99') == len(rows) - 1  # not the opening


def test_family_accounts_are_told_on_both_sides(
    sign_in: SignIn, settled: Settled
) -> None:
    world.family(OWNER, EMPLOYEE)
    client = sign_in("counter")
    drawn = client.get(PAGE, {"tab": "family"}).content.decode()
    assert "使用对方账户" in drawn
    assert "职**" in drawn
    lent = client.get(f"/desk/{OWNER}/", {"tab": "family"}).content.decode()
    assert "授权对方使用本人账户" in lent


def test_an_unknown_tab_does_not_exist(sign_in: SignIn, settled: Settled) -> None:
    assert sign_in("counter", area=EAST).get(PAGE, {"tab": "x"}).status_code == 404


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_a_fragment_and_asks_little(
    sign_in: SignIn,
    settled: Settled,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    tab: str,
) -> None:
    client = sign_in("counter", area=EAST)
    client.get("/account/")  # writes the session, as every half minute
    with django_assert_max_num_queries(12):
        client.get(PAGE, {"tab": tab})
    fragment = client.get(PAGE, {"tab": tab}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()


def test_the_proof_says_the_insurance(sign_in: SignIn, settled: Settled) -> None:
    page = sign_in("counter", area=EAST).get(PROOF).content.decode()
    assert "基本医疗保险参保凭证" in page
    assert "职工基本医疗保险" in page
    assert "2025年1月1日" in page
