"""系统维护: for administrators alone, to look; what is written is in the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from tests.web.conftest import CITY, EAST, SignIn
from yibao.access.models import User
from yibao.access.posts import POSTS
from yibao.kernel.models import Journal
from yibao.web.sysadmin.site import site

INDEX = "/sysadmin/"
USERS = "/sysadmin/access/user/"
LISTS = (
    USERS,
    "/sysadmin/access/postgrant/",
    "/sysadmin/areas/area/",
    "/sysadmin/catalog/dictionary/",
)
ADMINISTRATORS = {"system_admin", "security_admin"}


@pytest.mark.parametrize("post", [*POSTS, ""])
def test_administrators_alone(sign_in: SignIn, post: str) -> None:
    status = sign_in(*([post] if post else [])).get(INDEX).status_code
    assert status == (200 if post in ADMINISTRATORS else 403)


def test_strangers_log_in_as_everywhere(areas: None) -> None:
    for path in (INDEX, USERS):
        location = Client().get(path).headers["Location"]
        assert location.startswith("/login/")


@pytest.mark.parametrize("path", LISTS)
def test_lists_pass_the_policy_and_offer_no_change(sign_in: SignIn, path: str) -> None:
    client = sign_in("system_admin")
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert client.get(f"{path}add/").status_code == 403


def test_a_user_is_shown_without_a_password_and_not_changed(sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    user = User.objects.get()
    page = client.get(f"{USERS}{user.pk}/change/").content.decode()
    assert user.number in page
    assert "scrypt" not in page
    told = client.post(f"{USERS}{user.pk}/change/", {"name": "别人"})
    assert told.status_code == 403
    assert client.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403


def test_many_are_called_as_one_is(sign_in: SignIn) -> None:
    """Chinese has no plural: Django would add an s."""
    page = sign_in("system_admin").get(INDEX).content.decode()
    for model in site._registry:
        assert model._meta.verbose_name_plural == model._meta.verbose_name
        assert f">{model._meta.verbose_name}</a>" in page


def test_only_users_of_the_own_divisions(sign_in: SignIn) -> None:
    sign_in("counter", area=CITY)
    page = sign_in("system_admin", area=EAST).get(USERS).content.decode()
    assert f"{CITY}-counter" not in page
    assert f"{EAST}-system_admin" in page


def test_unlocking_is_the_security_administrators_and_recorded(
    sign_in: SignIn,
) -> None:
    sign_in("counter")
    locked = User.objects.get()
    User.objects.update(failed_logins=5, locked_until=now() + timedelta(minutes=15))
    told = {"action": "unlocked", "_selected_action": [locked.pk]}
    system = sign_in("system_admin")
    system.post(USERS, told)
    locked.refresh_from_db()
    assert locked.failed_logins == 5
    sign_in("security_admin").post(USERS, told)
    locked.refresh_from_db()
    assert locked.failed_logins == 0
    assert Journal.objects.filter(action="user.unlocked").count() == 1
