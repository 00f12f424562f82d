"""办理 once: what is told back, repeated, refused, signed; and its receipt."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.samples import CLERK
from tests.settlement.world import EMPLOYEE, RESIDENT
from tests.web.cases import Settled
from tests.web.conftest import EAST, WEST, SignIn
from tests.web.desk.counter import (
    address,
    done,
    errors,
    opened,
    receipts,
    refused,
    sent,
)
from yibao.access.models import User
from yibao.approvals.models import FilingState, RemoteFiling
from yibao.enrollment.models import Person
from yibao.kernel import journal
from yibao.kernel.models import Journal
from yibao.web.desk.deeds import DEEDS

URL = address(EMPLOYEE, "remote-filing")
REMOTE = {
    "kind": "registered",
    "target_area": "990200",
    "valid_from": "2026-03-01",
    "valid_to": "",
    "basis": "随子女居住",
}


def test_a_form_is_read_back_then_done_once_and_ends_in_a_receipt(
    clerk: Client,
) -> None:
    token = opened(clerk, URL)
    checked = sent(clerk, URL, token, "check", REMOTE).content.decode()
    assert "市级代码管到所辖各县区" in clerk.get(URL).content.decode()
    assert f"为 职**({EMPLOYEE}) 登记异地就医备案" in checked
    assert "长期居住" in checked
    assert not RemoteFiling.objects.exists()  # nothing has happened yet
    assert not receipts()
    answer = sent(clerk, URL, token, "do", REMOTE)
    filing = RemoteFiling.objects.get()
    assert (filing.valid_from, filing.reason) == (date(2026, 3, 1), "随子女居住")
    assert filing.events.filter(state=FilingState.APPROVED).exists()  # 即时生效
    [line] = receipts()
    assert answer.status_code == 302
    location = answer.headers["Location"]
    assert location == f"/receipts/{line.subject_no}/"
    page = clerk.get(location).content.decode()
    for said in (line.subject_no, filing.filing_no, "职**", "示例员", "就医地定点机构"):
        assert said in page
    assert "职工甲" not in page
    assert f'href="/desk/{EMPLOYEE}/"' in page


def test_a_repeated_post_answers_with_the_same_receipt(clerk: Client) -> None:
    token = opened(clerk, URL)
    first = sent(clerk, URL, token, "do", REMOTE)
    second = sent(clerk, URL, token, "do", REMOTE)
    assert second.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]
    assert RemoteFiling.objects.count() == 1
    assert len(receipts()) == 1


def test_a_repeated_post_that_could_not_be_done_again_is_still_a_repetition(
    clerk: Client,
) -> None:
    """What was lost can no longer be chosen; the repeated post must not notice."""
    filing = address(EMPLOYEE, "filing-revoked")
    done(clerk, URL, **REMOTE)
    told = {"filing_no": RemoteFiling.objects.get().filing_no, "basis": "误报"}
    token = opened(clerk, filing)
    first = sent(clerk, filing, token, "do", told)
    second = sent(clerk, filing, token, "do", told)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]


def test_another_content_under_the_same_number_is_refused(clerk: Client) -> None:
    token = opened(clerk, URL)
    sent(clerk, URL, token, "do", REMOTE)
    answer = sent(clerk, URL, token, "do", {**REMOTE, "target_area": "990300"})
    assert answer.status_code == 422
    assert "WD-002" in errors(answer)["__all__"][0]
    assert RemoteFiling.objects.count() == 1


def test_a_number_is_good_for_one_clerk_one_deed_and_one_person(
    sign_in: SignIn, clerk: Client
) -> None:
    token = opened(clerk, URL)
    other = sign_in("counter", "accountant", area=EAST)
    strangers = (
        (other, URL, token),
        (clerk, address(RESIDENT, "remote-filing"), token),
        (clerk, URL, opened(clerk, address(EMPLOYEE, "choice-filing"))),
        (clerk, URL, token[:-2]),
        (clerk, URL, ""),
    )
    Person.objects.filter(person_no=RESIDENT).update(area_id=EAST)
    for client, url, shown in strangers:
        answer = sent(client, url, shown, "do", REMOTE)
        assert answer.status_code == 422
        assert "WD-001" in errors(answer)["__all__"][0]
        fresh = answer.context["token"]  # type: ignore[attr-defined]
        assert fresh not in {token, shown}
    assert not RemoteFiling.objects.exists()


def test_a_refusal_of_the_command_stands_at_its_field(clerk: Client) -> None:
    done(clerk, URL, **REMOTE)
    said = refused(clerk, URL, **REMOTE)
    assert said["valid_from"][0].startswith("AP-008 ")
    said = refused(clerk, URL, **REMOTE | {"valid_to": "2026-02-01"})
    assert said["valid_to"][0].startswith("AP-007 ")
    assert "请更正日期" in said["valid_to"][0]
    assert len(receipts()) == 1


def test_a_refusal_at_the_last_step_leaves_nothing(clerk: Client) -> None:
    """Another clerk was faster between the check and the confirmation."""
    token = opened(clerk, URL)
    assert sent(clerk, URL, token, "check", REMOTE).status_code == 200
    done(clerk, URL, **REMOTE)
    lines = Journal.objects.count()
    answer = sent(clerk, URL, token, "do", REMOTE)
    assert answer.status_code == 422
    assert "AP-008" in errors(answer)["valid_from"][0]
    assert Journal.objects.count() == lines


def test_what_is_missing_is_said_at_once_and_nothing_is_lost(clerk: Client) -> None:
    token = opened(clerk, URL)
    told = {**REMOTE, "target_area": "99", "valid_from": "1026-03-01"}
    answer = sent(clerk, URL, token, "check", told)
    assert set(errors(answer)) == {"target_area", "valid_from"}
    page = answer.content.decode()
    assert "请填 6 位行政区划代码" in page
    assert "随子女居住" in page
    assert 'aria-invalid="true"' in page


def test_back_keeps_what_was_typed(clerk: Client) -> None:
    token = opened(clerk, URL)
    answer = clerk.post(URL, {**REMOTE, "token": token, "step": "do", "back": "1"})
    assert answer.status_code == 200
    assert "随子女居住" in answer.content.decode()
    assert answer.context["token"] == token
    assert not RemoteFiling.objects.exists()


def test_htmx_gets_the_card_and_is_led_to_the_receipt(clerk: Client) -> None:
    token = opened(clerk, URL)
    told = {**REMOTE, "token": token}
    asked = {"HX-Request": "true"}
    card = clerk.post(URL, {**told, "step": "check"}, headers=asked)
    assert "<html" not in card.content.decode()
    answer = clerk.post(URL, {**told, "step": "do"}, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].startswith("/receipts/")


def test_a_post_from_elsewhere_does_nothing(clerk: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(number__contains="counter"))
    token = opened(strict, URL)
    assert sent(strict, URL, token, "do", REMOTE).status_code == 403
    assert not RemoteFiling.objects.exists()


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("slug", [deed.slug for deed in DEEDS])
def test_another_countys_person_cannot_be_acted_on(
    sign_in: SignIn, settled: Settled, slug: str
) -> None:
    west = sign_in("counter", area=WEST)
    url = address(EMPLOYEE, slug)
    assert west.get(url).status_code == 404
    assert west.post(url, {"step": "do"}).status_code == 404


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.slug)
def test_who_lacks_the_permission_sees_no_button_and_is_refused(
    sign_in: SignIn, settled: Settled, deed: type
) -> None:
    url = address(EMPLOYEE, deed.slug)  # type: ignore[attr-defined]
    auditor = sign_in("auditor", area=EAST)
    assert url not in auditor.get(f"/desk/{EMPLOYEE}/").content.decode()
    assert auditor.get(url).status_code == 403
    assert auditor.post(url, {"step": "do"}).status_code == 403
    assert (
        url in sign_in("counter", area=EAST).get(f"/desk/{EMPLOYEE}/").content.decode()
    )


@pytest.mark.parametrize("slug", [deed.slug for deed in DEEDS])
def test_each_form_asks_little_and_knows_the_person(
    clerk: Client, django_assert_max_num_queries: DjangoAssertNumQueries, slug: str
) -> None:
    clerk.get("/account/")  # writes the session, as every half minute
    with django_assert_max_num_queries(12):
        page = clerk.get(address(EMPLOYEE, slug)).content.decode()
    assert EMPLOYEE in page
    assert "职**" in page
    assert "职工甲" not in page


@pytest.mark.parametrize("rest", ["", "paper/", "slip/"])
def test_receipts_are_for_whoever_may_see_the_person(
    sign_in: SignIn,
    clerk: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rest: str,
) -> None:
    url = done(clerk, URL, **REMOTE).headers["Location"] + rest
    with django_assert_max_num_queries(12):
        page = clerk.get(url).content.decode()
    assert "登记异地就医备案" in page
    assert "990200" in page
    assert sign_in("counter", area=WEST).get(url).status_code == 404
    assert sign_in("accountant", area=EAST).get(url).status_code == 403
    assert sign_in("auditor", area=EAST).get(url).status_code == 200
    assert clerk.get(f"/receipts/1/{rest}").status_code == 404


def test_a_receipt_of_former_days_opens_as_well(clerk: Client) -> None:
    told = {"deed": "phone-changed", "digest": "", "facts": {"phone": "139****1234"}}
    fields = {**told, "person_no": EMPLOYEE}
    journal.record("receipt.issued", "receipt", "R-1", by=CLERK, fields=fields)
    page = clerk.get("/receipts/R-1/").content.decode()
    assert EMPLOYEE in page
    assert "139****1234" in page


def test_a_receipt_is_found_again_among_the_clerks_own_deeds(clerk: Client) -> None:
    url = done(clerk, URL, **REMOTE).headers["Location"]
    assert f'href="{url}"' in clerk.get("/account/").content.decode()


def test_a_receipt_names_nobody_in_the_journal(clerk: Client) -> None:
    done(clerk, address(EMPLOYEE, "phone-changed"), phone="13900001234")
    [line] = receipts()
    assert "13900001234" not in str(line.fields)
    assert "职工甲" not in str(line.fields)
