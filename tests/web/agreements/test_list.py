"""服务协议 on screen: where each stands, whose it is, what ends soon, and its file."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests.samples import CLERK
from tests.web.agreements.conftest import EASTERN, NEW, WESTERN, Drawn
from tests.web.conftest import EAST, WEST, SignIn
from yibao.access.scope import Scope
from yibao.institutions.agreement_listing import (
    IN_FORCE,
    STATES,
    Conditions,
    agreements_asked,
)
from yibao.institutions.commands import take_measure
from yibao.institutions.models import MeasureKind
from yibao.institutions.queries import effective_agreement

LIST = "/agreements/"
SCOPE = Scope(areas=frozenset({EAST, WEST}), title="示例")


def numbers(answer: Any) -> list[str]:
    return [row.agreement_no for row in answer.context["listing"].page.rows]


def test_every_agreement_of_the_scope_is_listed_with_its_state(
    sign_in: SignIn, drawn: Drawn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("agreement")
    client.get(LIST)
    with django_assert_max_num_queries(8):
        answer = client.get(LIST)
    assert numbers(answer) == ["XY-0", "XY-1", "XY-2", "XY-3", "XY-4", "XY-5"]
    told = {row.state: row for row in answer.context["listing"].page.rows}
    assert {state: row.agreement_no for state, row in told.items()} == {
        state: getattr(drawn, state) for state in STATES
    }
    assert told["in_force"].days_left == 60
    assert told["terminated"].days_left is None
    assert told["expired"].days_left is None
    page = answer.content.decode()
    for said in ("东岸医院", "暂停结算", "尚未双签", "已解除", "定点零售药店"):
        assert said in page


@pytest.mark.requirement("SEC-02")
def test_another_county_is_not_there(sign_in: SignIn, drawn: Drawn) -> None:
    client = sign_in("agreement", area=WEST)
    assert numbers(client.get(LIST)) == [drawn.suspended, drawn.terminated]
    assert client.get(f"{LIST}{drawn.in_force}/").status_code == 404
    own = sign_in("counter", institution=NEW)
    assert numbers(own.get(LIST)) == [drawn.unsigned]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        *[({"state": state}, [state]) for state in STATES],
        ({"text": "xy-4"}, ["suspended"]),
        ({"institution": "东岸医"}, ["expired", "in_force", "pending"]),
        ({"institution": NEW.lower()}, ["unsigned"]),
        ({"kind": "2"}, ["unsigned"]),
        ({"area": WEST}, ["suspended", "terminated"]),
        ({"ending": "90"}, ["suspended", "unsigned", "in_force"]),
        ({"ending": "30"}, ["suspended", "unsigned"]),
        ({"ending": "29"}, ["suspended"]),
        ({"ending": "90", "state": "in_force"}, ["in_force"]),
        ({"ending": "0"}, []),
    ],
)
def test_conditions_narrow_the_list(
    sign_in: SignIn, drawn: Drawn, asked: dict[str, str], found: list[str]
) -> None:
    answer = sign_in("agreement").get(LIST, asked)
    assert numbers(answer) == [getattr(drawn, state) for state in found]


@pytest.mark.parametrize("asked", [{}, {"ending": "90"}])
def test_pages_follow_each_other(
    sign_in: SignIn,
    drawn: Drawn,
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, str],
) -> None:
    client = sign_in("agreement")
    every = numbers(client.get(LIST, asked))
    monkeypatch.setattr("yibao.web.lists.SIZES", (2, 4))
    seen: list[str] = []
    key = ""
    while True:
        answer = client.get(LIST, asked | {"after": key})
        seen += numbers(answer)
        key = answer.context["listing"].page.next_key
        if not key:
            break
    assert seen == every


def test_nonsense_is_told(sign_in: SignIn, drawn: Drawn) -> None:
    answer = sign_in("agreement").get(LIST, {"ending": "-1"})
    assert answer.status_code == 422
    answer = sign_in("agreement").get(LIST, {"ending": "90", "after": "nonsense"})
    assert len(numbers(answer)) == 3


def test_the_file_has_the_conditions_the_operator_and_the_rows(
    sign_in: SignIn, drawn: Drawn
) -> None:
    answer = sign_in("agreement").get(LIST, {"ending": "90", "export": "1"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert rows[0][0] == "协议清单"
    assert rows[1][0] == "条件: 几天内到期: 90"
    assert "示例员" in str(rows[2][0])
    assert rows[4][0] == "协议编号"
    assert [row[0] for row in rows[5:]] == ["XY-4", "XY-2", "XY-1"]
    assert rows[5][9:11] == ("20", "暂停结算")
    assert sign_in("leader").get(LIST, {"export": "1"}).status_code == 403


def test_without_the_post_there_is_no_page(sign_in: SignIn, drawn: Drawn) -> None:
    client = sign_in("audit_admin")
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{drawn.in_force}/").status_code == 403


@pytest.mark.requirement("AGR-10")
def test_what_home_warns_of_is_what_the_list_shows(
    sign_in: SignIn, drawn: Drawn
) -> None:
    """What was ended needs no renewal; what nobody has signed yet does."""
    client = sign_in("agreement")
    page = client.get("/").content.decode()
    assert 'href="/agreements/?ending=90"' in page
    assert "全部 3 件" in page
    assert len(numbers(client.get("/agreements/?ending=90"))) == 3


def test_one_shows_its_measures_and_who_did_what(
    sign_in: SignIn, drawn: Drawn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("agreement")
    client.get(LIST)
    with django_assert_max_num_queries(10):
        page = client.get(f"{LIST}{drawn.suspended}/").content.decode()
    for told in (
        "西岸医院",
        "暂停医保结算",
        "稽核决定 1 号",
        "拟定协议",
        "经办机构签署协议",
        CLERK.name,
        f'href="/institutions/{WESTERN}/"',
    ):
        assert told in page
    assert "普通门诊" in client.get(f"{LIST}{drawn.unsigned}/").content.decode()


def test_the_list_and_settlements_agree_to_the_minute(drawn: Drawn) -> None:
    """In force on the list is what a settlement of the minute finds, and no other."""
    turn = now()
    for kind, minutes in (
        (MeasureKind.SUSPENSION, 10),
        (MeasureKind.WARNING, 15),
        (MeasureKind.RESUMPTION, 20),
        (MeasureKind.TERMINATION, 30),
    ):
        take_measure(
            agreement_no=drawn.in_force,
            kind=kind,
            from_at=turn + timedelta(minutes=minutes),
            basis="稽核决定",
            by=CLERK,
        )
    told = []
    for minutes in (0, 9, 10, 16, 20, 29, 30, 60, 61 * 24 * 60):
        at = turn + timedelta(minutes=minutes)
        asked = Conditions(institution=EASTERN, state=IN_FORCE)
        listed = [
            one.agreement_no for one in agreements_asked(asked, SCOPE, at, limit=9)
        ]
        held = effective_agreement(EASTERN, at)
        assert listed == ([held.agreement_no] if held else [])
        told.append(listed)
    assert told[0] == told[1] == told[4] == told[5] == [drawn.in_force]
    assert told[2] == told[3] == told[6] == told[7] == []
    assert told[8] == [drawn.pending]
