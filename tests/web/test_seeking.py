"""What is typed to find somebody stands in no address."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.cases import Settled, settled
from tests.web.conftest import EAST, SignIn
from yibao.access.models import User
from yibao.web import seeking

ID_NO, NAME = "990100198005060001", "职工"


@pytest.fixture
def made(areas: None) -> Settled:
    return settled()


def kept(client: Client, path: str, text: str) -> str:
    answer = client.post(path, {"q": text})
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.mark.parametrize("path", ["/desk/", "/find/"])
@pytest.mark.parametrize("text", [ID_NO, NAME])
def test_what_is_typed_stands_in_no_address(
    sign_in: SignIn, made: Settled, path: str, text: str
) -> None:
    client = sign_in("counter", area=EAST)
    answer = client.post(path, {"q": text}, follow=True)
    for url, _ in answer.redirect_chain:
        assert text not in url
    assert made.standing.person_no in answer.content.decode()
    address = kept(client, path, text)
    assert address != kept(client, path, text)  # sealed anew each time
    again = client.get(address, follow=True)
    assert made.standing.person_no in again.content.decode()


def test_what_an_address_says_openly_is_not_looked_up(
    sign_in: SignIn, made: Settled
) -> None:
    client = sign_in("counter", area=EAST)
    assert client.get("/find/", {"q": ID_NO}).context["hits"] == []
    assert client.get("/desk/", {"q": ID_NO}).context["listing"] is None
    assert kept(client, "/find/", "  ") == "/find/"


def test_an_address_is_of_whoever_asked_and_of_the_day(
    sign_in: SignIn, made: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("counter", area=EAST)
    address = kept(client, "/find/", NAME)
    assert client.get(address).context["hits"]
    other = sign_in("counter", "reviewer", area=EAST)
    assert User.objects.count() == 2
    assert other.get(address).context["hits"] == []
    monkeypatch.setattr(seeking, "HOLDS_SECONDS", -1)
    assert client.get(address).context["hits"] == []


@pytest.mark.parametrize("token", ["", "x", "不是", "A" * 39, "A" * 60, "=" * 50])
def test_an_address_nobody_sealed_asks_for_nothing(
    sign_in: SignIn, made: Settled, token: str
) -> None:
    client = sign_in("counter", area=EAST)
    assert client.get("/find/", {"s": token}).context["hits"] == []
