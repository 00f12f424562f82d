"""The shell: who logged in gets it, nothing in it comes from elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.conftest import SignIn


def test_strangers_are_sent_to_the_login(db: None) -> None:
    answer = Client().get("/_design/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


def test_a_part_of_a_page_is_refused_to_strangers_and_the_page_stays(db: None) -> None:
    """The login in its place would take away what was filled in."""
    answer = Client().get("/_design/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize("path", ["/", "/_design/", "/account/"])
def test_pages_draw_with_a_strict_policy(sign_in: SignIn, path: str) -> None:
    answer = sign_in("counter").get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    page = answer.content.decode()
    assert " style=" not in page
    assert "onclick" not in page
    assert "<script>" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


def test_the_agency_and_the_post_are_shown(sign_in: SignIn) -> None:
    page = sign_in("counter", area="990101").get("/").content.decode()
    assert "东岸区" in page
    assert "综合柜员" in page


def test_the_theme_is_kept(sign_in: SignIn) -> None:
    client = sign_in("counter")
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="auto"' in client.get("/").content.decode()
