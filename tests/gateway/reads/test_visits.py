"""Visits, diagnoses and who is in hospital (5201, 5202, 5303)."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import WHO, filled, refused, said
from tests.samples import CITY, HOSPITAL, at
from tests.settlement import world
from yibao.settlement import commands
from yibao.settlement.models import Encounter
from yibao.settlement.requests import DiagnosisInput, VisitInput


@pytest.fixture
def stay(desk: Sender) -> Encounter:
    """An inpatient since 1 March 2025, with a diagnosis and details of the ward."""
    return commands.admit(
        person_no=world.EMPLOYEE,
        insurance="310",
        institution_code=HOSPITAL,
        visit=VisitInput(
            begin_at=at("2025-03-01 23:30"),
            care_type="21",
            institution_no="住院1",
            department_code="03",
            department_name="内科",
            details={"coner_name": "家属", "fetus_cnt": "1", "adm_bed": "12"},
            diagnoses=(
                DiagnosisInput(code="J18.900", name="肺炎", is_main=True),
                DiagnosisInput(code="I10.x00", name="高血压", order_no=2),
            ),
        ),
        by=world.CASHIER,
    )


MARCH = {"begntime": "2025-03-01", "endtime": "2025-03-01"}


def test_the_visits_of_a_person_are_found_through_the_whole_last_day(
    desk: Sender, stay: Encounter
) -> None:
    query = {"psn_no": world.EMPLOYEE, "med_type": "21", **MARCH}
    answer = said(desk.send("5201", {"data": query}))
    (row,) = answer["mdtrtinfo"]
    assert filled(row) == {
        **WHO,
        "mdtrt_id": stay.pk,
        "age": 44.8,
        "coner_name": "家属",
        "insutype": "310",
        "psn_type": "1101",
        "maf_psn_flag": "0",
        "cvlserv_flag": "0",
        "nwb_flag": "0",
        "insu_optins": CITY,
        "begntime": "2025-03-01 23:30:00",
        "med_type": "21",
        "ars_year_ipt_flag": "0",
        "ipt_otp_no": "住院1",
        "adm_dept_codg": "03",
        "adm_dept_name": "内科",
        "adm_bed": "12",
        "inhosp_stas": "1",
        "fetus_cnt": 1,
    }
    for other in ({"med_type": "11"}, {"mdtrt_id": "没有的就诊"}):
        empty = desk.send("5201", {"data": {**query, **other}})
        assert said(empty) == {"mdtrtinfo": []}
    elsewhere = desk.send("5201", {"data": query}, fixmedins_code=world.TERTIARY)
    assert said(elsewhere) == {"mdtrtinfo": []}


def test_visits_of_nobody_or_of_a_period_backwards_are_refused(desk: Sender) -> None:
    query = {"psn_no": world.EMPLOYEE, **MARCH}
    nobody = desk.send("5201", {"data": {**query, "psn_no": "没有此人"}})
    assert refused(nobody) == "EN-001"
    backwards = desk.send("5201", {"data": {**query, "endtime": "2025-02-28"}})
    assert refused(backwards) == "GW-203"


def test_the_diagnoses_of_a_visit_are_told_in_order(
    desk: Sender, stay: Encounter
) -> None:
    query = {"mdtrt_id": stay.pk, "psn_no": world.EMPLOYEE}
    rows = said(desk.send("5202", {"data": query}))["diseinfo"]
    numbers = {row.pop("diag_info_id") for row in rows}
    assert len(numbers) == 2
    assert max(map(len, numbers)) <= 30
    assert filled(rows[0]) == {
        "mdtrt_id": stay.pk,
        "psn_no": world.EMPLOYEE,
        "inout_diag_type": "1",
        "diag_type": "1",
        "maindiag_flag": "1",
        "diag_srt_no": 1,
        "diag_code": "J18.900",
        "diag_name": "肺炎",
    }
    assert rows[1]["diag_code"] == "I10.x00"


def test_the_diagnoses_of_others_are_not_told(desk: Sender, stay: Encounter) -> None:
    query = {"mdtrt_id": stay.pk, "psn_no": world.EMPLOYEE}
    elsewhere = desk.send("5202", {"data": query}, fixmedins_code=world.TERTIARY)
    assert refused(elsewhere) == "ST-002"
    another = desk.send("5202", {"data": {**query, "psn_no": world.RESIDENT}})
    assert refused(another) == "ST-003"
    unknown = desk.send("5202", {"data": {**query, "mdtrt_id": "没有的就诊"}})
    assert refused(unknown) == "ST-001"


def test_who_is_in_hospital_is_told_until_discharge(
    desk: Sender, stay: Encounter
) -> None:
    answer = said(desk.send("5303", {"data": MARCH}))
    (row,) = answer["data"]
    assert row.pop("age") > 44.8  # today's age
    assert row == {
        **WHO,
        "mdtrt_id": stay.pk,
        "insutype": "310",
        "begndate": "2025-03-01",
        "med_type": "21",
        "ipt_otp_no": "住院1",
        "out_flag": "0",
    }
    nobody_here = desk.send("5303", {"data": MARCH}, fixmedins_code=world.TERTIARY)
    assert said(nobody_here) == {"data": []}
    world.discharge(stay, "2025-03-09 10:00")
    assert said(desk.send("5303", {"data": MARCH})) == {"data": []}


def test_in_hospital_asks_for_a_known_person(desk: Sender) -> None:
    answer = desk.send("5303", {"data": {**MARCH, "psn_no": "没有此人"}})
    assert refused(answer) == "EN-001"
