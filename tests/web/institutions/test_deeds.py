"""登记 on screen: an institution, its departments, who practises there."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import samples
from tests.web.conftest import EAST, WEST, SignIn
from tests.web.desk.counter import done, receipts, refused
from yibao.institutions.models import Department, Institution, Physician

HERE = "H99010100001"
INSTITUTION = "/institutions/institution-registered/"
PHYSICIAN = f"/institutions/{HERE}/physician-registered/"
DEPARTMENT = f"/institutions/{HERE}/department-registered/"
DOCTOR = {
    "code": "D990100000001",
    "name": "石开山",
    "kind": "3",
    "department_code": "",
    "valid_from": "2026-03-01",
    "valid_to": "",
}
NEW = {
    "code": "p99010100009",
    "name": "东岸大药房",
    "kind": "2",
    "level": "",
    "area_code": EAST,
    "uscc": "",
}


@pytest.fixture
def keeper(sign_in: SignIn) -> Client:
    samples.hospital(HERE, name="东岸医院", area_code=EAST)
    return sign_in("agreement")


def receipt(client: Client, url: str, **told: str) -> str:
    answer = done(client, url, **told)
    return client.get(answer.headers["Location"]).content.decode()


def test_a_pharmacist_is_registered_in_a_department(keeper: Client) -> None:
    department = {"code": "A03", "name": "药剂科", "valid_from": "2026-01-01"}
    assert "A03" in receipt(keeper, DEPARTMENT, **department)
    assert Department.objects.get().name == "药剂科"
    page = receipt(keeper, PHYSICIAN, **{**DOCTOR, "department_code": "A03"})
    for said in ("东岸医院", "D990100000001", "药师", "A03", "2026-03-01"):
        assert said in page
    assert "石开山" not in str(receipts()[-1].fields), "回执只记编号"
    made = Physician.objects.get()
    assert (made.name, made.kind, made.department_code) == ("石开山", "3", "A03")
    place = keeper.get(f"/institutions/{HERE}/").content.decode()
    assert "登记医师、药师" in place
    assert "石开山" in place


def test_a_registration_says_what_is_wrong(keeper: Client) -> None:
    done(keeper, PHYSICIAN, **DOCTOR)
    assert "IN-009" in refused(keeper, PHYSICIAN, **DOCTOR)["code"][0]
    before = {**DOCTOR, "code": "D2", "valid_to": "2026-02-28"}
    assert "IN-007" in refused(keeper, PHYSICIAN, **before)["valid_to"][0]
    place = {"code": "A1", "name": "内科", "valid_from": "2026-03-01"}
    found = refused(keeper, DEPARTMENT, **place, valid_to="2026-02-28")
    assert "IN-007" in found["valid_to"][0]


def test_an_institution_is_registered_and_leads_to_its_agreement(
    keeper: Client,
) -> None:
    page = receipt(keeper, INSTITUTION, **NEW)
    for said in ("P99010100009", "东岸大药房", "定点零售药店", "双签后才能结算"):
        assert said in page
    assert Institution.objects.filter(code="P99010100009", area_id=EAST).exists()
    one = keeper.get("/institutions/P99010100009/")
    form = keeper.get(one.context["draw_up_url"]).content.decode()
    assert 'value="P99010100009"' in form
    assert "IN-002" in refused(keeper, INSTITUTION, **NEW)["code"][0]


@pytest.mark.requirement("SEC-02")
def test_only_within_the_own_divisions(sign_in: SignIn, keeper: Client) -> None:
    client = sign_in("agreement", area=WEST)
    assert client.get(PHYSICIAN).status_code == 404
    found = refused(client, INSTITUTION, **NEW)
    assert "没有这个选项" in found["area_code"][0]


def test_who_only_looks_registers_nothing(sign_in: SignIn, keeper: Client) -> None:
    client = sign_in("counter")
    for url in (INSTITUTION, PHYSICIAN, DEPARTMENT):
        assert client.get(url).status_code == 403
    page = client.get(f"/institutions/{HERE}/").content.decode()
    assert "-registered/" not in page
    assert "拟定协议" not in page
    mine = sign_in("agreement").get(f"/institutions/{HERE}/").content.decode()
    assert DEPARTMENT in mine
    assert "登记定点机构" not in client.get("/institutions/").content.decode()
