"""The transactions that ask: request and answer of each, and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.gateway.conftest import Sender
from tests.samples import CITY, CLERK, HOSPITAL, PHARMACY, at
from tests.settlement import world
from yibao.approvals.commands import (
    Identification,
    approve_chronic,
    file_chronic,
    revoke_chronic,
)
from yibao.approvals.models import ChronicFiling
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.catalog.commands import publish_chronic_disease
from yibao.engine.counters import GROUPS, MEASURES
from yibao.enrollment.commands import (
    change_credential_state,
    issue_credential,
    mark_identity,
)
from yibao.enrollment.coverage import change_status, end_coverage
from yibao.enrollment.models import CoverageState, CredentialKind, CredentialState
from yibao.gateway import exchange
from yibao.gateway.accumulators import (
    CODES,
    GROUP_CODES,
    MEASURE_CODES,
    Shown,
    shown_as,
)
from yibao.gateway.models import Message
from yibao.gateway.profile import NATIONAL
from yibao.gateway.wording import exact_age
from yibao.settlement import commands
from yibao.settlement.models import Encounter, RefusedAttempt
from yibao.settlement.requests import DiagnosisInput, VisitInput
from yibao.settlement.views import SettlementView

ID_NO = "990100198005060001"  # of world.EMPLOYEE


@pytest.fixture
def desk(db: None) -> Sender:
    """A hospital of the settlement world, at the interface."""
    world.build()
    return Sender()


def said(answer: dict[str, Any]) -> Any:
    assert answer["infcode"] == 0, answer["err_msg"]
    return answer["output"]


def refused(answer: dict[str, Any]) -> str:
    assert answer["infcode"] == -1
    code: str = answer["output"]["code"]
    return code


# ---------------------------------------------------------------- 9001 9002


def test_signing_in_twice_gives_the_open_number_and_signing_out_closes_it(
    desk: Sender,
) -> None:
    first = said(
        desk.send("9001", {"signIn": {"opter_no": "007", "mac": "", "ip": ""}})
    )
    again = said(desk.send("9001", {"signIn": {"opter_no": "007"}}))
    assert again == first
    number = first["signinoutb"]["sign_no"]
    out = said(desk.send("9002", {"signOut": {"sign_no": number, "opter_no": "007"}}))
    assert out["signoutoutb"]["sign_time"] >= first["signinoutb"]["sign_time"]
    fresh = said(desk.send("9001", {"signIn": {"opter_no": "007"}}))
    assert fresh["signinoutb"]["sign_no"] != number


def test_the_sign_in_of_another_institution_cannot_be_closed(desk: Sender) -> None:
    here = said(desk.send("9001", {"signIn": {"opter_no": "007"}}))
    there = desk.send(
        "9002",
        {"signOut": {"sign_no": here["signinoutb"]["sign_no"]}},
        fixmedins_code=PHARMACY,
    )
    assert refused(there) == "GW-015"


# ---------------------------------------------------------------- 1101


def identified(desk: Sender, **data: Any) -> dict[str, Any]:
    return desk.send("1101", {"data": data})


def test_a_person_is_read_by_identity_card(desk: Sender) -> None:
    world.account(world.EMPLOYEE, 120, "30.55")
    mark_identity(
        person_no=world.EMPLOYEE,
        kind="2303",
        basis="民政局名单",
        valid_from=date(2025, 1, 1),
        by=CLERK,
    )
    answer = said(identified(desk, mdtrt_cert_type="02", mdtrt_cert_no=ID_NO))
    age = answer["baseinfo"].pop("age")
    assert 46 <= age < 60
    assert answer == {
        "baseinfo": {
            "psn_no": world.EMPLOYEE,
            "psn_cert_type": "01",
            "certno": ID_NO,
            "psn_name": "职工甲",
            "gend": "2",
            "naty": None,
            "brdy": "1980-05-06",
            "exp_content": None,
        },
        "insuinfo": [
            {
                "balc": 150.55,
                "insutype": "310",
                "psn_type": "1101",
                "psn_insu_stas": "1",
                "psn_insu_date": "2025-01-01",
                "paus_insu_date": None,
                "cvlserv_flag": "0",
                "insuplc_admdvs": CITY,
                "emp_name": None,
            }
        ],
        "idetinfo": [
            {
                "psn_idet_type": "2303",
                "psn_type_lv": None,
                "memo": "民政局名单",
                "begntime": "2025-01-01 00:00:00",
                "endtime": None,
            }
        ],
    }


def test_a_person_is_read_by_card_by_token_and_by_certificate_number(
    desk: Sender,
) -> None:
    for kind, number in ((CredentialKind.E_CREDENTIAL, "令牌-1"), ("03", "卡-1")):
        issue_credential(
            person_no=world.RESIDENT,
            kind=CredentialKind(kind),
            number=number,
            by=CLERK,
        )
    ways: tuple[dict[str, str], ...] = (
        {"mdtrt_cert_type": "01", "mdtrt_cert_no": "令牌-1"},
        {"mdtrt_cert_type": "03", "mdtrt_cert_no": "卡-1", "psn_name": "居民乙"},
        {"psn_cert_type": "01", "certno": "990100198005060002"},
    )
    for way in ways:
        found = said(identified(desk, **way))
        assert found["baseinfo"]["psn_no"] == world.RESIDENT
        assert [row["insutype"] for row in found["insuinfo"]] == ["390"]


def test_a_lost_card_is_refused_and_the_attempt_is_kept(desk: Sender) -> None:
    issue_credential(
        person_no=world.EMPLOYEE,
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        by=CLERK,
    )
    change_credential_state(
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        state=CredentialState.LOST,
        from_at=at("2025-01-02 00:00"),
        basis="挂失申请",
        by=CLERK,
    )
    answer = identified(desk, mdtrt_cert_type="03", mdtrt_cert_no="卡-1")
    assert refused(answer) == "ST-208"
    attempt = RefusedAttempt.objects.get()
    assert (attempt.code, attempt.person_no) == ("ST-208", world.EMPLOYEE)
    assert attempt.action == "人员信息获取"


def test_an_expired_card_is_refused(desk: Sender) -> None:
    issue_credential(
        person_no=world.EMPLOYEE,
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        expires_on=date(2025, 6, 30),
        by=CLERK,
    )
    answer = identified(desk, mdtrt_cert_type="03", mdtrt_cert_no="卡-1")
    assert refused(answer) == "ST-208"
    assert "过期" in answer["err_msg"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"mdtrt_cert_type": "02", "mdtrt_cert_no": "990100199901010011"}, "GW-201"),
        ({"mdtrt_cert_type": "01", "mdtrt_cert_no": "没有的令牌"}, "ST-210"),
        ({"mdtrt_cert_type": "01"}, "GW-202"),
        (
            {"mdtrt_cert_type": "02", "mdtrt_cert_no": ID_NO, "psn_name": "别人"},
            "ST-209",
        ),
    ],
)
def test_nobody_is_found_or_somebody_else(
    desk: Sender, data: dict[str, str], code: str
) -> None:
    answer = identified(desk, **data)
    assert refused(answer) == code
    assert data.get("mdtrt_cert_no", "990100") not in answer["err_msg"]


def test_the_state_of_insurance_is_that_of_the_day_asked(desk: Sender) -> None:
    change_status(
        person_no=world.EMPLOYEE,
        insurance="310",
        state=CoverageState.SUSPENDED,
        valid_from=date(2025, 6, 1),
        basis="欠费",
        by=CLERK,
    )
    end_coverage(
        person_no=world.RESIDENT,
        insurance="390",
        last_day=date(2025, 12, 31),
        basis="停保",
        by=CLERK,
    )

    def state(certificate: str, **data: str) -> tuple[str, str | None]:
        answer = said(
            identified(desk, mdtrt_cert_type="02", mdtrt_cert_no=certificate, **data)
        )
        (row,) = answer["insuinfo"]
        return row["psn_insu_stas"], row["paus_insu_date"]

    assert state(ID_NO) == ("2", "2025-06-01")
    assert state(ID_NO, begntime="2025-05-31 00:00:00") == ("1", None)
    ended = "990100198005060002"
    assert state(ended) == ("4", "2026-01-01")
    assert state(ended, begntime="2025-12-31") == ("1", None)


def test_the_identity_number_is_logged_nowhere(
    desk: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="yibao")
    said(identified(desk, mdtrt_cert_type="02", mdtrt_cert_no=ID_NO))
    identified(desk, mdtrt_cert_type="02", mdtrt_cert_no=ID_NO, psn_name="别人")
    assert ID_NO not in caplog.text


def test_age_counts_tenths_since_the_birthday() -> None:
    born = date(2024, 2, 29)
    ages = ((born, "0"), (date(2024, 8, 29), "0.4"), (date(2025, 2, 28), "0.9"))
    for day, age in (*ages, (date(2025, 3, 1), "1"), (date(2028, 2, 29), "4")):
        assert exact_age(born, day) == Decimal(age), day


# ---------------------------------------------------------------- 1201


def test_institutions_are_found_by_part_of_the_name(desk: Sender) -> None:
    query = {"fixmedins_type": "1", "fixmedins_name": "第二"}
    answer = said(desk.send("1201", {"medinsinfo": query}))
    assert answer == {
        "medinsinfo": [
            {
                "fixmedins_code": HOSPITAL,
                "fixmedins_name": "示例市第二医院",
                "uscc": "",
                "fixmedins_type": "1",
                "hosp_lv": "5",
                "exp_content": None,
            }
        ]
    }


def test_an_institution_nobody_knows_or_no_question_at_all_is_refused(
    desk: Sender,
) -> None:
    unknown = desk.send("1201", {"medinsinfo": {"fixmedins_code": "H00000000000"}})
    assert refused(unknown) == "IN-001"
    assert refused(desk.send("1201", {"medinsinfo": {"memo": "无"}})) == "GW-202"


# ---------------------------------------------------------------- 5201 5202 5303


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


WHO = {
    "psn_no": world.EMPLOYEE,
    "psn_cert_type": "01",
    "certno": ID_NO,
    "psn_name": "职工甲",
    "gend": "2",
    "brdy": "1980-05-06",
}
MARCH = {"begntime": "2025-03-01", "endtime": "2025-03-01"}


def filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


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


# ---------------------------------------------------------------- 5203 5204


@pytest.fixture
def bill(desk: Sender) -> SettlementView:
    """An outpatient bill of 2,200 yuan: two drugs, and an item nobody pays for."""
    visit = world.register()
    world.upload(
        visit,
        world.line("1", world.A, "2000", institution_item_code="院内-100"),
        world.line("2", world.B, "100"),
        world.line("3", world.C, "50", "2"),
    )
    return commands.settle(
        world.asking(visit, 2200, "2025-03-01 11:00", message_no="报文-1")
    )


def of(view: SettlementView) -> dict[str, dict[str, str]]:
    return {
        "data": {
            "psn_no": view.person_no,
            "setl_id": view.settlement_no,
            "mdtrt_id": view.encounter_no,
        }
    }


def test_a_settlement_is_told_as_it_was_made(
    desk: Sender, bill: SettlementView
) -> None:
    answer = said(desk.send("5203", of(bill)))
    info = filled(answer["setlinfo"])
    paid = {name: info.pop(name) for name in list(info) if name.endswith("_pay")}
    assert paid["hifp_pay"] + paid["psn_pay"] == 2200
    assert info.pop("cash_payamt") + paid["acct_pay"] == paid["psn_pay"]
    assert info.pop("fund_pay_sumamt") == paid["hifp_pay"]
    assert info.pop("psn_part_amt") == paid["psn_pay"]
    assert info.pop("act_pay_dedc") > 0 < info.pop("pool_prop_selfpay")
    assert info == {
        **WHO,
        "setl_id": bill.settlement_no,
        "mdtrt_id": bill.encounter_no,
        "age": 44.8,
        "insutype": "310",
        "psn_type": "1101",
        "cvlserv_flag": "0",
        "insu_optins": CITY,
        "pay_loc": "2",
        "fixmedins_code": HOSPITAL,
        "fixmedins_name": "示例市第二医院",
        "hosp_lv": "5",
        "fixmedins_poolarea": CITY,
        "lmtpric_hosp_lv": "2",
        "dedc_hosp_lv": "2",
        "begndate": "2025-03-01",
        "enddate": "2025-03-01",
        "setl_time": "2025-03-01 11:00:00",
        "med_type": "11",
        "clr_type": bill.clearing_category,
        "clr_way": bill.clearing_way,
        "clr_optins": CITY,
        "medfee_sumamt": 2200,
        "fulamt_ownpay_amt": 100,
        "overlmt_selfpay": 0,
        "preselfpay_amt": 10,
        "inscp_scp_amt": 2090,
        "hosp_part_amt": 0,
        "balc": 0,
        "medins_setl_id": "报文-1",
        "refd_setl_flag": "0",
        "year": "2025",
        "opter_id": "S001",
        "opter_name": "收费员甲",
        "opt_time": "2025-03-01 11:00:00",
    }
    (share,) = answer["setldetail"]
    assert share["fund_payamt"] == paid["hifp_pay"]
    by_visit = {"psn_no": bill.person_no, "mdtrt_id": bill.encounter_no}
    assert said(desk.send("5203", {"data": by_visit})) == answer


def test_a_reversal_is_told_in_negative_amounts(
    desk: Sender, bill: SettlementView
) -> None:
    back = world.undo(bill)
    one, mirror = (said(desk.send("5203", of(view))) for view in (bill, back))
    assert mirror["setlinfo"]["refd_setl_flag"] == "1"
    assert one["setlinfo"]["refd_setl_flag"] == "0"
    for name in ("medfee_sumamt", "inscp_scp_amt", "hifp_pay", "psn_pay"):
        assert mirror["setlinfo"][name] == -one["setlinfo"][name] != 0
    lines, returned = (said(desk.send("5204", of(view))) for view in (bill, back))
    for line, row in zip(lines, returned, strict=True):
        for name in ("cnt", "det_item_fee_sumamt", "inscp_scp_amt"):
            assert row[name] == -line[name]
        assert row["pric"] == line["pric"]
        assert row["setl_id"] == back.settlement_no


def test_the_lines_of_a_settlement_are_a_bare_list(
    desk: Sender, bill: SettlementView
) -> None:
    rows = said(desk.send("5204", of(bill)))
    assert [row["feedetl_sn"] for row in rows] == ["1", "2", "3"]
    assert rows[1].pop("opt_time")
    assert filled(rows[1]) == {
        "mdtrt_id": bill.encounter_no,
        "setl_id": bill.settlement_no,
        "feedetl_sn": "2",
        "med_type": "11",
        "fee_ocur_time": "2025-03-01 10:00:00",
        "cnt": 1,
        "pric": 100,
        "det_item_fee_sumamt": 100,
        "pric_uplmt_amt": 999999,
        "selfpay_prop": 0.1,
        "fulamt_ownpay_amt": 0,
        "overlmt_amt": 0,
        "preselfpay_amt": 10,
        "inscp_scp_amt": 90,
        "chrgitm_lv": "02",
        "hilist_code": world.B,
        "hilist_name": "项目XB02",
        "list_type": "101",
        "med_list_codg": world.B,
        "med_chrgitm_type": "09",
        "lmt_used_flag": "0",
        "hosp_prep_flag": "0",
        "bas_medn_flag": "0",
        "hi_nego_drug_flag": "1",
        "chld_medc_flag": "0",
        "list_sp_item_flag": "0",
        "drt_reim_flag": "0",
        "opter_id": "S001",
        "opter_name": "收费员甲",
    }
    assert rows[0]["medins_list_codg"] == "院内-100"
    by_visit = {"psn_no": bill.person_no, "mdtrt_id": bill.encounter_no}
    unsettled = said(desk.send("5204", {"data": by_visit}))
    assert [row["setl_id"] for row in unsettled] == [bill.settlement_no] * 3


@pytest.mark.parametrize("number", ["5203", "5204"])
def test_the_settlement_of_others_is_not_told(
    desk: Sender, bill: SettlementView, number: str
) -> None:
    data = of(bill)["data"]
    elsewhere = desk.send(number, {"data": data}, fixmedins_code=world.TERTIARY)
    assert refused(elsewhere) == "ST-402"
    another = desk.send(number, {"data": {**data, "psn_no": world.RESIDENT}})
    assert refused(another) == "ST-403"
    unknown = desk.send(number, {"data": {**data, "setl_id": "没有的结算"}})
    assert refused(unknown) == "ST-401"
    nothing = desk.send(number, {"data": {"psn_no": bill.person_no}})
    assert refused(nothing) == "GW-202"


def test_a_visit_without_a_settlement_is_said_to_have_none(desk: Sender) -> None:
    visit = world.register()
    data = {"psn_no": world.EMPLOYEE, "mdtrt_id": visit.pk}
    assert refused(desk.send("5203", {"data": data})) == "ST-407"
    assert said(desk.send("5204", {"data": data})) == []


# ---------------------------------------------------------------- 5206 5301


def totals(desk: Sender, month: str = "") -> dict[tuple[str, str], float]:
    query = {"psn_no": world.EMPLOYEE, "cum_ym": month}
    rows = said(desk.send("5206", {"data": query}))["cuminfo"]
    assert all(row["insutype"] == "310" for row in rows)
    assert all(len(row["cum_type_code"]) <= 10 for row in rows)
    return {(row["cum_ym"], row["cum_type_code"]): row["cum"] for row in rows}


def test_totals_are_told_in_yuan_and_stays_as_a_count(desk: Sender) -> None:
    for month in (3, 5):
        encounter = world.admit(when=f"2025-0{month}-01 09:00")
        sn = world.line("1", world.A, "3000", on=f"2025-0{month}-02 10:00")
        world.upload(encounter, sn)
        world.discharge(encounter, f"2025-0{month}-08 10:00")
        commands.settle(world.asking(encounter, 3000, f"2025-0{month}-08 11:00"))
    now = totals(desk)
    assert now["202512", "011"] == 2
    assert now["202512", "013"] == 6000
    in_april = totals(desk, "202504")
    assert in_april["202504", "011"] == 1
    assert in_april["202504", "013"] == 3000
    assert totals(desk, "202502") == {}
    assert totals(desk, "202601") == {}


def test_totals_of_a_month_that_is_none_or_of_nobody_are_refused(
    desk: Sender,
) -> None:
    for month in ("202513", "2025", "2025-3"):
        query = {"psn_no": world.EMPLOYEE, "cum_ym": month}
        assert refused(desk.send("5206", {"data": query})) == "GW-204"
    assert refused(desk.send("5206", {"data": {"psn_no": "没有此人"}})) == "EN-001"


def test_every_total_has_one_code_and_narrower_ones_stay_inside() -> None:
    assert set(GROUP_CODES) == set(GROUPS)
    assert set(MEASURE_CODES) == set(MEASURES)
    assert len(set(CODES.values())) == len(GROUPS) * len(MEASURES)
    assert shown_as("outpatient_paid@2025-03") == Shown("025M", "202503")
    assert shown_as("critical_illness_paid@life") == Shown("145L")
    assert shown_as("inpatient_stays@3") is None


def test_standing_filings_are_told_and_ended_or_revoked_ones_are_not(
    desk: Sender,
) -> None:
    world.chronic_filing(world.EMPLOYEE)
    query = {"data": {"psn_no": world.EMPLOYEE}}
    assert said(desk.send("5301", query)) == {
        "feedetail": [
            {
                "opsp_dise_code": world.CHRONIC,
                "opsp_dise_name": "高血压",
                "begndate": "2025-01-01",
                "enddate": None,
            }
        ]
    }
    filing = ChronicFiling.objects.get()
    revoke_chronic(
        filing_no=filing.filing_no, revoked_at=at("2025-02-01 09:00"), by=CLERK
    )
    assert said(desk.send("5301", query)) == {"feedetail": []}
    assert refused(desk.send("5301", {"data": {"psn_no": "没有此人"}})) == "EN-001"


# ---------------------------------------------------------------- 2001


def funds(desk: Sender, **data: str) -> dict[str, tuple[str, str]]:
    """Fund → whether it would pay, and what is said of it."""
    query = {
        "psn_no": world.EMPLOYEE,
        "insutype": "310",
        "med_type": "21",
        "begntime": "2025-03-01 09:00:00",
        **data,
    }
    rows = said(desk.send("2001", {"data": query}))["trtinfo"]
    assert rows
    assert {row["psn_no"] for row in rows} == {query["psn_no"]}
    return {
        row["fund_pay_type"]: (row["trt_enjymnt_flag"], row["trt_chk_rslt"])
        for row in rows
    }


def test_the_funds_that_would_pay_for_a_stay_are_named(desk: Sender) -> None:
    found = funds(desk)
    assert found["310100"] == ("1", "职工基本医疗保险住院待遇")
    assert found["330100"][0] == "1"
    assert "320100" not in found  # no civil servant
    resident = funds(desk, psn_no=world.RESIDENT, insutype="390")
    assert resident["390100"][0] == "1" == resident["390200"][0]


def test_an_entitlement_ends_with_the_days_asked_or_with_the_cover(
    desk: Sender,
) -> None:
    end_coverage(
        person_no=world.EMPLOYEE,
        insurance="310",
        last_day=date(2025, 12, 31),
        basis="停保",
        by=CLERK,
    )
    query = {
        "psn_no": world.EMPLOYEE,
        "insutype": "310",
        "med_type": "11",
        "begntime": "2025-03-01 09:00:00",
    }
    for end, told in (("2025-04-01", "2025-04-01"), ("2026-04-01", "2025-12-31")):
        answer = said(desk.send("2001", {"data": {**query, "endtime": end}}))
        row = answer["trtinfo"][0]
        assert (row["begndate"], row["enddate"]) == ("2025-03-01", told)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CoverageState.SUSPENDED, "中断"),
        (CoverageState.WAITING, "等待期"),
        (CoverageState.ENDED, "终止"),
    ],
)
def test_nothing_is_enjoyed_while_cover_is_not_normal(
    desk: Sender, state: CoverageState, words: str
) -> None:
    change_status(
        person_no=world.EMPLOYEE,
        insurance="310",
        state=state,
        valid_from=date(2025, 2, 1),
        basis="欠费",
        by=CLERK,
    )
    found = funds(desk)
    assert {enjoyed for enjoyed, _ in found.values()} == {"0"}
    assert all(words in reason for _, reason in found.values())
    assert funds(desk, begntime="2025-01-31")["310100"][0] == "1"


def test_without_cover_or_agreement_the_pool_says_why(desk: Sender) -> None:
    uninsured = funds(desk, insutype="390")
    assert uninsured.keys() == {"390100"}
    assert "没有险种 390 的参保记录" in uninsured["390100"][1]
    too_late = funds(desk, begntime="2027-03-01")
    assert too_late["310100"][0] == "0"
    assert "没有生效的定点协议" in too_late["310100"][1]


def test_chronic_care_needs_its_filing(desk: Sender) -> None:
    care = {"med_type": "14", "dise_codg": world.CHRONIC}
    unfiled = funds(desk, **care)["310100"]
    assert unfiled[0] == "0"
    assert "没有病种 M03900 的有效门诊慢特病备案" in unfiled[1]
    world.chronic_filing(world.EMPLOYEE)
    assert funds(desk, **care)["310100"] == ("1", "职工门诊慢特病待遇")


def test_an_entitlement_row_of_the_policy_says_why_with_its_clause(
    desk: Sender,
) -> None:
    publish_chronic_disease(
        code="M99999", name="目录外病种", valid_from=date(2024, 1, 1), by=CLERK
    )
    file_chronic(
        person_no=world.EMPLOYEE,
        insurance="310",
        disease_code="M99999",
        identification=Identification(institution_code=HOSPITAL),
        valid_from=date(2025, 1, 1),
        filed_at=at("2025-01-01 09:00"),
        by=CLERK,
    )
    enjoyed, reason = funds(desk, med_type="14", dise_codg="M99999")["310100"]
    assert enjoyed == "0"
    assert "病种不在示例市门诊慢特病目录内" in reason
    assert "第四条" in reason


def test_the_entitlement_of_nobody_is_refused(desk: Sender) -> None:
    query = {
        "psn_no": "没有此人",
        "insutype": "310",
        "med_type": "11",
        "begntime": "2025-03-01",
    }
    assert refused(desk.send("2001", {"data": query})) == "ST-204"
    nowhere = {**query, "psn_no": world.EMPLOYEE, "fixmedins_code": "H000"}
    assert refused(desk.send("2001", {"data": nowhere})) == "ST-201"


# ---------------------------------------------------------------- 2503 2504


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
    monkeypatch.setattr(exchange, "profile_of", lambda code, area: slow)
    number = said(desk.send("2503", filing_of()))["result"]["trt_dcla_detl_sn"]
    query = {"data": {"psn_no": world.EMPLOYEE}}
    assert said(desk.send("5301", query)) == {"feedetail": []}
    approve_chronic(
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


# ---------------------------------------------------------------- refused attempts


def test_a_refused_write_leaves_its_attempt_and_nothing_else(desk: Sender) -> None:
    """The message is rolled back; the trace of a lost card is not (SET-14)."""
    issue_credential(
        person_no=world.EMPLOYEE,
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        by=CLERK,
    )
    change_credential_state(
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        state=CredentialState.LOST,
        from_at=at("2025-01-02 00:00"),
        basis="挂失申请",
        by=CLERK,
    )
    data = {
        "psn_no": world.EMPLOYEE,
        "insutype": "310",
        "begntime": "2025-03-01 09:00:00",
        "mdtrt_cert_type": "03",
        "mdtrt_cert_no": "卡-1",
        "ipt_otp_no": "门诊1",
    }
    assert refused(desk.send("2201", {"data": data})) == "ST-208"
    assert RefusedAttempt.objects.get().action == "挂号"
    assert not Encounter.objects.exists()
    assert not Message.objects.exists()
