"""What every page of the console weighs on the wire, and what it asks the database."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime, now
from pytest_django import DjangoDbBlocker

from tests import worlds
from tests.samples import HOSPITAL
from tests.settlement import world
from tests.web.cases import Settled, settled
from tests.web.conftest import EAST, SignIn, divisions
from tests.web.test_access_matrix import FINE, POSTED, Address, addresses
from yibao.access.posts import POSTS
from yibao.institutions.models import Institution
from yibao.settlement.commands import settle
from yibao.web.desk.panels import TABS as OF_A_PERSON
from yibao.web.excel import KIND as EXCEL
from yibao.web.settlements.views import TABS as OF_A_BILL

PAGE_BYTES = 60 * 1024
QUERIES = 12
FILES = re.compile(r'(?:src|href)="(/static/[^"]+)"')
SOUGHT = "typed: "  # and posted, which leads to an address that keeps it sealed
# Other faces of a page, asked for by its query.
FACES = {
    "agreements:list": ("?ending=90", "?state=in_force&institution=医院"),
    "cockpit:cockpit": ("?span=day", "?span=month", "?span=year"),
    "desk:desk": (f"{SOUGHT}林", f"{SOUGHT}nobody"),
    "desk:person": tuple(f"?tab={name}" for name in OF_A_PERSON),
    "find": (f"{SOUGHT}990100", f"{SOUGHT}{world.EMPLOYEE}", f"{SOUGHT}{'9' * 24}"),
    "physicians:list": ("?state=practising&kind=1",),
    "settlements:list": ("?state=standing&institution=医院", "?first=2025-03-01"),
    "users:list": ("?post=counter&state=active",),
    "settlements:one": tuple(f"?tab={name}" for name in (*dict(OF_A_BILL), "messages")),
}


def by_area() -> dict[str, list[tuple[Address, str]]]:
    """Each area's pages with all their faces."""
    found: dict[str, list[tuple[Address, str]]] = {}
    for one in addresses():
        if one.permission is not None and one.name not in POSTED:
            every = ("", *FACES.get(one.name, ()))
            area = found.setdefault(one.name.partition(":")[0], [])
            area.extend((one, face) for face in every)
    return found


PAGES = by_area()


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Settled]:
    """Bills of last year, and enough of today to fill a list."""
    with worlds.standing(django_db_blocker):
        divisions()
        yield enough()


@pytest.fixture
def areas(made: Settled, db: None) -> None:
    """The divisions, and the bills of the module, are there already."""


def enough() -> Settled:
    made = settled()
    Institution.objects.filter(code=HOSPITAL).update(area_id=EAST)
    at = localtime(now())
    for minutes in range(25):
        when = at - timedelta(minutes=minutes)
        visit = world.register(when=f"{when:%Y-%m-%d %H:%M}")
        world.upload(visit, world.line("1", world.A, "60", on=f"{when:%Y-%m-%d %H:%M}"))
        settle(world.asking(visit, 60, f"{when:%Y-%m-%d %H:%M}"))
    return made


@pytest.fixture
def browser(sign_in: SignIn, made: Settled) -> Client:
    """Of somebody who holds every post at once: no one sees more on a page.

    Who works renews the session once in half a minute; that is no page's own asking.
    """
    client = sign_in(*POSTS, area=EAST)
    client.post(reverse("account:alive"))
    return client


def address_with(client: Client, url: str, face: str) -> str:
    """What a face is fetched by."""
    if not face.startswith(SOUGHT):
        return url + face
    posted = client.post(url, {"q": face.removeprefix(SOUGHT)})
    return posted.headers["Location"]


def fetched(client: Client, url: str) -> HttpResponseBase:
    answer: HttpResponseBase = client.get(
        url, headers={"Accept-Encoding": "gzip, deflate, br"}
    )
    return answer


def bytes_of(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)


@pytest.mark.parametrize("area", PAGES)
def test_pages_are_light_and_ask_little(
    browser: Client, made: Settled, area: str
) -> None:
    too_much = []
    for address, face in PAGES[area]:
        url = address_with(browser, address.url(made), face)
        with CaptureQueriesContext(connection) as asked:
            answer = fetched(browser, url)
        assert answer.status_code in FINE, (address.name, face)
        weight = weight_of(browser, answer)
        if len(asked) > QUERIES or weight > PAGE_BYTES:
            too_much.append((address.name, face, len(asked), weight))
    assert not too_much


def weight_of(client: Client, answer: HttpResponseBase) -> int:
    """The page and every file it names, as they are sent at a first visit."""
    sent = bytes_of(answer)
    page = gzip.decompress(sent) if answer.headers.get("Content-Encoding") else sent
    files = set(FILES.findall(page.decode()))
    return len(sent) + sum(len(bytes_of(fetched(client, one))) for one in files)


def test_styles_and_scripts_travel_compressed_and_are_not_sent_twice() -> None:
    client = Client()
    for path in ("/static/web/ui.css", "/static/django_htmx/htmx-2.min.js"):
        answer = fetched(client, path)
        assert answer.headers["Content-Encoding"] == "gzip"
        sent = bytes_of(answer)
        plain = bytes_of(client.get(path))
        assert gzip.decompress(sent) == plain
        assert len(sent) < len(plain) / 2
        again = client.get(
            path,
            headers={
                "Accept-Encoding": "gzip",
                "If-None-Match": answer.headers["ETag"],
            },
        )
        assert again.status_code == HTTPStatus.NOT_MODIFIED
        assert "Content-Encoding" not in again.headers
        assert bytes_of(again) == b""


def test_a_page_differs_in_length_and_token_each_time(browser: Client) -> None:
    """What BREACH would measure is not the same twice."""
    answers = [fetched(browser, "/account/") for _ in range(8)]
    assert {one.headers["Content-Encoding"] for one in answers} == {"gzip"}
    assert len({len(bytes_of(one)) for one in answers}) > 1
    assert len({gzip.decompress(bytes_of(one)) for one in answers}) == len(answers)


def test_what_is_packed_already_stays_as_it_is(browser: Client) -> None:
    answer = fetched(browser, "/settlements/?export=1")
    assert answer.headers["Content-Type"] == EXCEL
    assert "Content-Encoding" not in answer.headers
