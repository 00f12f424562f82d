"""参保凭证: masked for whoever looks, in clear for a reason that is written down."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.settlement.world import EMPLOYEE
from tests.web.cases import Settled
from tests.web.conftest import EAST, WEST, SignIn
from yibao.access.models import User
from yibao.kernel.models import Journal

MASKED = f"/desk/{EMPLOYEE}/proof/"
CLEAR = f"{MASKED}clear/"
NAME, ID_NO = "职工甲", "990100198005060001"


def test_the_proof_in_clear_is_given_for_a_reason_that_is_recorded(
    clerk: Client,
) -> None:
    assert f'href="{CLEAR}"' in clerk.get(MASKED).content.decode()
    asked = clerk.get(CLEAR)
    assert ID_NO not in asked.content.decode()
    answer = clerk.post(CLEAR, {"reason": "交给本人"})
    page = answer.content.decode()
    assert NAME in page
    assert ID_NO in page
    assert "按规定遮盖" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    lines = Journal.objects.filter(action="person.revealed", subject_no=EMPLOYEE)
    assert {one.fields["field"] for one in lines} == {"name", "id_no"}
    assert {one.reason for one in lines} == {"交给本人"}
    assert all(ID_NO not in str(one.fields) for one in lines)


@pytest.mark.parametrize("reason", ["", "  ", "由" * 201])
def test_without_a_reason_nothing_is_shown_or_written(
    clerk: Client, reason: str
) -> None:
    answer = clerk.post(CLEAR, {"reason": reason})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    assert ID_NO not in answer.content.decode()
    assert not Journal.objects.filter(action="person.revealed").exists()


def test_it_is_for_whoever_may_see_what_is_masked(
    sign_in: SignIn, clerk: Client, settled: Settled
) -> None:
    assert sign_in("leader", area=EAST).post(CLEAR, {"reason": "x"}).status_code == 403
    west = sign_in("counter", area=WEST)
    assert west.get(CLEAR).status_code == 404
    assert west.post(CLEAR, {"reason": "x"}).status_code == 404
    assert not Journal.objects.filter(action="person.revealed").exists()


def test_a_post_from_elsewhere_shows_nothing(clerk: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(number__contains="counter"))
    assert strict.post(CLEAR, {"reason": "x"}).status_code == 403
