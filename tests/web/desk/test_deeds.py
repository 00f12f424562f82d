"""Each deed of the counter: what it changes, what it refuses at which field."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from tests.samples import CLERK, HOSPITAL
from tests.settlement import world
from tests.settlement.world import CHRONIC, EMPLOYEE, OWNER, RESIDENT, TERTIARY
from tests.web.cases import Settled
from tests.web.conftest import EAST, SignIn
from tests.web.desk.counter import address, done, receipts, refused
from yibao.access.posts import POSTS
from yibao.approvals.models import (
    ChronicFiling,
    Filing,
    FilingState,
    InstitutionChoice,
    RemoteFiling,
)
from yibao.enrollment.commands import issue_credential
from yibao.enrollment.models import (
    BankAccount,
    CredentialKind,
    CredentialState,
    FamilyBinding,
    Person,
)
from yibao.enrollment.profiles import credentials_of, family_of
from yibao.enrollment.queries import coverage_on, credential_facts
from yibao.kernel.models import Journal
from yibao.settlement.commands import settle
from yibao.web.desk.deeds import DEEDS

CARD = "A12345678"
TODAY = localdate()
SINCE = {"valid_from": f"{TODAY}", "valid_to": ""}
DISEASE = {
    "insurance": "310",
    "disease_code": CHRONIC,
    "institution_code": HOSPITAL,
    **SINCE,
}
TRANSFER = {
    "insurance": "310",
    "kind": "1",
    "target_area": "990100",
    "institution_code": TERTIARY,
    "institution_name": "示例市第一医院",
    "transferred_on": f"{TODAY}",
    "diagnosis_code": "I25.1",
    "diagnosis_name": "冠心病",
    "basis": "本院条件有限",
    "opinion": "同意转院",
    **SINCE,
}


@pytest.fixture
def clerk(sign_in: SignIn, settled: Settled) -> Client:
    return sign_in("counter", area=EAST)


@pytest.fixture
def card(settled: Settled) -> None:
    issue_credential(
        person_no=EMPLOYEE, kind=CredentialKind.SOCIAL_CARD, number=CARD, by=CLERK
    )


def states(filing: Filing) -> list[str]:
    return list(filing.events.order_by("pk").values_list("state", flat=True))


def do(client: Client, slug: str, **told: str) -> str:
    """What the receipt says of the deed."""
    answer = done(client, address(EMPLOYEE, slug), **told)
    return client.get(answer.headers["Location"]).content.decode()


@pytest.mark.requirement("SVC-05")
def test_a_counter_takes_in_everything_and_decides_on_nothing(
    clerk: Client,
) -> None:
    counter, reviewer = POSTS["counter"], POSTS["reviewer"]
    taken_in = {deed.permission for deed in DEEDS}
    assert taken_in <= counter.permissions
    assert not taken_in & reviewer.permissions
    assert "filing.decide" not in counter.permissions
    do(clerk, "chronic-filing", **DISEASE)
    filing = ChronicFiling.objects.get()
    assert states(filing) == [FilingState.FILED]
    assert clerk.get(f"/filings/{filing.filing_no}/decide/").status_code == 403


def test_a_chronic_disease_is_filed_and_waits(clerk: Client) -> None:
    page = do(clerk, "chronic-filing", **DISEASE)
    filing = ChronicFiling.objects.get()
    assert (filing.disease_name, filing.institution_name) == (
        "高血压",
        "示例市第二医院",
    )
    assert filing.filing_no in page
    assert "等待审核" in page
    assert "高血压" in clerk.get(address(EMPLOYEE, "chronic-filing")).content.decode()


@pytest.mark.parametrize(
    ("changed", "place", "code"),
    [
        ({"disease_code": "M99999"}, "disease_code", "AP-005"),
        ({"institution_code": "H00000000000"}, "institution_code", "IN-001"),
        ({"valid_from": "2024-01-01"}, "insurance", "AP-006"),
        ({"valid_to": "2020-01-01"}, "valid_to", "AP-007"),
        ({"insurance": "390"}, "insurance", ""),
        ({"disease_code": ""}, "disease_code", "请填写"),
    ],
)
def test_a_chronic_filing_is_refused_at_its_field(
    clerk: Client, changed: dict[str, str], place: str, code: str
) -> None:
    said = refused(clerk, address(EMPLOYEE, "chronic-filing"), **DISEASE | changed)
    assert list(said) == [place]
    assert said[place][0].startswith(code)
    assert not ChronicFiling.objects.exists()


def test_a_transfer_is_filed_and_waits(clerk: Client) -> None:
    do(clerk, "transfer-filing", **TRANSFER)
    filing = RemoteFiling.objects.get()
    assert filing.institution_code == TERTIARY
    assert filing.transfer.opinion == "同意转院"
    assert states(filing) == [FilingState.FILED]
    elsewhere = TRANSFER | {"target_area": "990900", "institution_code": HOSPITAL}
    said = refused(clerk, address(EMPLOYEE, "transfer-filing"), **elsewhere)
    assert said["target_area"][0].startswith("AP-015")


def test_an_institution_is_chosen_and_waits(clerk: Client) -> None:
    told = {"purpose": "03", "institution_code": HOSPITAL, **SINCE}
    page = do(clerk, "choice-filing", **told)
    choice = InstitutionChoice.objects.get()
    assert choice.institution_name == "示例市第二医院"
    assert "就医定点医疗机构登记" in page
    assert states(choice) == [FilingState.FILED]
    said = refused(clerk, address(EMPLOYEE, "choice-filing"), **told)
    assert said["institution_code"][0].startswith("AP-008")


def test_a_filing_is_taken_back(clerk: Client) -> None:
    do(clerk, "chronic-filing", **DISEASE)
    filing = ChronicFiling.objects.get()
    page = do(clerk, "filing-revoked", filing_no=filing.filing_no, basis="误报")
    assert states(filing) == [FilingState.FILED, FilingState.REVOKED]
    assert "误报" in page
    again = clerk.get(address(EMPLOYEE, "filing-revoked")).content.decode()
    assert "没有等待审核或已生效的备案" in again


def test_a_filing_that_was_settled_with_stays(clerk: Client) -> None:
    world.chronic_filing(EMPLOYEE)
    filing = ChronicFiling.objects.get()
    visit = world.register(
        when="2025-04-01 09:00", care_type="14", disease_code=CHRONIC
    )
    world.upload(visit, world.line("1", on="2025-04-01 10:00"))
    settle(world.asking(visit, 100, "2025-04-01 11:00"))
    said = refused(
        clerk,
        address(EMPLOYEE, "filing-revoked"),
        filing_no=filing.filing_no,
        basis="误报",
    )
    assert said["filing_no"][0].startswith("AP-003")
    assert states(filing) == [FilingState.FILED, FilingState.APPROVED]


def test_anothers_filing_cannot_be_taken_back_here(clerk: Client) -> None:
    Person.objects.filter(person_no=OWNER).update(area_id=EAST)
    done(clerk, address(OWNER, "chronic-filing"), **DISEASE)
    do(clerk, "chronic-filing", **DISEASE)
    theirs = ChronicFiling.objects.get(person__person_no=OWNER)
    said = refused(
        clerk,
        address(EMPLOYEE, "filing-revoked"),
        filing_no=theirs.filing_no,
        basis="误报",
    )
    assert list(said) == ["filing_no"]
    assert states(theirs) == [FilingState.FILED]


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


def test_cover_is_suspended_resumed_and_ended(clerk: Client) -> None:
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
    assert coverage_on(EMPLOYEE, "310", date(2099, 1, 1)) is None


def test_the_telephone_is_changed(clerk: Client) -> None:
    page = do(clerk, "phone-changed", phone="13900001234")
    assert "139****1234" in page
    assert "13900001234" not in page
    assert Person.objects.get(person_no=EMPLOYEE).phone == "13900001234"
    assert list(refused(clerk, address(EMPLOYEE, "phone-changed"), phone="电话"))


def test_a_bank_account_is_registered_once(clerk: Client) -> None:
    told = {"number": "6222000011112222", "bank": "示例银行东岸支行"}
    page = do(clerk, "bank-account", **told)
    assert "2222" in page
    assert told["number"] not in page
    assert BankAccount.objects.get().number == told["number"]
    said = refused(clerk, address(EMPLOYEE, "bank-account"), **told)
    assert said["number"][0].startswith("EN-012")


def test_a_death_is_recorded_but_none_to_come(clerk: Client) -> None:
    url = address(EMPLOYEE, "death-recorded")
    assert list(refused(clerk, url, death_date="2099-01-01")) == ["death_date"]
    said = refused(clerk, url, death_date="1950-01-01")
    assert said["death_date"][0].startswith("EN-006")
    do(clerk, "death-recorded", death_date=f"{TODAY}")
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
