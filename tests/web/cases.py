"""A few settled bills for the screens: of a person of 东岸区, at a city's hospital."""

from __future__ import annotations

from dataclasses import dataclass

from tests.samples import CLERK, HOSPITAL, NEW_YEAR
from tests.settlement import world
from tests.web.conftest import EAST
from yibao.enrollment.models import Person
from yibao.institutions.commands import register_physician
from yibao.settlement.commands import settle
from yibao.settlement.views import SettlementView

PHYSICIAN = "D990100000001"


@dataclass(frozen=True, slots=True)
class Settled:
    """One that stands, one that was taken back, and what took it back."""

    standing: SettlementView
    reversed: SettlementView
    reversal: SettlementView


def settled() -> Settled:
    """Within divisions that are there already."""
    world.furnish()
    register_physician(
        institution_code=HOSPITAL,
        code=PHYSICIAN,
        name="王医师",
        valid_from=NEW_YEAR,
        by=CLERK,
    )
    Person.objects.filter(person_no=world.EMPLOYEE).update(area_id=EAST)
    world.account(world.EMPLOYEE, current=1000)
    clinic = world.register(when="2025-03-01 09:00")
    world.upload(
        clinic,
        world.line("1", world.A, "600"),
        world.line("2", world.B, "200", "2"),
        world.line("3", world.C, "50"),
    )
    standing = settle(world.asking(clinic, 1050, "2025-03-01 11:00"))
    second = world.register(when="2025-03-10 09:00")
    world.upload(second, world.line("1", world.A, "300", on="2025-03-10 10:00"))
    undone = settle(world.asking(second, 300, "2025-03-10 11:00"))
    return Settled(standing, undone, world.undo(undone))
