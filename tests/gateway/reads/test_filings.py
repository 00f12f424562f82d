"""Filing a chronic disease, and revoking it (2503, 2504)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import refused, said
from tests.samples import CITY, CLERK, HOSPITAL, at
from tests.settlement import world
from yibao.approvals.course import approve
from yibao.approvals.models import ChronicFiling
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.gateway import opening
from yibao.gateway.profile import NATIONAL
from yibao.settlement import commands


def filing_of(**changes: str) -> dict[str, dict[str, str]]:
    data = {
        "psn_no": world.EMPLOYEE,
        "insutype": "310",
        "opsp_dise_code": world.CHRONIC,
        "opsp_dise_name": "高血压",
        "tel": "13800000000",
        "insu_optins": CITY,
        "ide_fixmedins_no": HOSPITAL,
        "ide_fixmedins_name": "示例市第二医院",
        "hosp_ide_date": "2025-01-05",
        "diag_dr_codg": "D990100000001",
        "diag_dr_name": "医师丁",
        "begndate": "2025-01-06",
        **changes,
    }
    return {"data": data}


def test_a_filing_is_in_force_at_once_and_may_be_revoked(desk: Sender) -> None:
    head = {"msgid": "备案报文-1"}
    filed = said(desk.send("2503", filing_of(), **head))
    number = filed["result"]["trt_dcla_detl_sn"]
    assert said(desk.send("2503", filing_of(), **head)) == filed
    assert ChronicFiling.objects.get().filing_no == number
    query = {"data": {"psn_no": world.EMPLOYEE}}
    assert len(said(desk.send("5301", query))["feedetail"]) == 1
    reference = {"trt_dcla_detl_sn": number, "psn_no": world.EMPLOYEE, "memo": "误报"}
    assert said(desk.send("2504", {"data": reference})) == {}
    assert said(desk.send("5301", query)) == {"feedetail": []}
    assert refused(desk.send("2504", {"data": reference})) == "AP-004"


def test_where_the_agency_approves_first_a_filing_waits(
    desk: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = replace(NATIONAL, filings_approved_at_once=False)
    monkeypatch.setattr(opening, "profile_of", lambda code, area: slow)
    number = said(desk.send("2503", filing_of()))["result"]["trt_dcla_detl_sn"]
    query = {"data": {"psn_no": world.EMPLOYEE}}
    assert said(desk.send("5301", query)) == {"feedetail": []}
    approve(
        filing_no=number,
        approved_at=at("2025-01-10 09:00"),
        basis="材料齐全",
        by=CLERK,
    )
    assert len(said(desk.send("5301", query))["feedetail"]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"opsp_dise_code": "没有的病种"}, "AP-005"),
        ({"insutype": "390"}, "AP-006"),
        ({"psn_no": "没有此人"}, "EN-001"),
        ({"insu_optins": "110100"}, "AR-001"),
        ({"enddate": "2025-01-01"}, "AP-007"),
        ({"begndate": ""}, "GW-020"),
    ],
)
def test_a_filing_that_cannot_be_is_refused(
    desk: Sender, changes: dict[str, str], code: str
) -> None:
    assert refused(desk.send("2503", filing_of(**changes))) == code
    assert not ChronicFiling.objects.exists()


def test_a_filing_goes_to_the_area_that_insures(desk: Sender) -> None:
    register_area(code="990200", name="邻市", level=Level.CITY, by=CLERK)
    answer = desk.send("2503", filing_of(insu_optins="990200"))
    assert refused(answer) == "GW-205"
    assert answer["output"]["value"] == "990200"
    assert desk.send("2503", filing_of(insu_optins="990102"))["infcode"] == 0


def test_the_same_disease_is_filed_once(desk: Sender) -> None:
    said(desk.send("2503", filing_of()))
    assert refused(desk.send("2503", filing_of())) == "AP-002"


def test_a_filing_a_settlement_stands_on_is_not_revoked(desk: Sender) -> None:
    number = said(desk.send("2503", filing_of()))["result"]["trt_dcla_detl_sn"]
    visit = world.register(care_type="14", disease_code=world.CHRONIC)
    world.upload(visit, world.line("1", world.A, "500"))
    bill = commands.settle(world.asking(visit, 500, "2025-03-01 11:00"))
    reference = {
        "data": {"trt_dcla_detl_sn": number, "psn_no": world.EMPLOYEE, "memo": "误报"}
    }
    answer = desk.send("2504", reference)
    assert refused(answer) == "AP-003"
    assert bill.settlement_no in answer["err_msg"]
    world.undo(bill)
    assert said(desk.send("2504", reference)) == {}


def test_the_filing_of_another_person_is_not_revoked(desk: Sender) -> None:
    number = said(desk.send("2503", filing_of()))["result"]["trt_dcla_detl_sn"]
    for reference in (
        {"trt_dcla_detl_sn": number, "psn_no": world.RESIDENT},
        {"trt_dcla_detl_sn": "没有的备案", "psn_no": world.EMPLOYEE},
    ):
        assert refused(desk.send("2504", {"data": reference})) == "AP-001"
