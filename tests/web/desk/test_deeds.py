"""Each deed of the counter: what it changes, what it refuses at which field."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from tests.samples import CLERK
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, OWNER, RESIDENT
from tests.web.cases import Settled
from tests.web.conftest import EAST
from tests.web.desk.counter import address, confirmed, do, receipts, refused
from yibao.access.scope import Scope
from yibao.enrollment.commands import change_credential_state, issue_credential
from yibao.enrollment.coverage import change_status
from yibao.enrollment.models import (
    BankAccount,
    CoverageState,
    CredentialKind,
    CredentialState,
    FamilyBinding,
    Person,
)
from yibao.enrollment.profiles import credentials_of, family_of, profile_of
from yibao.enrollment.queries import coverage_on, credential_facts
from yibao.kernel.errors import Refused
from yibao.kernel.models import Journal
from yibao.web.desk.case import Case, subject_of
from yibao.web.desk.deeds.credentials import ReportFound

CARD = "A12345678"
TODAY = localdate()
SINCE = {"valid_from": f"{TODAY}", "valid_to": ""}


@pytest.fixture
def card(settled: Settled) -> None:
    issue_credential(
        person_no=EMPLOYEE, kind=CredentialKind.SOCIAL_CARD, number=CARD, by=CLERK
    )


def test_a_card_is_lost_found_and_disabled(clerk: Client, card: None) -> None:
    [held] = credentials_of(EMPLOYEE)

    def standing() -> str:
        kind = CredentialKind.SOCIAL_CARD
        return str(credential_facts([(kind, CARD)], now())[kind, CARD].state)

    told = {"credential": held.key, "basis": "本人申请"}
    page = do(clerk, "credential-lost", **told)
    assert standing() == CredentialState.LOST
    assert "社会保障卡" in page
    assert CARD not in page
    assert list(refused(clerk, address(EMPLOYEE, "credential-lost"), **told))
    do(clerk, "credential-found", **told)
    assert standing() == CredentialState.NORMAL
    do(clerk, "credential-disabled", **told)
    assert standing() == CredentialState.DISABLED
    actions = Journal.objects.filter(action__startswith="credential.")
    assert list(actions.order_by("id").values_list("action", flat=True)) == [
        "credential.issued",
        "credential.lost",
        "credential.normal",
        "credential.disabled",
    ]


def test_a_card_is_registered_once(clerk: Client) -> None:
    told = {"kind": "03", "number": CARD, "expires_on": ""}
    page = do(clerk, "credential-issued", **told)
    assert CARD not in page
    [held] = credentials_of(EMPLOYEE)
    assert held.standing == CredentialState.NORMAL
    said = refused(clerk, address(EMPLOYEE, "credential-issued"), **told)
    assert said["number"][0].startswith("EN-007")


def test_an_expired_card_is_not_registered(clerk: Client) -> None:
    """Its receipt would say that it is good at once."""
    url = address(EMPLOYEE, "credential-issued")
    yesterday = f"{TODAY - timedelta(days=1)}"
    said = refused(clerk, url, kind="03", number=CARD, expires_on=yesterday)
    assert list(said) == ["expires_on"]


def test_a_card_that_was_disabled_meanwhile_stays_disabled(
    settled: Settled, card: None
) -> None:
    """Another clerk was faster after this form had been found right."""
    profile = profile_of(EMPLOYEE, Scope(frozenset({EAST}), ""), TODAY)
    assert profile is not None
    state(CredentialState.LOST)
    [held] = credentials_of(EMPLOYEE)
    case = Case(subject_of(profile), profile, Scope(frozenset({EAST}), ""))
    form = ReportFound(case, {"credential": held.key, "basis": "找到"})
    assert form.is_valid()
    state(CredentialState.DISABLED)
    with pytest.raises(Refused) as refusal:
        form.act(CLERK, now())
    assert refusal.value.code == "EN-013"
    assert credentials_of(EMPLOYEE)[0].standing == CredentialState.DISABLED


def state(standing: CredentialState) -> None:
    change_credential_state(
        kind=CredentialKind.SOCIAL_CARD,
        number=CARD,
        state=standing,
        from_at=now(),
        basis="示例",
        by=CLERK,
    )


def test_an_account_is_shared_and_no_longer(clerk: Client) -> None:
    told = {"member_no": RESIDENT, "rank": "1", **SINCE}
    do(clerk, "family-bound", **told)
    binding = FamilyBinding.objects.get()
    assert (binding.owner.person_no, binding.member.person_no) == (EMPLOYEE, RESIDENT)
    said = refused(clerk, address(EMPLOYEE, "family-bound"), **told)
    assert said["member_no"][0].startswith("EN-009")
    for number, code in ((EMPLOYEE, "EN-009"), ("1", "EN-001")):
        answer = refused(
            clerk, address(EMPLOYEE, "family-bound"), **told | {"member_no": number}
        )
        assert answer["member_no"][0].startswith(code)
    do(clerk, "family-unbound", member_no=RESIDENT, last_day=f"{TODAY}")
    assert [one.valid_to for one in family_of(EMPLOYEE)] == [TODAY]


def test_nobody_ends_what_another_lent_them(clerk: Client) -> None:
    world.family(OWNER, EMPLOYEE)
    page = clerk.get(address(EMPLOYEE, "family-unbound")).content.decode()
    assert "没有授权别人使用本人的账户" in page


def test_cover_is_suspended_resumed_and_ended(clerk: Client, reviewer: Client) -> None:
    told = {"insurance": "310", "valid_from": f"{TODAY}", "basis": "单位欠费"}

    def standing() -> str:
        cover = coverage_on(EMPLOYEE, "310", TODAY)
        assert cover is not None
        return cover.state

    do(clerk, "coverage-suspended", **told)
    assert standing() == "suspended"
    assert list(refused(clerk, address(EMPLOYEE, "coverage-suspended"), **told))
    do(clerk, "coverage-resumed", **told | {"basis": "已补缴"})
    assert standing() == "normal"
    said = refused(
        clerk,
        address(EMPLOYEE, "coverage-suspended"),
        **told | {"valid_from": "2024-01-01"},
    )
    assert said["insurance"][0].startswith("EN-005")
    ended = {"insurance": "310", "last_day": f"{TODAY}", "basis": "离职"}
    assert "离职" in do(clerk, "coverage-ended", **ended)
    assert f"{TODAY}" in confirmed(reviewer)
    assert coverage_on(EMPLOYEE, "310", date(2099, 1, 1)) is None


def changed(target: CoverageState, since: date) -> None:
    change_status(
        person_no=EMPLOYEE,
        insurance="310",
        state=target,
        valid_from=since,
        basis="示例",
        by=CLERK,
    )


def test_what_a_later_change_overtakes_is_no_resumption(clerk: Client) -> None:
    """Resumed from before the suspension, the person would stay suspended."""
    changed(CoverageState.SUSPENDED, TODAY)
    said = refused(
        clerk,
        address(EMPLOYEE, "coverage-resumed"),
        insurance="310",
        valid_from=f"{TODAY - timedelta(days=1)}",
        basis="已补缴",
    )
    assert said["valid_from"][0].startswith("EN-023")


def test_a_waiting_period_is_neither_cut_short_nor_a_suspension_by_it(
    clerk: Client,
) -> None:
    changed(CoverageState.WAITING, TODAY)
    changed(CoverageState.NORMAL, TODAY + timedelta(days=30))
    told = {"insurance": "310", "valid_from": f"{TODAY}", "basis": "单位欠费"}
    said = refused(clerk, address(EMPLOYEE, "coverage-suspended"), **told)
    assert said["valid_from"][0].startswith("EN-024")
    changed(CoverageState.SUSPENDED, TODAY)
    do(clerk, "coverage-resumed", **told)
    days = (TODAY, TODAY + timedelta(days=30))
    covers = [coverage_on(EMPLOYEE, "310", day) for day in days]
    assert [one and one.state for one in covers] == ["waiting", "normal"]


def test_changes_are_ordered_ahead_and_told_as_to_come(clerk: Client) -> None:
    """A suspension and its end, both to come; the course says so."""
    first, then = TODAY + timedelta(days=10), TODAY + timedelta(days=40)
    told = {"insurance": "310", "basis": "出国"}
    do(clerk, "coverage-suspended", **told, valid_from=f"{first}")
    do(clerk, "coverage-resumed", **told, valid_from=f"{then}")
    days = (TODAY, first, then)
    covers = [coverage_on(EMPLOYEE, "310", day) for day in days]
    assert [one and one.state for one in covers] == ["normal", "suspended", "normal"]
    said = refused(
        clerk,
        address(EMPLOYEE, "coverage-suspended"),
        **told,
        valid_from=f"{first + timedelta(days=1)}",
    )
    assert said["valid_from"][0].startswith("EN-023")
    page = clerk.get(f"/desk/{EMPLOYEE}/", {"tab": "coverage"}).content.decode()
    assert page.count("还未到") == 2


def test_the_telephone_is_changed(clerk: Client) -> None:
    page = do(clerk, "phone-changed", phone="13900001234")
    assert "139****1234" in page
    assert "13900001234" not in page
    assert Person.objects.get(person_no=EMPLOYEE).phone == "13900001234"
    assert list(refused(clerk, address(EMPLOYEE, "phone-changed"), phone="电话"))


def test_a_bank_account_is_registered_once(clerk: Client, reviewer: Client) -> None:
    told = {"number": "6222000011112222", "bank": "示例银行东岸支行"}
    assert told["number"] not in do(clerk, "bank-account", **told)
    page = confirmed(reviewer)
    assert "2222" in page
    assert told["number"] not in page
    assert BankAccount.objects.get().number == told["number"]
    said = refused(clerk, address(EMPLOYEE, "bank-account"), **told)
    assert said["number"][0].startswith("EN-012")


def test_a_death_is_recorded_but_none_to_come(clerk: Client, reviewer: Client) -> None:
    url = address(EMPLOYEE, "death-recorded")
    assert list(refused(clerk, url, death_date="2099-01-01")) == ["death_date"]
    said = refused(clerk, url, death_date="1950-01-01")
    assert said["death_date"][0].startswith("EN-006")
    do(clerk, "death-recorded", death_date=f"{TODAY}")
    confirmed(reviewer)
    assert Person.objects.get(person_no=EMPLOYEE).death_date == TODAY


def test_every_deed_writes_its_line_and_its_receipt_under_the_clerks_name(
    clerk: Client,
) -> None:
    do(clerk, "phone-changed", phone="13900001234")
    [line] = receipts()
    command = Journal.objects.get(action="person.phone_changed")
    assert command.operator_no == line.operator_no
    assert command.institution_code is None
    assert line.id > command.id
