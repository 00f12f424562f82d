"""操作日志: who reads which lines, and what a changed line looks like."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests.kernel.test_sealing import tamper
from tests.samples import HOSPITAL
from tests.web import cases
from tests.web.cases import Settled
from tests.web.conftest import CITY, EAST, WEST, SignIn
from yibao.access.models import User
from yibao.institutions.models import Institution
from yibao.kernel import journal, journal_listing
from yibao.kernel.models import Journal
from yibao.kernel.operator import SYSTEM, Operator
from yibao.kernel.sealing import seal_journal

LIST, VERIFY = "/journal/", "/journal/verify/"
EAST_CLERK = Operator("E0001", "东员")


@pytest.fixture
def lines(areas: None) -> dict[str, int]:
    """A line each of a clerk of 东岸区, of its hospital, and of the platform."""
    User.objects.create(number=EAST_CLERK.number, name="东员", area_id=EAST)
    found = {}
    for name, by in (
        ("clerk", EAST_CLERK),
        ("cashier", Operator("C1", "收费员", "interface", HOSPITAL)),
        ("platform", SYSTEM),
    ):
        fields = {"kind": name, "state": {"before": "normal", "after": "lost"}}
        made = journal.line(
            "credential.lost", "person", name, by=by, reason="丢了", fields=fields
        )
        made.save()
        found[name] = made.pk
    return found


@pytest.fixture
def hospital(lines: dict[str, int], settled: Settled) -> None:
    Institution.objects.filter(code=HOSPITAL).update(area_id=EAST)


@pytest.fixture
def settled(areas: None) -> Settled:
    return cases.settled()


def shown(client: Client, **asked: str) -> list[str]:
    """Whose lines of the three are listed."""
    answer = client.get(LIST, {"action": "credential.lost", **asked})
    assert answer.status_code == 200
    return [row.subject_no for row in answer.context["listing"].page.rows]


def test_each_condition_narrows(sign_in: SignIn, lines: dict[str, int]) -> None:
    client = sign_in("audit_admin")
    yesterday = f"{localdate() - timedelta(days=1)}"
    for asked, kept in (
        ({}, ["platform", "cashier", "clerk"]),
        ({"last": yesterday}, []),
        ({"first": yesterday}, ["platform", "cashier", "clerk"]),
        ({"first": "", "last": ""}, ["platform", "cashier", "clerk"]),
        ({"operator": "E0001"}, ["clerk"]),
        ({"operator": "C1"}, []),
        ({"operator": "C1", "institution": HOSPITAL}, ["cashier"]),
        ({"action": "user.created"}, []),
        ({"subject_kind": "person"}, ["platform", "cashier", "clerk"]),
        ({"subject_no": "clerk"}, ["clerk"]),
        ({"subject_kind": "filing", "subject_no": "clerk"}, []),
        ({"channel": "interface"}, ["cashier"]),
        ({"side": "agency"}, ["platform", "clerk"]),
        ({"side": "institutions"}, ["cashier"]),
    ):
        assert shown(client, **asked) == kept, asked


def test_a_week_is_shown_unless_days_are_asked_for(
    sign_in: SignIn, lines: dict[str, int]
) -> None:
    statement = "UPDATE kernel_journal SET happened_at = now() - %s::interval"
    tamper(f"{statement} WHERE subject_no = 'clerk'", "10 days")
    client = sign_in("audit_admin")
    assert shown(client) == ["platform", "cashier"]
    assert shown(client, first="", last="") == ["platform", "cashier", "clerk"]


def test_conditions_that_are_wrong_are_said(
    sign_in: SignIn, lines: dict[str, int]
) -> None:
    client = sign_in("audit_admin")
    asked = {"first": "2026-03-02", "last": "2026-03-01"}
    answer = client.get(LIST, asked)
    assert answer.status_code == 422
    assert "止期早于起期" in answer.content.decode()
    assert client.get(LIST, {"action": "nothing"}).status_code == 422


@pytest.mark.requirement("SEC-02")
def test_a_county_sees_its_own_people_and_institutions(
    sign_in: SignIn, hospital: None, lines: dict[str, int]
) -> None:
    assert shown(sign_in("audit_admin", area=EAST)) == ["cashier", "clerk"]
    assert shown(sign_in("audit_admin", area=WEST)) == []
    west = sign_in("audit_admin", area=WEST)
    east = sign_in("audit_admin", area=EAST)
    for name, status in (("clerk", 200), ("cashier", 200), ("platform", 404)):
        url = f"{LIST}{lines[name]}/"
        assert east.get(url).status_code == status
        assert west.get(url).status_code == 404


def test_an_institution_sees_its_own(
    sign_in: SignIn, hospital: None, lines: dict[str, int]
) -> None:
    own = sign_in("audit_admin", area=EAST, institution=HOSPITAL)
    assert shown(own) == ["cashier"]
    assert own.get(f"{LIST}{lines['clerk']}/").status_code == 404


@pytest.mark.parametrize("post", ["counter", "auditor", "system_admin", "leader"])
def test_other_posts_are_refused(
    sign_in: SignIn, lines: dict[str, int], post: str
) -> None:
    client = sign_in(post)
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{lines['clerk']}/").status_code == 403
    assert client.post(VERIFY).status_code == 403
    assert not Journal.objects.filter(action="journal.verified").exists()


def test_a_line_is_shown_as_it_was_kept(sign_in: SignIn, lines: dict[str, int]) -> None:
    """Who, when, on what, why, before and after; and where the chain holds it."""
    client = sign_in("audit_admin")
    page = client.get(f"{LIST}{lines['clerk']}/").content.decode()
    for said in ("凭证挂失", "东员", "E0001", "丢了", "normal", "lost", "尚未封存"):
        assert said in page, said
    seal_journal()
    page = client.get(f"{LIST}{lines['clerk']}/").content.decode()
    assert "与封存时一致" in page
    assert f"{localdate():%Y-%m}" in page


@pytest.mark.requirement("SEC-04")
@pytest.mark.requirement("LG-02")
def test_a_changed_line_is_shown_as_such(
    sign_in: SignIn, lines: dict[str, int]
) -> None:
    seal_journal()
    number = lines["cashier"]
    tamper("UPDATE kernel_journal SET reason = '补办' WHERE id = %s", number)
    client = sign_in("audit_admin")
    page = client.get(f"{LIST}{number}/").content.decode()
    assert "与封存时不一致" in page
    assert f"操作日志第 {number} 行封存之后被改动,就是本行" in page
    other = client.get(f"{LIST}{lines['clerk']}/").content.decode()
    assert f'href="{LIST}{number}/"' in other
    verified = client.post(VERIFY)
    assert f"操作日志第 {number} 行封存之后被改动" in verified.content.decode()
    assert "不一致" in client.get(LIST).content.decode()


@pytest.mark.requirement("LG-02")
def test_verifying_is_told_and_written_down(
    sign_in: SignIn, lines: dict[str, int]
) -> None:
    client = sign_in("audit_admin")
    assert "还没有核对过" in client.get(LIST).content.decode()
    seal_journal()
    page = client.post(VERIFY, headers={"HX-Request": "true"}).content.decode()
    assert "与封存时一致" in page
    assert "<html" not in page
    line = Journal.objects.get(action="journal.verified")
    assert (line.fields["broken"], line.fields["done"]) == (0, True)
    assert line.fields["lines"] == len(lines)
    page = client.get(LIST).content.decode()
    assert "还没有核对过" not in page
    assert "<html" in client.post(VERIFY).content.decode()


def test_days_without_lines_have_nothing_to_verify(
    sign_in: SignIn, lines: dict[str, int]
) -> None:
    seal_journal()
    days = {"first": "2020-01-01", "last": "2020-01-02"}
    page = sign_in("audit_admin").post(VERIFY, days).content.decode()
    assert "没有封存过的日志可核对" in page


def test_verifying_ends_with_its_time_and_goes_on(
    sign_in: SignIn, lines: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_journal(lines_a_seal=1)
    monkeypatch.setattr("yibao.web.journal.views.PATIENCE_SECONDS", -1.0)
    client = sign_in("audit_admin")
    page = client.post(VERIFY).content.decode()
    assert "继续核对" in page
    assert f'name="after" value="{lines["clerk"]}"' in page
    rest = client.post(VERIFY, {"after": f"{lines['cashier']}"})
    assert "继续核对" not in rest.content.decode()
    assert client.post(VERIFY, {"after": "x"}).status_code == 422


def test_what_is_looked_for_in_parts_says_how_far(
    sign_in: SignIn, lines: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_listing, "LOOKED_THROUGH", 1)
    client = sign_in("audit_admin")
    answer = client.get(LIST, {"channel": "interface"})
    assert "继续往前查" in answer.content.decode()
    assert answer.context["listing"].page.looked_until is not None
    key = answer.context["listing"].page.next_key
    rest = client.get(LIST, {"channel": "interface", "after": key})
    found = [*answer.context["listing"].page.rows, *rest.context["listing"].page.rows]
    assert [row.subject_no for row in found] == ["cashier"]


def test_the_file_is_itself_written_down(
    sign_in: SignIn, lines: dict[str, int]
) -> None:
    answer = sign_in("audit_admin").get(LIST, {"export": "1", "operator": "E0001"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[6] for row in rows] == ["clerk"]
    line = Journal.objects.get(action="list.exported")
    assert line.subject_no == "操作日志"
    assert line.fields["rows"] == 1


def test_reading_asks_little(
    sign_in: SignIn,
    hospital: None,
    lines: dict[str, int],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    seal_journal()
    for area in (CITY, EAST):
        client = sign_in("audit_admin", area=area)
        client.post("/account/alive/")
        for url in (LIST, f"{LIST}?operator=E0001", f"{LIST}{lines['clerk']}/"):
            with django_assert_max_num_queries(12):
                assert client.get(url).status_code == 200
