"""A refusal of the business names the field that was wrong."""

from __future__ import annotations

from typing import Any

import pytest

from yibao.engine.money import Money
from yibao.gateway.pointing import point
from yibao.kernel.errors import Refused
from yibao.settlement.errors import (
    AlreadySettled,
    EncounterOfAnother,
    LineTotalDiffers,
    NegativePrice,
    TotalDiffers,
    UnknownItem,
)

LINES = {
    "feedetail": [
        {"feedetl_sn": "1", "mdtrt_id": "M1", "det_item_fee_sumamt": "7.00"},
        {"feedetl_sn": "2", "mdtrt_id": "M1", "det_item_fee_sumamt": "7"},
    ]
}


@pytest.mark.parametrize(
    ("fault", "content", "path", "value"),
    [
        (
            LineTotalDiffers(line_sn="2", line_total=Money(700), product=Money(800)),
            LINES,
            "input.feedetail[1].det_item_fee_sumamt",
            "7",
        ),
        (
            NegativePrice(line_sn="2", price="-5"),
            {"feedetail": [{"feedetl_sn": n, "pric": "-5.00"} for n in "12"]},
            "input.feedetail[1].pric",
            "-5.00",
        ),
        (
            TotalDiffers(fee_total=Money(950), lines_total=Money(900), count=2),
            {"data": {"psn_no": "P1", "medfee_sumamt": "9.5"}},
            "input.data.medfee_sumamt",
            "9.5",
        ),
        (
            EncounterOfAnother(encounter_no="M1", person_no="P1"),
            {"data": {"psn_no": "P1", "mdtrt_id": "M1"}},
            "input.data.mdtrt_id",
            "M1",
        ),
        (
            UnknownItem(line_sn="9", item_code="X", institution_item_code="", day=""),
            LINES,
            "",
            None,
        ),
        (AlreadySettled(settlement_no="S1", batch=""), LINES, "", None),
    ],
)
def test_the_field_that_said_the_fact_is_named(
    fault: Refused, content: dict[str, Any], path: str, value: str | None
) -> None:
    point(fault, content)
    assert (fault.path, fault.fields.get("value")) == (path, value)


def test_a_path_that_is_known_stays() -> None:
    fault = EncounterOfAnother(path="msgid", encounter_no="M1", person_no="P1")
    point(fault, {"data": {"mdtrt_id": "M1"}})
    assert fault.path == "msgid"
