"""Users as they are looked up: what narrows the list, and whose it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.access.conftest import GUARD, MakeUser
from tests.samples import CITY, COUNTY, HOSPITAL
from yibao.access.commands import end_post, end_user
from yibao.access.listing import (
    ACTIVE,
    ENDED,
    LOCKED,
    Conditions,
    changes_of,
    logins_of,
    user_shown,
    users_asked,
)
from yibao.access.logins import check_login, record_login
from yibao.access.models import User
from yibao.access.queries import scope_of
from yibao.access.scope import Scope
from yibao.kernel.errors import Refused

CITY_SCOPE = Scope(frozenset({CITY, COUNTY}), "")
EVERYBODY = Conditions()


def numbers(
    asked: Conditions = EVERYBODY, scope: Scope = CITY_SCOPE, after: str = ""
) -> list[str]:
    rows = users_asked(asked, scope, now(), after=after, limit=20)
    return [row.number for row in rows]


@pytest.fixture(autouse=True)
def users(make_user: MakeUser) -> None:
    make_user("1001", "counter")
    make_user("1002", "counter", area=COUNTY)
    make_user("1003", institution=HOSPITAL)
    make_user("1004", "accountant")
    end_user(number="1004", reason="退休", by=GUARD)
    User.objects.filter(number="1002").update(locked_until=now() + timedelta(hours=1))
    past = now() - timedelta(hours=1)
    User.objects.filter(number="1001").update(locked_until=past)


def test_a_list_goes_on_after_a_number() -> None:
    assert numbers() == ["1001", "1002", "1003", "1004"]
    assert numbers(after="1002") == ["1003", "1004"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Conditions(text="1002"), ["1002"]),
        (Conditions(text="员1003"), ["1003"]),
        (Conditions(area=COUNTY), ["1002"]),
        (Conditions(institution_code=HOSPITAL), ["1003"]),
        (Conditions(post="counter"), ["1001", "1002"]),
        (Conditions(post="accountant"), []),  # it ended with its holder
        (Conditions(state=ACTIVE), ["1001", "1003"]),
        (Conditions(state=LOCKED), ["1002"]),
        (Conditions(state=ENDED), ["1004"]),
    ],
)
def test_each_condition_narrows(asked: Conditions, found: list[str]) -> None:
    assert numbers(asked) == found


def test_a_row_tells_the_posts_of_today() -> None:
    [row] = users_asked(Conditions(text="1001"), CITY_SCOPE, now(), limit=1)
    assert (row.posts, row.state) == (("综合柜员",), ACTIVE)
    end_post(number="1001", post="counter", reason="调岗", by=GUARD)
    [row] = users_asked(Conditions(text="1001"), CITY_SCOPE, now(), limit=1)
    assert row.posts == ()


@pytest.mark.requirement("SEC-02")
def test_users_are_seen_within_the_own_divisions_alone() -> None:
    county = scope_of(User.objects.get(number="1002"))
    assert numbers(scope=county) == ["1002"]
    assert user_shown("1001", county) is None
    assert user_shown("1002", county) is not None
    hospital = scope_of(User.objects.get(number="1003"))
    assert numbers(scope=hospital) == ["1003"]


def test_coming_in_and_what_was_done_are_told_apart() -> None:
    user = User.objects.get(number="1001")
    with pytest.raises(Refused):
        check_login(number="1001", password="wrong", address="::1", at=now())
    record_login(user=user, address="192.0.2.1", at=now())
    came = [line.action for line in logins_of(user)]
    assert came == ["user.logged_in", "user.login_refused"]
    done = [line.action for line in changes_of(user)]
    assert done == ["user.post_granted", "user.created"]
