"""复核: filed by one hand, done by another; once, and only if it still may be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from tests.settlement.world import EMPLOYEE
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
from yibao.access.models import PostGrant
from yibao.enrollment.models import BankAccount, Coverage, Person
from yibao.kernel.models import Journal
from yibao.web.confirmations.listing import content_of
from yibao.web.confirmations.models import Confirmation, Outcome

TODAY = localdate()
LIST = "/confirmations/"
ACCOUNT = "6222020200012345678"
BANK = {"number": ACCOUNT, "bank": "示例银行城东支行"}
DEATH = {"death_date": f"{TODAY}"}
END = {"insurance": "310", "last_day": f"{TODAY}", "basis": "离职"}
DEEDS = {"bank-account": BANK, "death-recorded": DEATH, "coverage-ended": END}
PASS = {"opinion": "passed", "basis": ""}
RETURN = {"opinion": "returned", "basis": "账号与材料不符"}


def filed(clerk: Client, slug: str = "death-recorded") -> str:
    done(clerk, address(EMPLOYEE, slug), **DEEDS[slug])
    return Confirmation.objects.latest("filed_at").number


def decide(number: str) -> str:
    return f"{LIST}{number}/decide/"


def withdrawal(number: str) -> str:
    return f"{LIST}{number}/withdraw/"


def has_happened(slug: str) -> bool:
    person = Person.objects.get(person_no=EMPLOYEE)
    match slug:
        case "bank-account":
            return BankAccount.objects.filter(person=person).exists()
        case "death-recorded":
            return person.death_date is not None
    cover = Coverage.objects.get(person=person, insurance="310")
    return cover.valid_to == TODAY


def page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


@pytest.mark.parametrize("slug", DEEDS)
def test_it_is_done_when_another_has_confirmed_it(
    clerk: Client, reviewer: Client, slug: str
) -> None:
    url = address(EMPLOYEE, slug)
    checked = sent(clerk, url, opened(clerk, url), "check", DEEDS[slug])
    assert "提交复核" in checked.content.decode()
    answer = done(clerk, url, **DEEDS[slug])
    receipt = page(clerk, answer.headers["Location"])
    assert "待复核" in receipt
    assert "还没有办理" in receipt
    assert not has_happened(slug)
    case = Confirmation.objects.get()
    assert case.number in receipt
    assert case.number in page(reviewer, LIST)
    answer = done(reviewer, decide(case.number), **PASS)
    assert has_happened(slug)
    receipt = page(reviewer, answer.headers["Location"])
    for said in (f"{EAST}-counter", f"{EAST}-reviewer", case.number, "已办结"):
        assert said in receipt
    for rest in ("paper/", "slip/"):
        assert case.number in page(reviewer, answer.headers["Location"] + rest)
    line = Journal.objects.get(action="confirmation.confirmed")
    assert line.operator_no == f"{EAST}-reviewer"
    assert line.fields["filed_by"] == f"{EAST}-counter"
    assert case.number not in page(reviewer, LIST)
    assert "已复核办理" in page(clerk, f"{LIST}{case.number}/")


@pytest.mark.requirement("ICT-01")
def test_who_filed_it_does_not_confirm_it(clerk: Client, sign_in: SignIn) -> None:
    """Somebody who was at the counter and now reviews: the journal is asked."""
    number = filed(clerk)
    assert clerk.get(decide(number)).status_code == 403
    PostGrant.objects.filter(user__number=f"{EAST}-counter").update(post="reviewer")
    told = page(clerk, f"{LIST}{number}/")
    assert "由另一名经办人复核" in told
    assert "/decide/" not in told
    for opinion in (PASS, RETURN):
        said = refused(clerk, decide(number), **opinion)
        assert said["__all__"][0].startswith("AC-014")
    assert not Outcome.objects.exists()
    assert not has_happened("death-recorded")


def test_the_reviewer_sees_everything_and_lookers_on_see_it_masked(
    clerk: Client, reviewer: Client, sign_in: SignIn
) -> None:
    number = filed(clerk, "bank-account")
    for client in (clerk, sign_in("auditor", area=EAST), reviewer):
        looked = page(client, f"{LIST}{number}/")
        assert ACCOUNT not in looked
        assert BANK["bank"] in looked
    assert not Journal.objects.filter(action="confirmation.opened").exists()
    assert ACCOUNT in page(reviewer, decide(number))
    line = Journal.objects.get(action="confirmation.opened")
    assert (line.subject_no, line.operator_no) == (number, f"{EAST}-reviewer")


def test_a_case_leads_to_its_person(clerk: Client, reviewer: Client) -> None:
    number = filed(clerk)
    leads = f'href="/desk/{EMPLOYEE}/">参保人'
    for client in (clerk, reviewer):
        assert leads in page(client, f"{LIST}{number}/")


def test_the_content_is_sealed_and_nothing_of_it_changes(clerk: Client) -> None:
    number = filed(clerk, "bank-account")
    case = Confirmation.objects.get()
    assert content_of(case)["number"] == [ACCOUNT]
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM confirmations_confirmation")
        [sealed] = cursor.fetchone()
        assert ACCOUNT.encode() not in bytes(sealed)
    told = str(list(Journal.objects.values_list("fields", "reason")))
    assert ACCOUNT not in told
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        Confirmation.objects.filter(number=number).update(deed="another")


def test_it_is_returned_with_a_reason_and_filed_again(
    clerk: Client, reviewer: Client
) -> None:
    number = filed(clerk, "bank-account")
    url = decide(number)
    assert list(refused(reviewer, url, opinion="returned", basis="")) == ["basis"]
    done(reviewer, url, **RETURN)
    assert not has_happened("bank-account")
    tab = page(clerk, f"/desk/{EMPLOYEE}/?tab=confirmations")
    assert "已退回" in tab
    assert RETURN["basis"] in tab
    again = filed(clerk, "bank-account")
    assert again != number


def test_the_filer_sees_how_it_stands_and_takes_it_back(
    clerk: Client, reviewer: Client, sign_in: SignIn
) -> None:
    number = filed(clerk)
    told = page(clerk, f"/desk/{EMPLOYEE}/")
    assert "等待复核,还没有办理" in told
    assert f"{LIST}{number}/" in told
    assert withdrawal(number) in page(clerk, f"{LIST}{number}/")
    assert withdrawal(number) not in page(reviewer, f"{LIST}{number}/")
    colleague = sign_in("counter", "agreement", area=EAST)
    said = refused(colleague, withdrawal(number), basis="误报")
    assert said["__all__"][0].startswith("CF-004")
    token = opened(reviewer, decide(number))
    done(clerk, withdrawal(number), basis="误报")
    assert "等待复核,还没有办理" not in page(clerk, f"/desk/{EMPLOYEE}/")
    said = errors(sent(reviewer, decide(number), token, "check", PASS))
    assert said["opinion"][0].startswith("CF-003")
    assert "已撤回" in said["opinion"][0]
    assert not has_happened("death-recorded")


def test_the_same_waits_once(clerk: Client, sign_in: SignIn) -> None:
    number = filed(clerk)
    colleague = sign_in("counter", "agreement", area=EAST)
    said = refused(colleague, address(EMPLOYEE, "death-recorded"), **DEATH)
    assert said["__all__"][0].startswith("CF-002")
    assert number in said["__all__"][0]


def test_pressed_twice_it_is_filed_and_done_once(
    clerk: Client, reviewer: Client
) -> None:
    url = address(EMPLOYEE, "death-recorded")
    token = opened(clerk, url)
    answers = [sent(clerk, url, token, "do", DEATH) for _ in range(2)]
    assert len({one.headers["Location"] for one in answers}) == 1
    [case] = Confirmation.objects.all()
    token = opened(reviewer, decide(case.number))
    for _ in range(2):
        answer = sent(reviewer, decide(case.number), token, "do", PASS)
        assert answer.status_code == 302
    assert Journal.objects.filter(action="person.died").count() == 1
    assert len(receipts()) == 2


def test_of_two_reviewers_the_second_learns_who_was_first(
    clerk: Client, reviewer: Client, other: Client
) -> None:
    number = filed(clerk)
    token = opened(reviewer, decide(number))
    done(other, decide(number), **PASS)
    assert reviewer.get(decide(number)).status_code == 302  # to what became of it
    answer = sent(reviewer, decide(number), token, "do", PASS)
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "CF-003" in told
    assert f"{EAST}-reviewer-agreement" in told
    assert Outcome.objects.count() == 1


def test_what_cannot_be_done_is_refused_when_filed(clerk: Client) -> None:
    said = refused(clerk, address(EMPLOYEE, "death-recorded"), death_date="1900-01-01")
    assert said["death_date"][0].startswith("EN-006")
    assert not Confirmation.objects.exists()


def test_what_can_no_longer_be_done_is_shown_and_only_returned(
    clerk: Client, reviewer: Client
) -> None:
    """The cover ended before, by another way; the command says so to the reviewer."""
    number = filed(clerk, "coverage-ended")
    yesterday = TODAY - timedelta(days=1)
    Coverage.objects.filter(person__person_no=EMPLOYEE).update(valid_to=yesterday)
    assert "现在办理会被拒绝: CF-006" in page(reviewer, decide(number))
    said = refused(reviewer, decide(number), **PASS)
    assert said["opinion"][0].startswith("CF-006")
    done(reviewer, decide(number), **RETURN)
    cover = Coverage.objects.get(person__person_no=EMPLOYEE, insurance="310")
    assert cover.valid_to == yesterday


def test_a_refusal_of_the_command_stops_the_decision(
    clerk: Client, reviewer: Client
) -> None:
    number = filed(clerk)
    Person.objects.filter(person_no=EMPLOYEE).update(
        birth_date=TODAY + timedelta(days=1)
    )
    said = refused(reviewer, decide(number), **PASS)
    assert said["__all__"][0].startswith("EN-006")
    assert not Outcome.objects.exists()


@pytest.mark.requirement("SEC-02")
def test_it_is_seen_where_the_person_lives_now(
    clerk: Client, reviewer: Client, sign_in: SignIn
) -> None:
    number = filed(clerk)
    west = sign_in("reviewer", area=WEST)
    for url in (f"{LIST}{number}/", decide(number)):
        assert west.get(url).status_code == 404
    assert number not in page(west, LIST)
    Person.objects.filter(person_no=EMPLOYEE).update(area_id=WEST)
    assert number not in page(reviewer, LIST)
    assert reviewer.get(decide(number)).status_code == 404
    done(west, decide(number), **PASS)
    assert has_happened("death-recorded")


def test_staff_of_an_institution_see_none(clerk: Client, sign_in: SignIn) -> None:
    number = filed(clerk)
    staff = sign_in("reviewer", institution="H99010000001")
    assert number not in page(staff, LIST)
    assert staff.get(decide(number)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, True),
        ({"state": "confirmed"}, False),
        ({"state": "every"}, True),
        ({"deed": "death-recorded"}, True),
        ({"deed": "bank-account"}, False),
        ({"person": EMPLOYEE}, True),
        ({"person": "1"}, False),
        ({"filer": f"{EAST}-counter"}, True),
        ({"filer": "nobody"}, False),
        ({"first": f"{TODAY}", "last": f"{TODAY}"}, True),
        ({"last": f"{TODAY - timedelta(days=1)}"}, False),
    ],
)
def test_conditions_narrow_the_list(
    clerk: Client, reviewer: Client, asked: dict[str, str], found: bool
) -> None:
    number = filed(clerk)
    assert (number in reviewer.get(LIST, asked).content.decode()) is found
    assert "职工甲" not in reviewer.get(LIST, asked).content.decode()


def test_the_home_page_counts_what_waits(clerk: Client, reviewer: Client) -> None:
    number = filed(clerk)
    told = page(reviewer, "/")
    assert "待复核业务" in told
    assert number in told
    assert "待复核业务" not in page(clerk, "/")


@pytest.mark.parametrize("rest", ["", "{number}/", "{number}/decide/"])
def test_each_page_asks_little(
    clerk: Client,
    reviewer: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rest: str,
) -> None:
    number = filed(clerk)
    reviewer.get("/account/")  # writes the session, as every half minute
    with django_assert_max_num_queries(12):
        assert reviewer.get(LIST + rest.format(number=number)).status_code == 200
