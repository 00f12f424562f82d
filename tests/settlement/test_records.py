"""What the database itself keeps: history as it was, and nobody's secrets."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from tests.samples import HOSPITAL, at
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, A, line
from yibao.settlement import commands, queries
from yibao.settlement.commands.records import details_of
from yibao.settlement.models import EncounterEvent
from yibao.settlement.requests import DiagnosisInput, VisitInput

pytestmark = pytest.mark.usefixtures("city")
APPEND_ONLY = (
    "settlement_encounterevent",
    "settlement_feeline",
    "settlement_linewithdrawal",
    "settlement_settlement",
    "settlement_settlementline",
    "settlement_settlementfund",
    "settlement_explanation",
)
PHONE = "13900001111"


def run(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def settled(city: None) -> str:
    visit = world.register()
    world.upload(visit, line("1", A, "500"), line("2", A, "10"))
    commands.withdraw_lines(
        encounter_no=visit.pk,
        institution_code=visit.institution_id,
        person_no=EMPLOYEE,
        line_sns=["2"],
        by=world.CASHIER,
    )
    return commands.settle(world.asking(visit, 500)).settlement_no


@pytest.mark.requirement("SEC-06")
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_history_is_neither_changed_nor_removed(settled: str, table: str) -> None:
    column = run(
        "SELECT column_name FROM information_schema.columns"
        f" WHERE table_name = '{table}' ORDER BY ordinal_position LIMIT 1"
    )[0][0]
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
    ):
        with pytest.raises(IntegrityError, match="只能追加"), atomic():
            run(statement)
    assert queries.settlement_view(settled).fee_total.fen == 50000


def test_the_key_forbids_settling_a_line_twice(settled: str) -> None:
    copy = (
        "INSERT INTO settlement_settlementline"
        " SELECT * FROM settlement_settlementline WHERE turn = 1"
    )
    with pytest.raises(IntegrityError), atomic():
        run(copy)


def test_amounts_that_do_not_add_up_cannot_be_written(settled: str) -> None:
    columns = [
        str(name)
        for (name,) in run(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'settlement_settlement'"
        )
    ]
    changed = {
        "settlement_no": "'另一张'",
        "position": "2",
        "cash_paid": "cash_paid + 1",
    }
    values = ", ".join(changed.get(name, name) for name in columns)
    copy = (
        f"INSERT INTO settlement_settlement ({', '.join(columns)})"
        f" SELECT {values} FROM settlement_settlement"
    )
    with pytest.raises(IntegrityError, match="settlement_person_parts"), atomic():
        run(copy)


def test_what_is_said_of_a_visit_is_sealed_and_its_changes_kept() -> None:
    stay = commands.admit(
        person_no=EMPLOYEE,
        insurance="310",
        institution_code=HOSPITAL,
        visit=VisitInput(
            begin_at=at("2025-03-01 09:00"),
            care_type="21",
            details={"coner_name": "联系人", "tel": PHONE},
        ),
        by=world.CASHIER,
    )
    commands.change_admission(
        encounter_no=stay.pk,
        institution_code=HOSPITAL,
        person_no=EMPLOYEE,
        visit=VisitInput(details={"tel": "13900002222"}, department_code="A01"),
        by=world.CASHIER,
    )
    changed = queries.encounter_named(stay.pk)
    assert details_of(changed) == {"coner_name": "联系人", "tel": "13900002222"}
    assert (changed.department_code, changed.care_type) == ("A01", "21")
    event = EncounterEvent.objects.get(encounter=stay, version=2)
    assert PHONE in event.before
    stored = run(
        "SELECT e::text || v::text FROM settlement_encounter e, "
        "settlement_encounterevent v"
    )
    assert all(PHONE not in str(row) and "联系人" not in str(row) for row in stored)


def test_the_latest_diagnoses_of_each_side_hold() -> None:
    visit = world.register()
    for codes in (("J00", "J01"), ("J02",)):
        commands.record_visit(
            encounter_no=visit.pk,
            institution_code=visit.institution_id,
            person_no=EMPLOYEE,
            visit=VisitInput(
                diagnoses=tuple(DiagnosisInput(code, f"诊断{code}") for code in codes)
            ),
            by=world.CASHIER,
        )
    assert [one.code for one in queries.diagnoses_of(visit.pk)] == ["J02"]


def test_a_diagnosis_told_later_changes_or_adds_by_its_order_number() -> None:
    visit = world.register()

    def tell(*diagnoses: DiagnosisInput) -> list[tuple[int, str, bool]]:
        commands.record_visit(
            encounter_no=visit.pk,
            institution_code=visit.institution_id,
            person_no=EMPLOYEE,
            visit=VisitInput(diagnoses=diagnoses),
            by=world.CASHIER,
        )
        found = queries.diagnoses_of(visit.pk)
        return [(one.order_no, one.code, one.is_valid) for one in found]

    tell(
        DiagnosisInput("J00", "甲", order_no=1), DiagnosisInput("I10", "乙", order_no=2)
    )
    void = DiagnosisInput("J00", "甲", order_no=1, is_valid=False)
    assert tell(void) == [(1, "J00", False), (2, "I10", True)]
    other = DiagnosisInput("E11", "丙", order_no=3)
    assert tell(other) == [(1, "J00", False), (2, "I10", True), (3, "E11", True)]
    same = DiagnosisInput("J01", "丁", order_no=1)
    assert tell(same) == [(1, "J01", True), (2, "I10", True), (3, "E11", True)]


def test_diagnoses_at_discharge_are_all_there_are() -> None:
    stay = world.admit()
    for code, order_no in (("J00", 1), ("I10", 2)):
        found = DiagnosisInput(code, code, order_no=order_no)
        commands.discharge(
            encounter_no=stay.pk,
            institution_code=stay.institution_id,
            person_no=EMPLOYEE,
            end_at=world.moment("2025-03-05 09:00"),
            visit=VisitInput(diagnoses=(found,)),
            by=world.CASHIER,
        )
        commands.undo_discharge(
            encounter_no=stay.pk,
            institution_code=stay.institution_id,
            person_no=EMPLOYEE,
            by=world.CASHIER,
        )
    assert [one.code for one in queries.diagnoses_of(stay.pk)] == ["I10"]
