"""Nodes and rows: what is tolerated, and where what is not is said to stand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from yibao.gateway.contract.outpatient import (
    OutpatientLinesRequest,
    OutpatientSettleRequest,
)
from yibao.gateway.contract.pharmacy import PurchaseRequest
from yibao.gateway.contract.queries import Accumulator, AccumulatorQueryAnswer
from yibao.gateway.refusal import described, sentence_of
from yibao.gateway.tree import parse
from yibao.gateway.wire import Problems, given, plain, read

LINE = """{"feedetl_sn": "1", "mdtrt_id": "M1", "psn_no": "P1", "chrg_bchno": "B1",
    "fee_ocur_time": "2025-03-01 08:00:00", "med_list_codg": "X1",
    "det_item_fee_sumamt": 12.5, "cnt": "1", "pric": 12.5}"""


def problems(declared: Any, text: str) -> list[tuple[str, str]]:
    with pytest.raises(Problems) as found:
        read(declared, parse(text), "input")
    return [(fault.path, fault.code) for fault in found.value.faults]


def test_one_object_where_a_list_is_meant() -> None:
    one = read(OutpatientLinesRequest, parse(f'{{"feedetail": {LINE}}}'), "input")
    many = read(OutpatientLinesRequest, parse(f'{{"feedetail": [{LINE}]}}'), "input")
    assert one == many
    assert one.feedetail[0].det_item_fee_sumamt == Decimal("12.50")


def test_a_list_of_one_where_an_object_is_meant() -> None:
    bill = """{"data": [{"psn_no": 1, "med_type": "11", "medfee_sumamt": "1",
        "mdtrt_id": "M", "chrg_bchno": "B", "insutype": "310", "invono": "NULL",
        "unheard_of": {"a": []}, "fulamt_ownpay_amt": null, "exp_content": ""}]}"""
    request = read(OutpatientSettleRequest, parse(bill), "input")
    assert request.data.psn_no == "1"
    assert request.data.invono == ""
    assert request.data.fulamt_ownpay_amt is None
    assert request.data.exp_content == {}


def test_what_is_wrong_does_not_keep_the_message_in_memory() -> None:
    with pytest.raises(Problems) as found:
        read(OutpatientLinesRequest, parse('{"feedetail": [{"cnt": "一"}]}'), "input")
    assert found.value.faults
    assert not any(fault.__traceback__ for fault in found.value.faults)


def test_every_problem_of_a_message_is_told_with_its_place() -> None:
    wrong = LINE.replace('"cnt": "1"', '"cnt": "一"').replace('"M1"', '"null"')
    assert problems(
        OutpatientLinesRequest, f'{{"feedetail": [{LINE}, {wrong}, 3]}}'
    ) == [("input.feedetail[2]", "GW-005")]
    assert problems(OutpatientLinesRequest, f'{{"feedetail": [{LINE}, {wrong}]}}') == [
        ("input.feedetail[1].cnt", "GW-026"),
        ("input.feedetail[1].mdtrt_id", "GW-020"),
    ]
    assert problems(OutpatientLinesRequest, "{}") == [("input.feedetail", "GW-021")]
    assert problems(OutpatientSettleRequest, '{"data": []}') == [
        ("input.data", "GW-020")
    ]
    assert problems(OutpatientSettleRequest, '{"data": [{}, {}]}') == [
        ("input.data", "GW-022")
    ]


def test_rows_may_stand_inside_a_row() -> None:
    text = """{"druginfo": {"psn_no": "P", "medfee_sumamt": 1, "insutype": "310",
        "med_type": "41"}, "drugdetail": {"feedetl_sn": "1",
        "fee_ocur_time": "2025-03-01", "med_list_codg": "X", "det_item_fee_sumamt": 1,
        "cnt": 1, "pric": 1, "durg_trac_info": {"drug_trac_codg": "81"}}}"""
    request = read(PurchaseRequest, parse(text), "input")
    assert request.drugdetail[0].durg_trac_info[0].drug_trac_codg == "81"


def test_the_refusal_names_the_rest() -> None:
    with pytest.raises(Problems) as found:
        read(
            OutpatientSettleRequest, parse('{"data": {"medfee_sumamt": "x"}}'), "input"
        )
    told = described(found.value)
    assert told["code"] == "GW-020"
    assert told["field"] == "input.data.psn_no"
    assert {other["code"] for other in told["others"]} == {"GW-020", "GW-026"}
    assert "另有" in sentence_of(found.value)
    assert len(sentence_of(found.value)) <= 200


def test_the_answer_is_in_wire_names() -> None:
    answer = AccumulatorQueryAnswer(
        cuminfo=[
            Accumulator(
                insutype="310",
                year="2025",
                cum_ym="202503",
                cum_type_code="01",
                cum=Decimal("12.30"),
            )
        ]
    )
    row = plain(answer)["cuminfo"][0]
    assert list(row) == ["insutype", "year", "cum_ym", "cum_type_code", "cum"]


def test_the_same_content_in_another_spelling_is_the_same() -> None:
    first = read(OutpatientLinesRequest, parse(f'{{"feedetail": {LINE}}}'), "input")
    other = LINE.replace("12.5,", '"12.50",').replace('"cnt"', '"memo": "", "cnt"')
    second = read(OutpatientLinesRequest, parse(f'{{"feedetail": [{other}]}}'), "input")
    assert given(first) == given(second)
