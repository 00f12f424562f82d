"""What a clerk reads where nothing can be shown."""

from __future__ import annotations

import pytest

from tests.web.conftest import SignIn


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/cockpit/", 403, "没有权限"), ("/nothing/", 404, "没有找到")],
)
def test_refusals_are_sentences_with_a_way_home(
    sign_in: SignIn, path: str, status: int, said: str
) -> None:
    answer = sign_in("counter").get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert 'href="/"' in page


def test_a_form_of_an_earlier_login_says_that_nothing_was_done(
    sign_in: SignIn,
) -> None:
    client = sign_in("counter")
    client.handler.enforce_csrf_checks = True
    answer = client.post("/account/password/", {"old": "1", "new": "2"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "这一步没有办理" in page
    assert 'href="/"' in page


def test_a_fault_of_ours_is_a_sentence_too(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("yibao.web.home.views.deeds_of", broken)
    client = sign_in("counter")
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "这一步没有办成" in answer.content.decode()
