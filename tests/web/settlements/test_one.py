"""One settlement: the bill, its lines, its books, its story, its messages, on paper."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.web.cases import Settled
from tests.web.conftest import EAST, WEST, SignIn
from yibao.gateway.models import Message
from yibao.institutions.models import Institution
from yibao.settlement.models import Explanation, FeeLine, Settlement
from yibao.web.charts.bill import comma

PATHS = ("", "statement/", "receipt/")
TABS = ("bill", "lines", "books", "history")


def address(number: str, rest: str = "") -> str:
    return f"/settlements/{number}/{rest}"


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("rest", PATHS)
def test_another_countys_settlement_does_not_exist(
    sign_in: SignIn, settled: Settled, rest: str
) -> None:
    number = settled.standing.settlement_no
    assert sign_in("counter", area=WEST).get(address(number, rest)).status_code == 404
    assert sign_in("security_admin").get(address(number, rest)).status_code == 403
    assert sign_in("counter", area=EAST).get(address(number, rest)).status_code == 200


def test_institutions_see_their_own(sign_in: SignIn, settled: Settled) -> None:
    number = settled.standing.settlement_no
    own = sign_in("counter", institution=settled.standing.institution_code)
    assert own.get(address(number)).status_code == 200


def test_strange_institutions_see_nothing(sign_in: SignIn, settled: Settled) -> None:
    other = sign_in("counter", institution="P99010000001")
    assert other.get(address(settled.standing.settlement_no)).status_code == 404


def test_it_leads_to_its_institution_where_that_may_be_seen(
    sign_in: SignIn, settled: Settled
) -> None:
    told = settled.standing
    link = f'href="/institutions/{told.institution_code}/"'
    Institution.objects.filter(code=told.institution_code).update(area_id=EAST)
    clerk = sign_in("counter", area=EAST)
    assert link in clerk.get(address(told.settlement_no)).content.decode()
    Institution.objects.filter(code=told.institution_code).update(area_id=WEST)
    assert link not in clerk.get(address(told.settlement_no)).content.decode()


@pytest.mark.requirement("BEN-02")
def test_every_step_of_the_bill_is_told_with_its_clause(
    sign_in: SignIn, settled: Settled
) -> None:
    number = settled.standing.settlement_no
    page = sign_in("counter", area=EAST).get(address(number)).content.decode()
    steps = Explanation.objects.get(pk=number).steps
    assert steps
    for step in steps:
        assert step["title"] in page
        assert step["source"].split(" ")[0] in page
    assert '<svg class="waterfall"' in page
    assert " style=" not in page
    bill = Settlement.objects.get(pk=number)
    for amount in (bill.fee_total, bill.fund_paid, bill.account_paid, bill.cash_paid):
        assert comma(amount) in page
    assert "职**" in page
    assert "职工甲" not in page


@pytest.mark.requirement("SET-04")
def test_lines_stand_with_class_and_parts(sign_in: SignIn, settled: Settled) -> None:
    number = settled.standing.settlement_no
    client = sign_in("counter", area=EAST)
    answer = client.get(
        address(number), {"tab": "lines"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert "<html" not in page
    lines = answer.context["lines"]
    assert [line.item_name for line in lines] == ["项目XA01", "项目XB02", "项目SC03"]
    assert [line.benefit_class for line in lines] == ["甲类", "乙类", "丙类(自费)"]
    assert sum(line.line_total.fen for line in lines) == 105_000
    assert '<td class="num">10%</td>' in page


def test_a_line_shows_the_rate_it_was_divided_by(
    sign_in: SignIn, settled: Settled
) -> None:
    """The rules of the area may set another than the catalogue's."""
    visit = settled.standing.encounter_no
    line = FeeLine.objects.get(encounter_id=visit, item_code="XB02")
    terms = line.terms | {"applied_rate": "0.25", "applied_limit": "12.5"}
    with connection.cursor() as cursor:  # the world is made; its lines stay as sent
        cursor.execute("SET LOCAL session_replication_role = replica")
        FeeLine.objects.filter(pk=line.pk).update(terms=terms)
        cursor.execute("SET LOCAL session_replication_role = origin")
    answer = sign_in("counter", area=EAST).get(
        address(settled.standing.settlement_no), {"tab": "lines"}
    )
    page = answer.content.decode()
    assert '<td class="num">25%</td><td class="num">12.5</td>' in page
    assert '<td class="num">10%</td>' not in page


