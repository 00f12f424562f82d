"""3401-3403, 5101 and 5102: the departments and the people of an institution."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.gateway.conftest import HOSPITAL, PHARMACY, Sender
from tests.gateway.playing import play
from yibao.institutions.commands import register_physician
from yibao.institutions.models import Department
from yibao.kernel.operator import SYSTEM

SINCE = date(2025, 1, 1)
TODAY = timezone.localdate()


def row(**changes: Any) -> dict[str, Any]:
    return {
        "hosp_dept_codg": "K01",
        "caty": "A03",
        "hosp_dept_name": "内科",
        "begntime": "2025-01-01 00:00:00",
        "itro": "",
        "dept_resper_name": "示例",
        "dept_resper_tel": "000-0000",
        **changes,
    }


def code(answer: dict[str, Any]) -> str:
    assert answer["infcode"] == -1
    found: str = answer["output"]["code"]
    return found


def in_service(sender: Sender) -> list[str]:
    rows = sender.send("5101", {"data": {"infno": "5101"}})["output"]["feedetail"]
    return [row["hosp_dept_name"] for row in rows]


def test_a_department_opens_changes_and_closes(hospital: Sender) -> None:
    play(hospital, "3401")
    play(hospital, "5101")
    play(hospital, "3402")
    assert in_service(hospital) == ["心内科"]
    play(hospital, "3403")
    assert Department.objects.latest("valid_from").valid_to == TODAY
    assert code(hospital.send("3403", {"data": row()})) == "IN-020"


def test_a_change_from_a_later_day_keeps_what_was_before(hospital: Sender) -> None:
    hospital.send("3401", {"deptinfo": row()})
    changed = row(hosp_dept_name="心内科", begntime="2026-01-01 00:00:00")
    assert hospital.send("3402", {"deptinfo": changed})["infcode"] == 0
    rows = Department.objects.order_by("valid_from").values_list("name", "valid_to")
    assert list(rows) == [("内科", date(2025, 12, 31)), ("心内科", None)]
    early = row(begntime="2025-06-01 00:00:00")
    assert code(hospital.send("3402", {"deptinfo": early})) == "IN-022"


def test_many_are_opened_together_or_not_at_all(hospital: Sender) -> None:
    rows = [row(), row(hosp_dept_codg="K02", hosp_dept_name="外科")]
    assert hospital.send("3401A", {"deptinfo": rows})["infcode"] == 0
    assert in_service(hospital) == ["内科", "外科"]
    more = [row(hosp_dept_codg="K03"), row()]
    answer = hospital.send("3401A", {"deptinfo": more})
    assert (code(answer), answer["output"]["field"]) == ("IN-021", "input.deptinfo[1]")
    assert len(in_service(hospital)) == 2


def test_a_repeated_message_opens_once(hospital: Sender) -> None:
    for number in ("3401", "3402", "3403"):
        node = "data" if number == "3403" else "deptinfo"
        first = hospital.send(number, {node: row()}, msgid=f"M{number}")
        again = hospital.send(number, {node: row()}, msgid=f"M{number}")
        assert first == again and first["infcode"] == 0
    assert Department.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "changes", "refused"),
    [
        ("3401", {}, "IN-021"),
        ("3401", {"hosp_dept_codg": "K9", "dr_psncnt": -1}, "IN-023"),
        ("3401", {"hosp_dept_codg": "K9", "endtime": "2024-01-01"}, "IN-007"),
        ("3401", {"hosp_dept_codg": ""}, "GW-020"),
        ("3402", {"hosp_dept_codg": "K9"}, "IN-020"),
        ("3402", {"aprv_bed_cnt": "1.5"}, "GW-028"),
    ],
)
def test_what_cannot_be_is_refused(
    hospital: Sender, number: str, changes: dict[str, Any], refused: str
) -> None:
    hospital.send("3401", {"deptinfo": row()})
    assert code(hospital.send(number, {"deptinfo": row(**changes)})) == refused
    assert in_service(hospital) == ["内科"]


def test_a_telephone_number_is_sealed(hospital: Sender) -> None:
    hospital.send("3401", {"deptinfo": row(dept_resper_tel="010-99990000")})
    assert Department.objects.get().head_phone == "010-99990000"
    with connection.cursor() as cursor:
        cursor.execute("SELECT head_phone FROM institutions_department")
        assert b"99990000" not in bytes(cursor.fetchone()[0])


def test_an_institution_sees_its_own_people_of_today(hospital: Sender) -> None:
    for institution, number, name in (
        (HOSPITAL, "D990100000001", "甲"),
        (HOSPITAL, "D990100000002", "乙"),
        (PHARMACY, "D990100000003", "丙"),
    ):
        register_physician(
            institution_code=institution,
            code=number,
            name=name,
            valid_from=SINCE,
            valid_to=TODAY - timedelta(days=1) if name == "乙" else None,
            by=SYSTEM,
        )
    first = play(hospital, "5102")
    assert play(hospital, "5102")["output"] == first["output"]
    nobody = hospital.send("5102", {"data": {"prac_psn_type": "2"}})
    assert nobody["output"]["feedetail"] == []
    assert code(hospital.send("5102", {})) == "GW-020"


@pytest.mark.parametrize("number", ["3401", "3402", "3403", "5102"])
def test_a_refusal_as_it_is_answered(hospital: Sender, number: str) -> None:
    play(hospital, f"{number}.refused")
    assert not Department.objects.exists()
