"""How many statements each message of a visit and of a stay takes, all included.

One number a transaction, exact: whoever saves a statement lowers it, and whoever needs
one more says why. The editions of what the process keeps are read with every message;
what is kept itself (credentials, institutions, items) was read by the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.conftest import built, city, clock
from tests.gateway.transactions.desks import Clinic, Ward
from tests.gateway.transactions.window import line, total
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, OWNER, A

__all__ = ["built", "city", "clock"]
pytestmark = pytest.mark.usefixtures("city")
TEN = [line(str(number), A, "10") for number in range(10)]

VISIT = {"1101": 2, "2001": 2, "2201": 4, "2203": 5, "2204": 5, "2206": 3, "2207": 5}
STAY = {"2401": 6, "2301": 5, "2303": 3, "2402": 5, "2304": 5}


class Counted:
    """Counts the statements of each message a desk asks."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def asking(self, ask: Any) -> Any:
        def counted(number: str, content: Any, **head: Any) -> Any:
            with CaptureQueriesContext(connection) as captured:
                output = ask(number, content, **head)
            self.of[number] = sum(map(is_counted, captured.captured_queries))
            return output

        return counted


def is_counted(query: Mapping[str, str]) -> bool:
    """Not the savepoints of the test's own transaction, nor a new block of numbers."""
    return not query["sql"].startswith(("SAVEPOINT", "RELEASE")) and (
        "yibao_serial" not in query["sql"]
    )


@pytest.fixture
def counted(clock: Clock) -> Iterator[Counted]:
    for person_no in (EMPLOYEE, OWNER):
        world.account(person_no, current=100)
    yield Counted()


def play_visit(clinic: Clinic) -> None:
    known = {"psn_cert_type": "01", "certno": f"9901001980050600{clinic.person[-2:]}"}
    shown = {"mdtrt_cert_type": "02", "mdtrt_cert_no": known["certno"]}
    clinic.ask("1101", {"data": {**shown, **known, "psn_name": ""}})
    asked = {"psn_no": clinic.person, "insutype": "310", "med_type": "11"}
    asked |= {"fixmedins_code": clinic.institution, "begntime": "2025-03-10 09:00:00"}
    clinic.ask("2001", {"data": asked})
    clinic.register()
    clinic.see()
    clinic.upload("1", *TEN)
    clinic.settle("1", total(TEN))


def play_stay(ward: Ward) -> None:
    ward.admit()
    ward.upload(*TEN)
    ward.ask("2303", ward.bill(total(TEN)))
    ward.discharge()
    ward.ask("2304", ward.bill(total(TEN)))


def test_a_visit_takes_as_many_statements_as_it_should(
    clock: Clock, counted: Counted
) -> None:
    play_visit(Clinic(clock, OWNER))
    clinic = Clinic(clock)
    clinic.ask = counted.asking(clinic.ask)  # type: ignore[method-assign]
    play_visit(clinic)
    assert counted.of == VISIT


def test_a_stay_takes_as_many_statements_as_it_should(
    clock: Clock, counted: Counted
) -> None:
    play_stay(Ward(clock, OWNER))
    ward = Ward(clock)
    ward.ask = counted.asking(ward.ask)  # type: ignore[method-assign]
    play_stay(ward)
    assert counted.of == STAY


@pytest.mark.parametrize("lines", [1, 100])
def test_an_upload_takes_as_many_statements_whatever_its_size(
    clock: Clock, counted: Counted, lines: int
) -> None:
    ward = Ward(clock)
    ward.admit()
    ward.ask = counted.asking(ward.ask)  # type: ignore[method-assign]
    ward.upload(*(line(str(number)) for number in range(lines)))
    first = counted.of["2301"]
    assert first in (STAY["2301"], STAY["2301"] + 1)  # the item may have to be read
    ward.upload(line("more"))
    assert counted.of["2301"] == STAY["2301"] + 1  # the lines there are