def test_books_balance_on_the_page(sign_in: SignIn, settled: Settled) -> None:
    number = settled.standing.settlement_no
    answer = sign_in("counter", area=EAST).get(address(number), {"tab": "books"})
    postings = [
        line for one in answer.context["entries"] for line in one.postings.all()
    ]
    assert postings
    assert sum(line.amount.fen for line in postings) == 0
    told = settled.standing
    assert answer.context["funds_total"] == told.fund_paid + told.account_paid
    assert "应付医药机构" in answer.content.decode()


def test_a_reversal_and_its_original_lead_to_each_other(
    sign_in: SignIn, settled: Settled
) -> None:
    client = sign_in("counter", area=EAST)
    undone, mirror = settled.reversed.settlement_no, settled.reversal.settlement_no
    page = client.get(address(undone), {"tab": "history"}).content.decode()
    assert f'已撤销,撤销单 <a href="{address(mirror)}">' in page
    assert "退费" in page
    back = client.get(address(mirror)).content.decode()
    assert f'撤销的是 <a href="{address(undone)}">' in back
    assert '<span class="neg">-300.00</span>' in back


def keep_message(settled: Settled) -> None:
    number = settled.standing.settlement_no
    found = Settlement.objects.get(pk=number)
    answer = {
        "infcode": 0,
        "output": {
            "setlinfo": {
                "setl_id": number,
                "psn_name": "职工甲",
                "certno": "990100198005060001",
                "brdy": "1980-05-06",
            },
            "agnterinfo": [{"agnter_tel": "13800001234"}],
        },
    }
    Message.objects.create(
        institution_code=found.institution_code,
        message_no=found.message_no or "M1",
        transaction="2207",
        state=Message.State.ACCEPTED,
        digest=b"x",
        answer=json.dumps(answer, ensure_ascii=False),
        received_at=timezone.now(),
    )


def test_messages_are_for_engineers_and_name_nobody(
    sign_in: SignIn, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = settled.standing.settlement_no
    monkeypatch.setattr(
        "yibao.gateway.shown_messages._numbers", lambda settlement: ["M1"]
    )
    keep_message(settled)
    client = sign_in("reviewer", area=EAST)
    page = client.get(address(number), {"tab": "messages"}).content.decode()
    assert "2207" in page
    assert number in page
    assert "职**" in page
    for secret in ("职工甲", "990100198005060001", "1980-05-06", "13800001234"):
        assert secret not in page


def test_messages_are_nobody_elses(sign_in: SignIn, settled: Settled) -> None:
    number = settled.standing.settlement_no
    client = sign_in("counter", area=EAST)
    assert client.get(address(number), {"tab": "messages"}).status_code == 404
    assert "接口报文" not in client.get(address(number)).content.decode()


def test_the_statement_says_the_amounts_in_capitals(
    sign_in: SignIn, settled: Settled
) -> None:
    number = settled.standing.settlement_no
    page = sign_in("counter", area=EAST).get(address(number, "statement/"))
    text = page.content.decode()
    assert "医疗费用结算单" in text
    assert "壹仟零伍拾元整" in text
    assert "项目XB02" in text
    assert "经办机构章" in text
    assert "职工甲" not in text


def test_paper_of_an_undone_settlement_says_so(
    sign_in: SignIn, settled: Settled
) -> None:
    client = sign_in("counter", area=EAST)
    for rest in ("statement/", "receipt/"):
        page = client.get(address(settled.reversed.settlement_no, rest))
        assert "已撤销" in page.content.decode()


@pytest.mark.parametrize("rest", [*(f"?tab={tab}" for tab in TABS), *PATHS[1:]])
def test_each_asks_little(
    sign_in: SignIn,
    settled: Settled,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rest: str,
) -> None:
    client = sign_in("counter", area=EAST)
    with django_assert_max_num_queries(12):
        client.get(address(settled.standing.settlement_no, rest))
