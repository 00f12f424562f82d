"""审核: by another than who took it in, once, with a reason where it is refused."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.settlement.world import EMPLOYEE
from tests.web.conftest import EAST, SignIn
from tests.web.desk.counter import address, done, opened, receipts, refused, sent
from yibao.access.models import PostGrant
from yibao.approvals.listing import MODELS
from yibao.approvals.models import Filing, FilingState
from yibao.approvals.queries import filing_of_kind
from yibao.kernel.models import Journal

PASS = {"opinion": "passed", "basis": ""}
REFUSE = {"opinion": "refused", "basis": "材料不全"}
Waiting = dict[str, str]
KINDS = ("chronic", "remote", "choice")


@pytest.fixture
def reviewer(sign_in: SignIn, waiting: Waiting) -> Client:
    return sign_in("reviewer", area=EAST)


def url_of(number: str) -> str:
    return f"/filings/{number}/decide/"


def states(kind: str, number: str) -> list[str]:
    filing: Filing | None = filing_of_kind(MODELS[kind], number)
    assert filing is not None
    return list(filing.events.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("kind", KINDS)
def test_a_filing_is_approved_and_the_receipt_says_so(
    reviewer: Client, waiting: Waiting, kind: str
) -> None:
    number = waiting[kind]
    answer = done(reviewer, url_of(number), **PASS)
    assert states(kind, number) == [FilingState.FILED, FilingState.APPROVED]
    [line] = receipts()
    location = answer.headers["Location"]
    assert location == f"/receipts/{line.subject_no}/"
    page = reviewer.get(location).content.decode()
    for said in ("审核备案", number, "通过", "已生效", 'href="/filings/"'):
        assert said in page
    for rest in ("paper/", "slip/"):
        assert number in reviewer.get(location + rest).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_filing_is_sent_back_with_its_reason(
    reviewer: Client, waiting: Waiting, kind: str
) -> None:
    number = waiting[kind]
    done(reviewer, url_of(number), **REFUSE)
    assert states(kind, number) == [FilingState.FILED, FilingState.REFUSED]
    page = reviewer.get(f"/filings/{number}/").content.decode()
    assert "材料不全" in page
    assert "/decide/" not in page


def test_what_is_missing_is_said_at_its_field(
    reviewer: Client, waiting: Waiting
) -> None:
    url = url_of(waiting["remote"])
    assert list(refused(reviewer, url, opinion="refused", basis="")) == ["basis"]
    assert list(refused(reviewer, url, opinion="", basis="")) == ["opinion"]
    assert states("remote", waiting["remote"]) == [FilingState.FILED]


@pytest.mark.parametrize("told", [PASS, REFUSE])
def test_who_comes_second_is_told_who_was_first(
    sign_in: SignIn, reviewer: Client, waiting: Waiting, told: dict[str, str]
) -> None:
    number = waiting["remote"]
    url = url_of(number)
    token = opened(reviewer, url)
    other = sign_in("reviewer", "agreement", area=EAST)
    done(other, url, **PASS)
    answer = sent(reviewer, url, token, "do", told)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "AP-017" in page
    assert f"{EAST}-reviewer-agreement" in page
    assert states("remote", number) == [FilingState.FILED, FilingState.APPROVED]
    assert len(receipts()) == 1


def test_a_repeated_decision_answers_with_the_same_receipt(
    reviewer: Client, waiting: Waiting
) -> None:
    url = url_of(waiting["choice"])
    token = opened(reviewer, url)
    first = sent(reviewer, url, token, "do", PASS)
    second = sent(reviewer, url, token, "do", PASS)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(receipts()) == 1


@pytest.mark.requirement("ICT-01")
def test_who_took_it_in_does_not_decide_it(sign_in: SignIn, waiting: Waiting) -> None:
    """Somebody who was at the counter and now reviews: looked at case by case."""
    clerk = sign_in("counter", area=EAST)
    told = {"purpose": "05", "institution_code": "H99010000003"}
    done(clerk, address(EMPLOYEE, "choice-filing"), valid_from="2026-03-01", **told)
    number = Journal.objects.filter(action="institution_choice.filed").latest("id")
    PostGrant.objects.filter(user__number=f"{EAST}-counter").update(post="reviewer")
    page = clerk.get(f"/filings/{number.subject_no}/").content.decode()
    assert "您已办理本件的受理" in page
    assert "/decide/" not in page
    said = refused(clerk, url_of(number.subject_no), **PASS)
    assert said["__all__"][0].startswith("AC-014")
    assert states("choice", number.subject_no) == [FilingState.FILED]
    done(clerk, url_of(waiting["choice"]), **PASS)  # another's they may


def test_staff_of_an_institution_do_not_decide(
    sign_in: SignIn, waiting: Waiting
) -> None:
    staff = sign_in("reviewer", institution="H99010000001")
    assert staff.get(url_of(waiting["chronic"])).status_code == 404


def test_a_counter_does_not_decide(sign_in: SignIn, waiting: Waiting) -> None:
    clerk = sign_in("counter", area=EAST)
    assert clerk.get(url_of(waiting["chronic"])).status_code == 403
    assert clerk.post(url_of(waiting["chronic"]), PASS).status_code == 403
