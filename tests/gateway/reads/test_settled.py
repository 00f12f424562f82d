"""Settlements and their lines as they are told later (5203, 5204)."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import WHO, filled, refused, said
from tests.samples import CITY, HOSPITAL
from tests.settlement import world
from yibao.settlement import commands
from yibao.settlement.views import SettlementView


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
