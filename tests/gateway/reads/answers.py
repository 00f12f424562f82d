"""What the desks of these tests look at in an answer."""

from __future__ import annotations

from typing import Any

from tests.settlement import world

ID_NO = "990100198005060001"  # of world.EMPLOYEE
WHO = {
    "psn_no": world.EMPLOYEE,
    "psn_cert_type": "01",
    "certno": ID_NO,
    "psn_name": "职工甲",
    "gend": "2",
    "brdy": "1980-05-06",
}


def said(answer: dict[str, Any]) -> Any:
    assert answer["infcode"] == 0, answer["err_msg"]
    return answer["output"]


def refused(answer: dict[str, Any]) -> str:
    assert answer["infcode"] == -1
    code: str = answer["output"]["code"]
    return code


def filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
