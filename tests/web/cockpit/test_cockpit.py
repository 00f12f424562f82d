"""驾驶舱: the figures of a scope, pictures that pass the policy, and who may look."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest
from django.utils.timezone import localtime, now
from pytest_django import DjangoAssertNumQueries

from tests.samples import HOSPITAL
from tests.settlement import world
from tests.web.conftest import CITY, EAST, WEST, SignIn
from yibao.access.posts import POSTS
from yibao.engine.money import Money
from yibao.enrollment.models import Person
from yibao.gateway import watching
from yibao.gateway.models import Delivery, Message, Refusal
from yibao.institutions.models import Institution
from yibao.settlement.commands import settle
from yibao.settlement.models import FundBudget, Settlement
from yibao.web.cockpit.drawing import columns, ranked

PAGE = "/cockpit/"


@pytest.fixture
def today(areas: None) -> datetime:
    """One bill of 东岸区, settled a moment ago and answered in 250 ms."""
    world.furnish()
    Institution.objects.filter(code=HOSPITAL).update(area_id=EAST)
    Person.objects.filter(person_no=world.EMPLOYEE).update(area_id=EAST)
    visit = world.register(when="2025-03-01 09:00")
    world.upload(visit, world.line("1", world.A, "600"))
    at = localtime(now())
    settle(world.asking(visit, 600, f"{at:%Y-%m-%d %H:%M}"))
    for number, ms in (("M1", 250), ("M2", 150)):
        Message.objects.create(
            institution_code=HOSPITAL,
            message_no=number,
            transaction="2207",
            state=Message.State.ACCEPTED,
            digest=b"d",
            answer="{}",
            received_at=at,
        )
        Delivery.objects.create(
            institution_code=HOSPITAL,
            message_no=number,
            delivered_at=at + timedelta(milliseconds=ms),
        )
    for number, code in (("R1", "ST-003"), ("R2", "ST-003"), ("R3", "GW-007")):
        Refusal.objects.create(
            institution_code=HOSPITAL,
            message_no=number,
            transaction="2207",
            code=code,
            sentence="",
            refused_at=at,
        )
    return at


def test_figures_charts_and_lists_of_the_day(
    sign_in: SignIn,
    today: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in("leader", area=EAST)
    client.get(PAGE)
    with django_assert_max_num_queries(12):  # two are the interface's own
        page = client.get(PAGE).content.decode()
    assert page.count("<svg role=") == 2
    for shown in ("600.00", "示例市第二医院", "ST-003", "249", "没有录入基金预算"):
        assert shown in page
    assert " style=" not in page
    assert page.count("查看数据") == 2
    assert page.count(f"/settlements/?institution={HOSPITAL}&amp;") == 2


def test_what_funds_paid_stands_against_their_budget(
    sign_in: SignIn, today: datetime
) -> None:
    for fund in ("pooling_paid", "medical_aid_paid"):
        FundBudget.objects.create(
            area=CITY,
            fund=fund,
            year=f"{today:%Y}",
            decided_on=today.date(),
            amount=Money.yuan(100_000),
            basis="示例",
            operator_no="JG01",
        )
    paid = Settlement.objects.get().pooling_paid
    assert paid.fen
    page = sign_in("leader").get(PAGE, {"span": "year"}).content.decode()
    assert "没有录入基金预算" not in page
    assert page.count("100,000.00") == 2
    assert f"{paid.fen / 10_000_000:.1%}" in page
    assert "0.0%" in page  # the fund that paid nothing yet is there as well
    day = sign_in("leader").get(PAGE).content.decode()
    assert "全年预算" in day
    assert "已用</th>" not in day  # of a year is not told of a day


def test_a_county_sees_the_budget_of_its_pool_as_such(
    sign_in: SignIn, today: datetime
) -> None:
    county = sign_in("leader", area=EAST)
    page = county.get(PAGE, {"span": "year"}).content.decode()
    assert "所在统筹区没有录入基金预算" in page
    FundBudget.objects.create(
        area=CITY,
        fund="pooling_paid",
        year=f"{today:%Y}",
        decided_on=today.date(),
        amount=Money.yuan(100_000),
        basis="示例",
        operator_no="JG01",
    )
    page = county.get(PAGE, {"span": "year"}).content.decode()
    assert "没有录入基金预算" not in page
    assert "预算是示例市全统筹区全年的" in page
    assert "占统筹区预算</th>" in page
    assert "100,000.00" in page
    whole = sign_in("leader").get(PAGE, {"span": "year"}).content.decode()
    assert "已用</th>" in whole
    assert "占统筹区预算" not in whole


HREF = re.compile(r'href="(/[^"]*)"')


@pytest.mark.parametrize("post", POSTS)
def test_nobody_is_led_where_they_may_not_go(
    sign_in: SignIn, today: datetime, post: str
) -> None:
    client = sign_in(post)
    for start in ("/", PAGE):
        page = client.get(start)
        if page.status_code == 200:
            for url in set(HREF.findall(page.content.decode())):
                if not url.startswith("/static/"):
                    answer = client.get(html.unescape(url))
                    assert answer.status_code != 403, (start, url)


def test_another_county_sees_none_of_it(sign_in: SignIn, today: datetime) -> None:
    page = sign_in("leader", area=WEST).get(PAGE).content.decode()
    assert "示例市第二医院" not in page
    assert "今日还没有结算" in page
    assert "今日没有被拒的报文" in page


@pytest.mark.parametrize("span", ["day", "month", "year", "nonsense"])
def test_every_span_is_shown(sign_in: SignIn, today: datetime, span: str) -> None:
    answer = sign_in("accountant", area=CITY).get(PAGE, {"span": span})
    assert answer.status_code == 200
    assert "600.00" in answer.content.decode()


def test_clerks_have_no_cockpit(sign_in: SignIn, areas: None) -> None:
    assert sign_in("counter").get(PAGE).status_code == 403


def test_the_interface_tells_its_times_and_refusals(today: datetime) -> None:
    whole, one = watching.since(today - timedelta(hours=1))
    assert (whole.institution_code, whole.answered, whole.refused) == ("", 2, 3)
    assert (one.institution_code, one.refused, one.refused_most) == (
        HOSPITAL,
        3,
        "ST-003",
    )
    assert (one.median_ms, one.p99_ms) == (200, 249)
    assert watching.since(today - timedelta(hours=1), [])[0].answered == 0


def test_charts_take_the_colours_of_the_page_and_no_markup_from_data() -> None:
    for drawn in (
        columns([("09:00", 2.0), ("<b>", 1.0)], unit="笔", label='九"点'),
        ranked([("<script>", 3.0)], unit="元", label="各基金"),
    ):
        assert "var(--c1)" in drawn
        assert "var(--sub)" in drawn
        assert " style=" not in drawn
        assert "<script>" not in drawn
        assert "<b>" not in drawn
        assert "#01" not in drawn
