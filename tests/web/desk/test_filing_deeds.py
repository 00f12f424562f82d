"""备案 at the counter: taken in and waiting, taken back, refused at which field."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils.timezone import localdate

from tests.samples import HOSPITAL
from tests.settlement import world
from tests.settlement.world import CHRONIC, EMPLOYEE, OWNER, TERTIARY
from tests.web.conftest import EAST
from tests.web.desk.counter import address, do, done, refused
from yibao.access.posts import POSTS
from yibao.approvals.models import (
    ChronicFiling,
    Filing,
    FilingState,
    InstitutionChoice,
    RemoteFiling,
)
from yibao.enrollment.models import (
    Person,
)
from yibao.settlement.commands import settle
from yibao.web.desk.deeds import DEEDS

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


def states(filing: Filing) -> list[str]:
    return list(filing.events.order_by("pk").values_list("state", flat=True))


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
    assert "<dt>开始日期:</dt>" in page and "<dt>自:</dt>" not in page
    assert "已受理" in page and "已办结" not in page
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
    told_in_words = clerk.get(f"/filings/{filing.filing_no}/").content.decode()
    assert "市内转院" in told_in_words
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


AWAY = {"kind": "registered", "target_area": "990200", "valid_from": "2025-01-01"}


def test_a_filing_is_ended_on_a_day_and_the_receipt_says_so(clerk: Client) -> None:
    do(clerk, "remote-filing", **AWAY, basis="随子女居住")
    filing = RemoteFiling.objects.get()
    told = {"filing_no": filing.filing_no, "basis": "返回原籍"}
    url = address(EMPLOYEE, "filing-ended")
    for day, code in (("2024-12-31", "AP-007"), ("", "请填写")):
        assert refused(clerk, url, **told, last_day=day)["last_day"][0].startswith(code)
    page = do(clerk, "filing-ended", **told, last_day="2026-05-31")
    for said in ("终止备案", filing.filing_no, "2026-05-31", "返回原籍"):
        assert said in page
    filing.refresh_from_db()
    assert filing.valid_to == date(2026, 5, 31)
    tab = clerk.get(f"/desk/{EMPLOYEE}/", {"tab": "filings"}).content.decode()
    assert "已终止" in tab
    assert (
        "到 2026-05-31 为止"
        in clerk.get(f"/filings/{filing.filing_no}/").content.decode()
    )
    assert "没有已生效的备案" in clerk.get(url).content.decode()


def test_a_filing_used_later_is_not_ended_before_that(clerk: Client) -> None:
    world.chronic_filing(EMPLOYEE)
    filing = ChronicFiling.objects.get()
    visit = world.register(
        when="2025-04-01 09:00", care_type="14", disease_code=CHRONIC
    )
    world.upload(visit, world.line("1", on="2025-04-01 10:00"))
    bill = settle(world.asking(visit, 100, "2025-04-01 11:00"))
    told = {"filing_no": filing.filing_no, "basis": "病情好转"}
    url = address(EMPLOYEE, "filing-ended")
    said = refused(clerk, url, **told, last_day="2025-03-31")
    assert said["last_day"][0].startswith("AP-019")
    assert bill.settlement_no in said["last_day"][0]
    done(clerk, url, **told, last_day="2025-04-01")


def test_care_elsewhere_is_not_filed_for_days_without_cover(clerk: Client) -> None:
    told = AWAY | {"valid_from": "2023-12-31", "basis": "随子女居住"}
    said = refused(clerk, address(EMPLOYEE, "remote-filing"), **told)
    assert said["valid_from"][0].startswith("AP-006")
