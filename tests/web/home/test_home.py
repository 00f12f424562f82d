"""首页: each post finds the work that waits for it, of its own divisions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now
from pytest_django import DjangoAssertNumQueries

from tests.samples import HOSPITAL
from tests.settlement import world
from tests.web.conftest import EAST, WEST, SignIn
from yibao.access.models import User
from yibao.institutions.models import Agreement, Institution


@pytest.fixture
def ending(areas: None) -> Agreement:
    """An agreement of 东岸区 that ends in thirty days."""
    world.furnish()
    Institution.objects.filter(code=HOSPITAL).update(area_id=EAST)
    agreement = Agreement.objects.filter(institution__code=HOSPITAL).get()
    Agreement.objects.filter(pk=agreement.pk).update(
        valid_to=localdate() + timedelta(days=30)
    )
    return agreement


@pytest.mark.requirement("AGR-10")
def test_agreements_that_end_soon_are_warned_of(
    sign_in: SignIn,
    ending: Agreement,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in("agreement", area=EAST)
    client.get("/")
    with django_assert_max_num_queries(12):
        page = client.get("/").content.decode()
    assert "90 天内到期的协议" in page
    assert ending.agreement_no in page
    assert "30 天" in page
    later = localdate() + timedelta(days=91)
    Agreement.objects.filter(pk=ending.pk).update(valid_to=later)
    assert ending.agreement_no not in client.get("/").content.decode()


def test_another_county_is_not_warned(sign_in: SignIn, ending: Agreement) -> None:
    page = sign_in("agreement", area=WEST).get("/").content.decode()
    assert ending.agreement_no not in page
    assert "90 天内没有协议到期" in page


def test_each_post_sees_its_own_work(sign_in: SignIn, areas: None) -> None:
    counter = sign_in("counter").get("/").content.decode()
    assert "待审核备案" not in counter
    assert "到期的协议" not in counter
    assert 'href="/desk/"' in counter
    reviewer = sign_in("reviewer").get("/").content.decode()
    assert "待审核备案" in reviewer
    leader = sign_in("leader").get("/").content.decode()
    assert "未处理的对账差异" in leader
    assert 'href="/cockpit/"' in leader


def test_who_has_no_post_yet_is_told_whom_to_ask(sign_in: SignIn, areas: None) -> None:
    told = "还没有授予岗位,不能办理业务。请与安全管理员联系"
    page = sign_in().get("/").content.decode()
    assert told in page
    assert '<span class="who"><a' in page
    assert told not in sign_in("counter").get("/").content.decode()


def test_a_password_that_ends_soon_is_said(sign_in: SignIn, areas: None) -> None:
    client = sign_in("counter")
    assert "口令还有" not in client.get("/").content.decode()
    User.objects.update(password_changed_at=now() - timedelta(days=80))
    assert "口令还有 9 天到期" in client.get("/").content.decode()
