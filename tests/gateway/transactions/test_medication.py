"""5205: the medicines of a person in 慢特病 care."""

from __future__ import annotations

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.stories import medicated
from tests.gateway.transactions.window import Window, line
from tests.samples import PHARMACY
from tests.settlement.world import EMPLOYEE, RESIDENT, TERTIARY, A, B

pytestmark = pytest.mark.usefixtures("city")


def seen(desk: Window, first: str, last: str = "", person: str = EMPLOYEE) -> list[str]:
    query = {"psn_no": person, "begntime": first, "endtime": last}
    rows: list[Wire] = desk.ask("5205", {"data": query})["feedetail"]
    return [row["med_list_codg"] for row in rows]


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2025-03-10", "2025-03-10", 1),
        ("2025-03-10 10:00:00", "2025-03-10 10:00:00", 1),
        ("2025-03-10 10:00:01", "2025-03-10", 0),
        ("2025-03-01", "2025-03-10 09:59:59", 0),
        ("2025-03-01", "", 1),
        ("2025-04-01", "", 0),
    ],
)
def test_the_time_of_the_medicine_decides(
    clock: Clock, first: str, last: str, count: int
) -> None:
    clinic, _ = medicated(clock)
    assert seen(clinic, first, last) == [A] * count


def test_every_institution_sees_what_the_person_was_given(clock: Clock) -> None:
    medicated(clock)
    for institution in (PHARMACY, TERTIARY):
        assert seen(Window(clock, institution), "2025-03-01") == [A]
    assert seen(Window(clock), "2025-03-01", person=RESIDENT) == []
    missing = {"data": {"psn_no": "没有此人", "begntime": "2025-03-01"}}
    assert Window(clock).refuse("5205", missing) == "EN-001"


def test_what_was_given_back_or_not_settled_is_no_record(clock: Clock) -> None:
    clinic, told = medicated(clock)
    clinic.undo(
        {"setl_id": told["settlement"], "mdtrt_id": told["visit"], **clinic.who}
    )
    assert seen(clinic, "2025-03-01") == []


def test_other_care_is_no_record(clock: Clock) -> None:
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", B, "30"))
    clinic.settle("P1", "30")
    assert seen(clinic, "2025-03-01") == []
