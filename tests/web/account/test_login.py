"""登录: what a browser sees of it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.timezone import now

from tests.access.conftest import GUARD, PASSWORD, MakeUser, make_user
from yibao.access import second_factor
from yibao.access.commands import end_user, grant_post, reset_password
from yibao.access.models import DemoLogin, User
from yibao.kernel.models import Journal
from yibao.web.account import idle

__all__ = ["make_user"]
AGAIN = "Shili-2026-y"


def log_in(
    number: str = "1001", password: str = PASSWORD, path: str = "/login/"
) -> Client:
    client = Client()
    client.post(path, {"number": number, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_right_password_opens_what_was_asked_for(make_user: MakeUser) -> None:
    make_user("1001", "counter")
    client = Client()
    asked = client.get("/account/")
    login = asked.headers["Location"]
    assert login == "/login/?next=/account/"
    answer = client.post(login, {"number": "1001", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/"
    page = client.get("/account/").content.decode()
    assert "综合柜员" in page and "第一次登录" in page


def test_nobody_is_sent_to_another_site(make_user: MakeUser) -> None:
    make_user("1001", "counter")
    told = {"number": "1001", "password": PASSWORD, "next": "https://elsewhere/"}
    assert Client().post("/login/", told).headers["Location"] == "/"


def test_a_wrong_password_is_said_and_not_repeated(make_user: MakeUser) -> None:
    make_user("1001")
    answer = Client().post("/login/", {"number": "1001", "password": "wrong-Secret-1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "工号或口令不对" in page and "wrong-Secret-1" not in page


def test_the_login_before_is_told_with_mistakes_since(make_user: MakeUser) -> None:
    make_user("1001", "counter")
    log_in()
    log_in(password="wrong")
    page = log_in().get("/account/").content.decode()
    assert "上次登录" in page and "来自 127.0.0.1" in page
    assert "其间有 1 次没有通过的登录" in page


@pytest.mark.requirement("ML-01")
@pytest.mark.parametrize("post", ["reviewer", "system_admin", "security_admin"])
def test_a_password_alone_opens_nothing_to_these_posts(
    make_user: MakeUser, post: str
) -> None:
    user = make_user("1001", post)
    client = log_in()
    assert not is_in(client)
    page = client.get("/login/second/").content.decode()
    assert "<svg" in page and "绑定验证器" in page
    wrong = client.post("/login/second/", {"code": "000000"})
    assert wrong.status_code == 422 and not is_in(client)
    code = second_factor.usable_code(second_factor.prepared(user))
    client.post("/login/second/", {"code": code})
    assert is_in(client)
    again = log_in()
    page = again.get("/login/second/").content.decode()
    assert "<svg" not in page and second_factor.prepared(user).secret not in page
    again.post("/login/second/", {"code": code})
    assert not is_in(again)  # the same code, seen over a shoulder


def test_the_second_step_waits_five_minutes(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("1001", "reviewer")
    client = log_in()
    entering = import_module("yibao.web.account.entering")
    monkeypatch.setattr(entering, "PENDING_SECONDS", -1)
    assert client.get("/login/second/").headers["Location"] == "/login/"


@pytest.mark.requirement("AC-05")
def test_a_change_of_posts_ends_every_session(make_user: MakeUser) -> None:
    make_user("1001", "counter")
    one, other = log_in(), log_in()
    assert is_in(one) and is_in(other)
    grant_post(
        number="1001",
        post="agreement",
        valid_from=now().date(),
        reason="示例",
        by=GUARD,
    )
    assert not is_in(one) and not is_in(other)
    fresh = log_in()
    assert is_in(fresh)
    end_user(number="1001", reason="离岗", by=GUARD)
    assert not is_in(fresh) and not is_in(log_in())


@pytest.mark.requirement("ML-02")
def test_a_session_ends_a_quarter_of_an_hour_after_its_last_use(
    make_user: MakeUser,
) -> None:
    make_user("1001", "counter")
    client = log_in()
    session = client.session
    first = now()
    assert session.get_expiry_age() == 15 * 60
    row = Session.objects.get(session_key=session.session_key)
    assert row.expire_date <= first + timedelta(minutes=15)
    row.expire_date = first - timedelta(seconds=1)
    row.save()
    assert not is_in(client)


def test_use_renews_a_session_but_not_at_every_request(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("1001", "counter")
    client = log_in()
    used = client.session[idle.USED]
    assert client.post("/account/alive/").status_code == 204
    assert client.session[idle.USED] == used
    monkeypatch.setattr(idle, "WRITTEN_EVERY", -1.0)
    client.post("/account/alive/")
    assert client.session[idle.USED] > used


def test_a_temporary_password_is_changed_before_anything_else(
    make_user: MakeUser,
) -> None:
    make_user("1001", "counter")
    temporary = reset_password(number="1001", by=GUARD)
    client, other = log_in(password=temporary), log_in(password=temporary)
    assert client.get("/account/").headers["Location"] == "/account/password/"
    assert "请先修改" in client.get("/account/password/").content.decode()
    told = {"old": temporary, "new": AGAIN, "again": AGAIN}
    assert client.post("/account/password/", {**told, "again": "x"}).status_code == 422
    assert client.post("/account/password/", {**told, "old": "x"}).status_code == 422
    assert client.post("/account/password/", told).status_code == 302
    assert is_in(client)
    assert other.get("/account/password/").status_code == 302  # logged out elsewhere
    assert is_in(log_in(password=AGAIN))


def test_who_leaves_is_out_and_it_is_written_down(make_user: MakeUser) -> None:
    make_user("1001", "counter")
    client = log_in()
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert not is_in(client)
    actions = Journal.objects.filter(operator_no="1001").values_list(
        "action", flat=True
    )
    assert list(actions.order_by("id")) == ["user.logged_in", "user.logged_out"]


def test_demo_logins_are_told_only_where_they_may_be(
    make_user: MakeUser, settings: LazySettings
) -> None:
    user = make_user("1001", "reviewer")
    assert "演示登录" not in Client().get("/login/").content.decode()
    DemoLogin.objects.create(user=user, password=PASSWORD)
    page = Client().get("/login/").content.decode()
    assert "演示登录" in page and "审核员" in page and PASSWORD in page
    code = second_factor.usable_code(second_factor.prepared(user))
    assert code in log_in().get("/login/second/").content.decode()
    settings.DEMO_LOGINS = False
    assert PASSWORD not in Client().get("/login/").content.decode()
    assert code not in log_in().get("/login/second/").content.decode()


def test_a_demo_login_whose_password_was_changed_is_no_longer_told(
    make_user: MakeUser,
) -> None:
    DemoLogin.objects.create(user=make_user("1001", "counter"), password=PASSWORD)
    told = {"old": PASSWORD, "new": AGAIN, "again": AGAIN}
    log_in().post("/account/password/", told)
    assert not DemoLogin.objects.exists()
    assert User.objects.get().check_password(AGAIN)


def test_the_account_page_keeps_its_budget(
    make_user: MakeUser, django_assert_max_num_queries: object
) -> None:
    make_user("1001", "counter")
    client = log_in()
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/account/")
