"""What no clerk would type: signs nobody sees, keys nobody gave out, absurd numbers."""

from __future__ import annotations

import io

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from tests.samples import HOSPITAL
from tests.web.cases import Settled
from tests.web.conftest import CITY, EAST, WEST, SignIn
from tests.web.desk.counter import opened, refused, sent
from tests.web.test_access_matrix import EXAMPLES, OPEN, OWNED, POSTED, addresses
from tests.web.test_access_matrix import made as made  # a fixture
from yibao.access.models import User
from yibao.access.posts import POSTS
from yibao.kernel.models import Journal
from yibao.web.deeds.fields import identifier, legible

NUL, LONG = "\0", "9" * 5000
KEYS = (
    NUL,
    LONG,
    f"1-{LONG}",
    "2026-01-01T00:00:00|x",
    "0001-01-01T00:00:00+14:00|x",
    "9999-12-31T23:59:59-12:00|x",
    "2026-01-01|9223372036854775808",
)
FINE = {200, 302, 404, 422}


@pytest.fixture
def clerk(sign_in: SignIn) -> Client:
    """Somebody of a county who may do everything."""
    client = sign_in(*POSTS, area=EAST)
    client.raise_request_exception = False
    return client


LISTS = [one for one in addresses() if one.name not in {*EXAMPLES, *OPEN, *POSTED}]


def test_no_list_stumbles_over_what_nobody_gave_out(
    clerk: Client, made: Settled
) -> None:
    wrong = []
    for one in LISTS:
        for key in KEYS:
            told = {"after": key, "size": key, "s": key, "state": "", "tab": key}
            if clerk.get(one.url(made), told).status_code not in FINE:
                wrong.append((one.name, key[:40]))
    assert wrong == []


def test_days_at_the_ends_of_time_are_answered(clerk: Client, made: Settled) -> None:
    wrong = []
    for one in LISTS:
        for day in ("0001-01-01", "9999-12-31"):
            told = {"first": day, "last": day, "day": day, "since": day, "until": day}
            if clerk.get(one.url(made), told).status_code not in FINE:
                wrong.append((one.name, day))
    assert wrong == []


def test_what_no_column_holds_is_nowhere(clerk: Client, made: Settled) -> None:
    guarded = [one for one in addresses() if one.name not in OPEN | POSTED]
    for one in guarded:
        answer = clerk.get(one.url(made), {"text": NUL, "number": NUL})
        assert answer.status_code == 404, one.name
    assert clerk.get("/desk/%00/").status_code == 404


def test_no_page_stumbles_over_what_is_posted(clerk: Client, made: Settled) -> None:
    sign, wrong = f"\x01=1\u202e{NUL}", []
    for one in addresses():
        if one.name in OPEN:
            continue
        url = one.url(made)
        context = clerk.get(url).context or {}
        form, token = context.get("form"), context.get("token") or sign
        told = {"q": sign, **dict.fromkeys(form.fields if form else (), sign)}
        with transaction.atomic():
            answer = clerk.post(url, {**told, "token": token})
            transaction.set_rollback(True)
        if answer.status_code not in {*FINE, 204, 405}:
            wrong.append((one.name, answer.status_code))
    assert wrong == []


def test_what_is_posted_without_a_post_or_from_elsewhere_does_nothing(
    sign_in: SignIn, made: Settled
) -> None:
    told, before = {"step": "do"}, Journal.objects.count()
    nobody, elsewhere = sign_in(area=EAST), sign_in(*POSTS, area=WEST)
    for one in addresses():
        if one.permission:
            status = nobody.post(one.url(made), told).status_code
            assert status in {403, 405}, (one.name, status)
        if one.name in OWNED:
            status = elsewhere.post(one.url(made), told).status_code
            assert status in {404, 405}, (one.name, status)
    assert Journal.objects.count() == before


def test_a_search_for_nothing_to_be_seen_finds_nobody(
    clerk: Client, made: Settled
) -> None:
    for path in ("/desk/", "/find/"):
        answer = clerk.post(path, {"q": f"职{NUL}"}, follow=True)
        assert answer.status_code == 200
    posted = clerk.post("/find/", {"q": f"职{NUL}"}, headers={"HX-Request": "true"})
    assert posted.status_code == 200


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\x01", "\n", "\x7f"])
def test_texts_keep_no_sign_that_nobody_sees(sign_in: SignIn, sign: str) -> None:
    guard = sign_in("security_admin", area=CITY)
    told = {"number": "S0901", "name": f"王{sign}五", "area": EAST, "basis": "任命"}
    [said] = refused(guard, "/users/new/user-created/", **told)["name"]
    assert "看不见的字符" in said


def test_names_of_every_people_are_legible() -> None:
    for name in ("阿卜杜拉·买买提", "O'Neil-Smith", "𠮷田", "ཚེ་རིང", "ئەخمەت"):
        legible(name)


@pytest.mark.parametrize("number", ["a/b", "..", "a b", "a?b", "a#b", "S1\n"])
def test_a_number_that_no_address_holds_is_refused(
    sign_in: SignIn, number: str
) -> None:
    guard = sign_in("security_admin", area=CITY)
    told = {"number": number, "name": "王五", "area": EAST, "basis": "任命"}
    assert refused(guard, "/users/new/user-created/", **told)["number"]
    assert guard.get("/users/").status_code == 200


def test_a_number_may_have_dots_and_characters() -> None:
    for number in ("协议-1", "A.1", "...a"):
        assert identifier("编号", 50).clean(number) == number


@pytest.mark.parametrize("code", [f"{HOSPITAL}\n", "H9901000000\u0661"])
def test_the_code_of_an_institution_is_twelve_characters(
    sign_in: SignIn, code: str
) -> None:
    keeper = sign_in("agreement", area=CITY)
    url = "/institutions/institution-registered/"
    told = {"code": code, "name": "示例医院", "kind": "1", "area_code": EAST}
    token = opened(keeper, url)
    answer = sent(keeper, url, token, "check", told)
    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors  # type: ignore[attr-defined]


def test_a_file_holds_neither_formulas_nor_control_characters(
    sign_in: SignIn,
) -> None:
    name = "=1+\x012"
    User.objects.create(number="S0100", name=name, area_id=EAST)
    admin = sign_in("audit_admin", area=CITY)
    answer = admin.get("/users/", {"export": "1", "text": "\x01=1"})
    assert answer.status_code == 200
    answer = admin.get("/users/", {"export": "1", "text": "S0100"})
    [sheet] = load_workbook(io.BytesIO(answer.content)).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "=1+2" in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}
