"""结算清单 over the wire: what agrees, what replaces, what is refused (4101-4105)."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.db import connection

from tests.gateway.playing import request_of
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Ward
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.stories import Told, billed, listed, settled
from tests.gateway.transactions.window import Window
from tests.samples import CLERK, PHARMACY, at
from tests.settlement.world import EMPLOYEE, RESIDENT
from yibao.engine.money import Money
from yibao.medical_records.claims import change_state
from yibao.medical_records.errors import NotSubmitted
from yibao.medical_records.models import ClaimList, ClaimListEvent, Document, Kind
from yibao.medical_records.queries import list_document, list_versions

pytestmark = pytest.mark.usefixtures("city")


def claim(told: Told, **head: Any) -> Wire:
    """The golden list, with another head."""
    content: Wire = request_of("4101", told)[1]
    return {**content, "setlinfo": {**content["setlinfo"], **head}}


def state(told: Told, value: str, person: str = EMPLOYEE) -> Wire:
    row = {"psn_no": person, "setl_id": told["settlement"], "stas_type": value}
    return {"data": {"stastinfo": [row]}}


def query(told: Told) -> Wire:
    return {"data": {"psn_no": EMPLOYEE, "setl_id": told["settlement"]}}


def test_what_grouping_asks_has_columns(clock: Clock) -> None:
    _, told = listed(clock)
    document = list_document(told["settlement"])
    assert (document.version, document.stay_days, document.payment_method) == (
        1,
        9,
        "4",
    )
    assert document.ventilated_minutes == 12 * 60 + 30
    assert document.fee_total == Money.yuan(950)
    main, other = document.diagnosis_set.order_by("position")
    assert (main.code, main.is_main, other.is_main) == ("I10.x00", True, False)
    assert document.operation_set.get().is_main
    assert document.intensivecare_set.get().minutes == 24 * 60


def test_all_that_was_sent_is_kept_and_sealed(clock: Clock) -> None:
    _, told = listed(clock)
    kept = json.loads(list_document(told["settlement"]).told)
    sent = request_of("4101", told)[1]
    assert kept["setlinfo"].keys() == sent["setlinfo"].keys()
    assert kept["setlinfo"]["coner_name"] == sent["setlinfo"]["coner_name"]
    assert kept["bldinfo"][0]["setl_List_bld_Id"] == "1"
    with connection.cursor() as cursor:
        cursor.execute("SELECT told FROM medical_records_document")
        sealed = bytes(cursor.fetchone()[0])
    assert "联系人甲".encode() not in sealed


def test_until_submitted_a_list_is_replaced_and_its_history_kept(clock: Clock) -> None:
    ward, told = listed(clock)
    first = ClaimList.objects.get().list_no
    changed = claim(told, chfpdr_code="D990100000102", act_ipt_days="9")
    changed["diseinfo"] = changed["diseinfo"][:1]
    assert ward.ask("4101", changed)["data"]["setl_list_id"] == first
    shown = ward.ask("4103", query(told))
    assert shown["setlinfo"]["chfpdr_code"] == "D990100000102"
    assert len(shown["diseinfo"]) == 1
    versions = list_versions(told["settlement"])
    assert [version.diagnosis_set.count() for version in versions] == [2, 1]


def test_a_submitted_list_is_closed_until_it_is_taken_back(clock: Clock) -> None:
    ward, told = listed(clock)
    ward.ask("4102", state(told, "1"))
    assert ward.refuse("4101", claim(told)) == "MR-002"
    ward.ask("4102", state(told, "1"))  # already so
    ward.ask("4102", state(told, "0"))
    ward.ask("4101", claim(told, stas_type="1"))  # submitted with its upload
    assert ward.ask("4103", query(told))["setlinfo"]["stas_type"] == "1"
    states = ClaimListEvent.objects.order_by("pk").values_list("state", "version")
    assert list(states) == [("0", 1), ("1", 1), ("0", 1), ("1", 2)]


def test_the_agency_accepts_or_returns_what_was_submitted(clock: Clock) -> None:
    ward, told = listed(clock)

    def review(state: str, reason: str = "") -> None:
        change_state(
            settlement_no=told["settlement"],
            state=state,
            at=at("2025-03-11 09:00"),
            reason=reason,
            by=CLERK,
        )

    with pytest.raises(NotSubmitted):
        review("2")
    ward.ask("4102", state(told, "1"))
    review("3", "主要诊断选择有误")
    ward.ask("4101", claim(told, stas_type="1"))
    review("2")
    assert ward.refuse("4101", claim(told)) == "MR-002"
    assert ward.refuse("4102", state(told, "0")) == "MR-002"
    assert ward.refuse("4102", state(told, "3")) == "MR-009"


def test_a_list_is_submitted_by_its_institution_for_its_patient(clock: Clock) -> None:
    ward, told = billed(clock)
    assert ward.refuse("4102", state(told, "1")) == "MR-010"
    assert ward.refuse("4103", query(told)) == "MR-010"
    ward.ask("4101", claim(told))
    assert ward.refuse("4102", state(told, "9")) == "MR-012"
    assert ward.refuse("4102", state(told, "1", RESIDENT)) == "ST-403"
    other = Window(clock, PHARMACY)
    assert other.refuse("4102", state(told, "1")) == "ST-402"
    assert other.refuse("4103", query(told)) == "ST-402"
    assert other.refuse("4101", claim(told)) == "ST-402"


def test_several_states_are_changed_together_or_not_at_all(clock: Clock) -> None:
    ward, told = listed(clock)
    rows = state(told, "1")["data"]["stastinfo"]
    rows.append({**rows[0], "setl_id": "没有的结算"})
    assert ward.refuse("4102", {"data": {"stastinfo": rows}}) == "ST-401"
    assert ClaimList.objects.get().state == "0"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"mdtrt_id": "别的就诊"}, "ST-403"),
        ({"psn_no": RESIDENT}, "ST-403"),
        ({"setl_id": "没有的结算"}, "ST-401"),
        ({"adm_time": "2025-02-28 09:00:00"}, "MR-004"),
        ({"dscg_time": "2025-03-11 08:00:00"}, "MR-004"),
        ({"act_ipt_days": "10"}, "MR-013"),
        ({"vent_used_dura": "12小时"}, "MR-008"),
        ({"nwb_age": "-1"}, "MR-014"),
        ({"age_days": "-999"}, "MR-014"),
        ({"acct_pay": "0.01"}, "MR-003"),
        ({"psn_cashpay": "703.59"}, "MR-003"),
        ({"psn_selfpay": "653.60", "psn_ownpay": "50.01"}, "MR-003"),
        ({"mdtrt_id": ""}, "GW-020"),
    ],
)
def test_a_list_that_disagrees_is_refused(
    clock: Clock, head: dict[str, str], code: str
) -> None:
    ward, told = billed(clock)
    assert ward.refuse("4101", claim(told, **head)) == code


def test_a_list_of_the_older_text_agrees_to_the_fen(clock: Clock) -> None:
    """4101A is the same transaction; both field sets are taken under both numbers."""
    ward, told = billed(clock)
    older = {
        "setlinfo": {
            "mdtrt_id": told["visit"],
            "setl_id": told["settlement"],
            "psn_name": "职工甲",
            "psn_selfpay": "653.60",
            "psn_ownpay": "50",
            "acct_pay": "0",
            "psn_cashpay": "703.60",
        },
        "payinfo": [{"fund_pay_type": "310100", "fund_payamt": "246.40"}],
        "iteminfo": [
            {"med_chrgitm": "09", "amt": "900", "claa_sumfee": "700"},
            {"med_chrgitm": "05", "amt": "50", "fulamt_ownpay_amt": "50"},
        ],
    }
    for number in ("4101", "4101A"):
        ward.ask(number, older)
    fees = ward.ask("4103", query(told))["iteminfo"]
    assert [fee["item_sumamt"] for fee in fees] == [900, 50]
    wrong = copy.deepcopy(older)
    wrong["payinfo"][0]["fund_payamt"] = "246.41"  # type: ignore[index]
    answer = ward.send("4101", wrong)
    assert answer["output"]["code"] == "MR-003"
    assert "相差 0.01 元" in answer["err_msg"]


@pytest.mark.parametrize(
    ("node", "row", "code"),
    [
        ("oprninfo", {"oprn_oprt_begntime": "2025-02-28 10:00:00"}, "MR-005"),
        ("oprninfo", {"oprn_oprt_date": "2025-03-11"}, "MR-005"),
        ("oprninfo", {"oprn_oprt_endtime": "2025-03-03 09:00:00"}, "MR-006"),
        ("icuinfo", {"scs_cutd_exit_time": "2025-03-11 09:00:00"}, "MR-005"),
        ("icuinfo", {"scs_cutd_exit_time": "2025-03-02 09:00:00"}, "MR-006"),
        ("icuinfo", {"scs_cutd_sum_dura": "24:00"}, "MR-008"),
    ],
)
def test_operations_and_wards_lie_within_the_stay(
    clock: Clock, node: str, row: dict[str, str], code: str
) -> None:
    ward, told = billed(clock)
    content = claim(told)
    content[node] = [{**content[node][0], **row}]
    assert ward.refuse("4101", content) == code


def test_a_list_has_one_main_diagnosis_a_kind(clock: Clock) -> None:
    ward, told = billed(clock)
    content = claim(told)
    for row in content["diseinfo"]:
        row["maindiag_flag"] = "1"
    assert ward.refuse("4101", content) == "MR-007"
    for row in content["diseinfo"]:
        row.pop("maindiag_flag")
    ward.ask("4101", content)  # of a text that marks none, the first 西医 one
    mains = [row["maindiag_flag"] for row in ward.ask("4103", query(told))["diseinfo"]]
    assert mains == ["1", "0"]


def test_what_was_reversed_takes_no_list(clock: Clock) -> None:
    ward, told = billed(clock)
    info = {"setl_id": told["settlement"], "mdtrt_id": told["visit"], **ward.who}
    back = ward.undo(info)
    assert ward.refuse("4101", claim(told)) == "MR-001"
    assert ward.refuse("4101", claim(told, setl_id=back["setl_id"])) == "MR-001"


def count(desk: Ward | Window, **changes: Any) -> tuple[int, int]:
    data = {"stt_begntime": "2025-03-10", "stt_endtime": "2025-03-10", **changes}
    told = desk.ask("4105", {"data": data})
    return told["needUploadCnt"], told["uploadedCnt"]


def test_what_lacks_its_list_is_counted(clock: Clock) -> None:
    settled(clock)  # of outpatient care
    ward, told = billed(clock)
    assert count(ward) == (2, 0)
    ward.ask("4101", claim(told))
    assert count(ward) == (2, 1)
    assert count(ward, medtype_list=["21"]) == count(ward, medtype_list="21") == (1, 1)
    assert count(ward, stt_begntime="2025-03-11", stt_endtime="2025-03-31") == (0, 0)
    assert count(Window(clock, PHARMACY)) == (0, 0)


def test_a_list_of_outpatient_care_needs_no_stay(clock: Clock) -> None:
    clinic, told = settled(clock)
    head = {"mdtrt_id": told["visit"], "setl_id": told["settlement"]}
    treated = [{"diag_code": "M03900", "diag_name": "高血压"}]
    clinic.ask("4101", {"setlinfo": head, "opspdiseinfo": treated})
    shown = clinic.ask("4103", query(told))
    assert shown["opspdiseinfo"][0]["diag_code"] == "M03900"
    assert Document.objects.get().kind == Kind.CLAIM_LIST
    total = sum(fee["item_sumamt"] for fee in shown["iteminfo"])
    assert total == 1050  # without fees of its own: those of the settlement
