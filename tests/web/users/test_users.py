"""用户与岗位: the list, one user, what is done about them, each with its refusal."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from tests.samples import HOSPITAL
from tests.settlement import world
from tests.web.conftest import CITY, EAST, WEST, SignIn
from tests.web.desk.counter import done, errors, opened, receipts, refused, sent
from yibao.access.commands import create_user
from yibao.access.models import PostGrant, SecondFactor, User
from yibao.access.posts import POSTS
from yibao.kernel.models import Journal
from yibao.kernel.moments import SHANGHAI
from yibao.kernel.operator import Operator
from yibao.web.excel import KIND as EXCEL
from yibao.web.users.deeds import DEEDS

NEWCOMER, NEW = "/users/new/user-created/", "S0901"
TOLD = {
    "number": NEW,
    "name": "新来的",
    "area": EAST,
    "institution_code": "",
    "basis": "任命〔2026〕7号",
}
SINCE = {"valid_from": f"{localdate()}", "valid_to": "", "basis": "任命"}
WHY = {"basis": "本人到场"}
SLUGS = [deed.slug for deed in DEEDS]


def clerk(number: str = "S0100", area: str = EAST, institution: str = "") -> User:
    return create_user(
        number=number,
        name=f"示例员{number}",
        area=area,
        institution_code=institution,
        password="Shili-2026-x",
        must_change_password=False,
        by=Operator(number="test", name="测试"),
    )


def url(slug: str, number: str = "S0100") -> str:
    return f"/users/{number}/{slug}/"


@pytest.fixture
def guard(sign_in: SignIn) -> Client:
    """安全管理员 of the city."""
    return sign_in("security_admin", area=CITY)


@pytest.fixture
def user(areas: None) -> User:
    return clerk()


def hold(user: User, post: str, since: date = date(2025, 1, 1)) -> PostGrant:
    return PostGrant.objects.create(
        user=user, post=post, valid_from=since, reason="示例", granted_by="test"
    )


def test_the_list_tells_whose_staff_what_posts_and_in_which_state(
    guard: Client, user: User
) -> None:
    world.furnish()
    hold(user, "counter")
    clerk("S0200", area=CITY, institution=HOSPITAL)
    came = datetime(2026, 3, 1, 8, 30, tzinfo=SHANGHAI)
    until = now() + timedelta(hours=1)
    User.objects.filter(number="S0100").update(locked_until=until, last_login=came)
    page = guard.get("/users/").content.decode()
    for said in ("S0100", "综合柜员", "锁定", "东岸区", "2026-03-01 08:30", "S0200"):
        assert said in page
    narrowed = guard.get("/users/?post=counter&state=locked").content.decode()
    assert "S0100" in narrowed
    assert "S0200" not in narrowed


def test_who_may_export_takes_the_list_along(sign_in: SignIn, user: User) -> None:
    assert sign_in("system_admin").get("/users/?export=1").status_code == 403
    answer = sign_in("audit_admin", "auditor").get("/users/?export=1")
    assert answer.headers["Content-Type"] == EXCEL


def test_one_user_shows_posts_logins_and_changes(guard: Client, user: User) -> None:
    hold(user, "counter")
    strict = Client()
    strict.post("/login/", {"number": "S0100", "password": "wrong"})
    page = guard.get("/users/S0100/").content.decode()
    for said in ("综合柜员", "2025-01-01", "登录没有通过", "新增用户", "测试"):
        assert said in page
    assert "Shili-2026-x" not in page


@pytest.mark.requirement("SEC-02")
def test_users_of_another_county_are_not_there(sign_in: SignIn, user: User) -> None:
    west = sign_in("security_admin", area=WEST)
    assert "S0100" not in west.get("/users/").content.decode()
    for path in ("/users/S0100/", *(url(slug) for slug in SLUGS)):
        assert west.get(path).status_code == 404
        assert west.post(path, {"step": "do"}).status_code == 404 or path == (
            "/users/S0100/"
        )


def test_a_new_user_gets_a_password_that_is_shown_once(guard: Client) -> None:
    token = opened(guard, NEWCOMER)
    checked = sent(guard, NEWCOMER, token, "check", TOLD)
    assert "新增用户 新来的(S0901),数据范围 东岸区" in checked.content.decode()
    assert f'hx-post="{NEWCOMER}"' not in checked.content.decode()
    assert not User.objects.filter(number=NEW).exists()
    shown = sent(guard, NEWCOMER, token, "do", TOLD)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    [(title, password)] = shown.context["told_once"]  # type: ignore[attr-defined]
    page = shown.content.decode()
    assert title in page
    assert password in page
    user = User.objects.get(number=NEW)
    assert user.check_password(password)
    assert user.must_change_password
    [line] = receipts()
    assert line.reason == "任命〔2026〕7号"
    again = sent(guard, NEWCOMER, token, "do", TOLD)
    assert again.status_code == 302
    for rest in ("", "paper/", "slip/"):
        page = guard.get(again.headers["Location"] + rest).content.decode()
        assert NEW in page
        assert password not in page
    for kept in Journal.objects.all():
        assert password not in f"{kept.fields} {kept.reason}"


@pytest.mark.parametrize(
    ("told", "place", "said"),
    [
        ({"number": "S0100"}, "number", "AC-001 "),
        ({"area": "999999"}, "area", "不在您的数据范围内"),
        ({"institution_code": HOSPITAL}, "institution_code", "没有这个机构"),
        ({"basis": ""}, "basis", "请填写"),
    ],
)
def test_a_new_user_is_refused_at_the_field(
    guard: Client, user: User, told: dict[str, str], place: str, said: str
) -> None:
    found = refused(guard, NEWCOMER, **TOLD | told)
    assert said in found[place][0]


def test_a_county_makes_no_user_of_the_city(sign_in: SignIn) -> None:
    east = sign_in("security_admin", area=EAST)
    assert "数据范围" in refused(east, NEWCOMER, **TOLD | {"area": CITY})["area"][0]


def test_staff_of_an_institution_are_made_where_it_lies(guard: Client) -> None:
    world.furnish()
    told = TOLD | {"institution_code": HOSPITAL, "area": CITY}
    assert done(guard, NEWCOMER, **told).status_code == 200
    assert User.objects.get(number=NEW).institution_code == HOSPITAL
    elsewhere = told | {"number": "S0902", "area": WEST}
    assert "institution_code" in refused(guard, NEWCOMER, **elsewhere)


def test_a_post_is_granted_and_ended(guard: Client, user: User) -> None:
    answer = done(guard, url("post-granted"), post="counter", **SINCE)
    page = guard.get(answer.headers["Location"]).content.decode()
    assert "综合柜员" in page
    assert 'href="/users/S0100/"' in page
    assert PostGrant.objects.held_on(localdate()).filter(user=user).exists()
    assert "综合柜员" in guard.get(url("post-ended")).content.decode()
    done(guard, url("post-ended"), post="counter", basis="调岗")
    assert not PostGrant.objects.held_on(localdate()).filter(user=user).exists()
    assert "没有任职中的岗位" in guard.get(url("post-ended")).content.decode()


@pytest.mark.requirement("ICT-01")
def test_a_conflicting_post_is_refused_at_its_field(guard: Client, user: User) -> None:
    hold(user, "counter")
    said = refused(guard, url("post-granted"), post="reviewer", **SINCE)
    assert said["post"][0].startswith("AC-004 ")
    assert "SOD-01 受理与审核" in said["post"][0]
    said = refused(guard, url("post-granted"), post="counter", **SINCE)
    assert said["post"][0].startswith("AC-005 ")
    assert PostGrant.objects.filter(user=user).count() == 1


@pytest.mark.requirement("AC-03")
def test_a_county_gets_no_administrator(guard: Client, user: User) -> None:
    said = refused(guard, url("post-granted"), post="system_admin", **SINCE)
    assert said["post"][0].startswith("AC-008 ")


def test_a_period_that_ends_before_it_begins_is_refused(
    guard: Client, user: User
) -> None:
    told = SINCE | {"valid_to": "2020-01-01"}
    said = refused(guard, url("post-granted"), post="counter", **told)
    assert said["valid_to"][0].startswith("AC-015 ")


def test_a_post_that_ended_meanwhile_is_refused(guard: Client, user: User) -> None:
    hold(user, "counter")
    token = opened(guard, url("post-ended"))
    told = {"post": "counter", "basis": "调岗"}
    assert sent(guard, url("post-ended"), token, "check", told).status_code == 200
    done(guard, url("post-ended"), **told)
    answer = sent(guard, url("post-ended"), token, "do", told)
    assert answer.status_code == 422
    assert "post" in errors(answer)


def test_a_password_is_reset_and_shown_once(guard: Client, user: User) -> None:
    token = opened(guard, url("password-reset"))
    shown = sent(guard, url("password-reset"), token, "do", WHY)
    [(_, password)] = shown.context["told_once"]  # type: ignore[attr-defined]
    assert password in shown.content.decode()
    user.refresh_from_db()
    assert user.check_password(password)
    again = sent(guard, url("password-reset"), token, "do", WHY)
    assert password not in guard.get(again.headers["Location"]).content.decode()
    assert password not in str(list(Journal.objects.values_list("fields", "reason")))


def test_a_locked_user_is_unlocked(guard: Client, user: User) -> None:
    User.objects.update(failed_logins=5, locked_until=now() + timedelta(hours=1))
    done(guard, url("user-unlocked"), **WHY)
    user.refresh_from_db()
    assert (user.failed_logins, user.locked_until) == (0, None)


def test_a_second_factor_is_unbound_or_was_not_bound(guard: Client, user: User) -> None:
    said = refused(guard, url("second-factor-reset"), **WHY)
    assert said["__all__"][0].startswith("AC-017 ")
    SecondFactor.objects.create(user=user, secret="x", confirmed_at=now())
    done(guard, url("second-factor-reset"), **WHY)
    assert not SecondFactor.objects.exists()


def test_an_ended_user_holds_nothing_and_gets_nothing(
    guard: Client, user: User
) -> None:
    hold(user, "counter")
    done(guard, url("user-ended"), basis="退休")
    user.refresh_from_db()
    assert not user.is_active
    page = guard.get("/users/S0100/").content.decode()
    assert "停用" in page
    assert url("post-granted") not in page
    said = refused(guard, url("post-granted"), post="counter", **SINCE)
    assert said["__all__"][0].startswith("AC-019 ")


def test_nobody_manages_themself(guard: Client) -> None:
    own = User.objects.get().number
    assert (
        url("password-reset", own) not in guard.get(f"/users/{own}/").content.decode()
    )
    said = refused(guard, url("password-reset", own), **WHY)
    assert said["__all__"][0].startswith("AC-007 ")
    said = refused(guard, url("post-granted", own), post="system_admin", **SINCE)
    assert said["__all__"][0].startswith("AC-007 ")


@pytest.mark.parametrize("post", ["system_admin", "audit_admin"])
def test_who_only_looks_sees_no_button_and_is_refused(
    sign_in: SignIn, user: User, post: str
) -> None:
    assert "user.manage" not in POSTS[post].permissions
    looks = sign_in(post)
    page = looks.get("/users/S0100/").content.decode()
    assert "办理业务" not in page
    assert NEWCOMER not in looks.get("/users/").content.decode()
    for path in (NEWCOMER, *(url(slug) for slug in SLUGS)):
        assert looks.get(path).status_code == 403
        assert looks.post(path, {"step": "do"}).status_code == 403


def test_a_receipt_is_for_whoever_may_see_the_user(
    sign_in: SignIn, guard: Client, user: User
) -> None:
    location = done(guard, url("user-unlocked"), **WHY).headers["Location"]
    assert sign_in("audit_admin").get(location).status_code == 200
    assert sign_in("audit_admin", area=WEST).get(location).status_code == 404
    assert sign_in("counter").get(location).status_code == 403
