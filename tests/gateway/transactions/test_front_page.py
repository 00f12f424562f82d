"""病案首页与医嘱 over the wire (4401, 4402)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.gateway.playing import request_of
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.stories import Told, admitted, billed
from tests.gateway.transactions.window import Window
from tests.samples import PHARMACY
from tests.settlement.world import RESIDENT
from yibao.engine.money import Money
from yibao.medical_records.models import Document, MedicalOrder
from yibao.medical_records.queries import front_page_of, orders_of

pytestmark = pytest.mark.usefixtures("city")


def page(told: Told, **head: Any) -> Wire:
    content: Wire = request_of("4401", told)[1]
    return {**content, "baseinfo": {**content["baseinfo"], **head}}


def orders(told: Told, **changes: Any) -> Wire:
    content: Wire = request_of("4402", told)[1]
    return {"data": [{**row, **changes} for row in content["data"]]}


def standing(visit: str) -> Document:
    found = front_page_of(visit)
    assert found is not None
    return found


def test_the_page_sent_last_stands(clock: Clock) -> None:
    ward, told = billed(clock)
    ward.ask("4401", page(told))
    ward.ask("4401", page(told, dscg_way="2"))
    stands = standing(told["visit"])
    assert (stands.version, stands.discharge_way, stands.stay_days) == (2, "2", 9)
    assert stands.fee_total == Money.yuan(950)
    assert Document.objects.count() == 2


def test_rows_marked_invalid_are_kept_and_count_for_nothing(clock: Clock) -> None:
    ward, told = billed(clock)
    content = page(told)
    content["oprninfo"].append({**content["oprninfo"][0], "canc_oprn_flag": "1"})
    ward.ask("4401", content)
    stands = standing(told["visit"])
    assert [one.code for one in stands.diagnosis_set.all()] == ["I10.x00"]
    assert stands.operation_set.count() == 1
    kept = json.loads(stands.told)
    assert (len(kept["diseinfo"]), len(kept["oprninfo"])) == (2, 2)
    fees = dict(stands.fee_set.values_list("category", "amount"))
    assert fees == {"wm_fee": Money.yuan(900), "nsrgtrt_item_fee": Money.yuan(50)}


def test_fields_with_a_hyphen_are_read(clock: Clock) -> None:
    ward, told = billed(clock)
    ward.ask("4401", page(told, **{"hcv-ab": "1", "hiv-ab": "2"}))
    head = json.loads(standing(told["visit"]).told)["baseinfo"]
    assert (head["hcv-ab"], head["hiv-ab"]) == ("1", "2")
    assert head["Refldept_caty_name"] == "心内科"


def test_a_page_that_takes_itself_back_leaves_none(clock: Clock) -> None:
    ward, told = billed(clock)
    ward.ask("4401", page(told))
    ward.ask("4401", page(told, vali_flag="0"))
    assert front_page_of(told["visit"]) is None


def test_a_page_of_who_is_not_insured_is_kept_too(clock: Clock) -> None:
    """4401 asks the visit only where the stay was settled by 医保."""
    window = Window(clock)
    window.ask("4401", page({"visit": ""}, psn_no="", mdtrt_sn="自费1"))
    assert Document.objects.get().subject_no == "自费1"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"mdtrt_id": "没有的就诊"}, "ST-001"),
        ({"psn_no": RESIDENT}, "ST-003"),
        ({"adm_date": "2025-03-02"}, "MR-004"),
        ({"dscg_date": "2025-02-28"}, "MR-004"),
        ({"ipt_days": "8"}, "MR-013"),
        ({"brn_damg_afadm_coma_dura": "1天"}, "MR-008"),
        ({"brn_damg_afadm_coma_dura": "999999/0/0"}, "MR-014"),
        ({"ipt_days": "-9", "adm_date": ""}, "MR-014"),
        ({"mdtrt_sn": ""}, "GW-020"),
    ],
)
def test_a_page_that_disagrees_is_refused(
    clock: Clock, head: dict[str, str], code: str
) -> None:
    ward, told = billed(clock)
    assert ward.refuse("4401", page(told, **head)) == code
    assert Window(clock, PHARMACY).refuse("4401", page(told)) == "ST-002"


def test_while_the_patient_stays_the_day_of_leaving_is_open(clock: Clock) -> None:
    ward, told = admitted(clock)
    ward.ask("4401", page(told, dscg_date="", ipt_days=""))
    assert standing(told["visit"]).discharged_at is None


def test_an_order_sent_again_replaces_its_former_version(clock: Clock) -> None:
    ward, told = billed(clock)
    ward.ask("4402", orders(told))
    first, second = orders(told)["data"]
    later = [{**first, "drord_endtime": "2025-03-05 08:00:00"}]
    ward.ask("4402A", {"data": [*later, {**second, "vali_flag": "0"}]})
    [stands] = orders_of(told["visit"])
    assert (stands.detail_no, stands.version, stands.days) == ("MX1", 2, 7)
    assert stands.ended_at is not None
    assert stands.details["isu_drord_dr_name"] == "医师甲"
    assert MedicalOrder.objects.count() == 4


def test_an_order_told_twice_in_one_message_is_kept_once(clock: Clock) -> None:
    ward, told = billed(clock)
    twice = orders(told, medcas_drord_detl_id="MX9")
    ward.ask("4402", twice)
    assert MedicalOrder.objects.get().kind == "1"  # the last of them


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mdtrt_id": "没有的就诊"}, "ST-001"),
        ({"psn_no": RESIDENT}, "ST-003"),
        ({"medcas_drord_detl_id": ""}, "GW-020"),
        ({"dismed_cnt": "很多"}, "GW-026"),
        ({"medc_days": "-1"}, "MR-014"),
    ],
)
def test_an_order_that_cannot_be_is_refused(
    clock: Clock, changes: dict[str, str], code: str
) -> None:
    ward, told = billed(clock)
    assert ward.refuse("4402", orders(told, **changes)) == code
