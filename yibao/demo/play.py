"""What a played day shares: the city, the moment, the desks at work, their bills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from yibao.demo.bill import bill_of
from yibao.demo.city import City
from yibao.demo.client import Output
from yibao.demo.clinic import Clinic
from yibao.demo.desk import Desk
from yibao.demo.shop import Shop
from yibao.demo.ward import Ward
from yibao.kernel.masking import mask_name
from yibao.scenario.people import PersonEntry
from yibao.settlement.queries import settlement_view
from yibao.simulator.messages import BEIJING
from yibao.web.charts.bill import Bill

D = TypeVar("D", bound=Desk)


@dataclass(slots=True)
class Play:
    """One day: an institution signs in (9001) before anything else."""

    city: City
    now: datetime = field(default_factory=lambda: datetime.now(BEIJING))

    @property
    def messages(self) -> int:
        return sum(client.sent for client in self.city.clients.values())

    def ward(self, institution: str, physician: str) -> Ward:
        return self._open(self.city.desk(Ward, institution, physician))

    def clinic(self, institution: str, physician: str) -> Clinic:
        return self._open(self.city.desk(Clinic, institution, physician))

    def shop(self, institution: str) -> Shop:
        return self._open(self.city.desk(Shop, institution))

    def _open(self, desk: D) -> D:
        if not desk.client.desk.sign_no:
            desk.client.sign_in()
        return desk

    def close(self) -> None:
        for client in self.city.clients.values():
            client.close()


def shown(desk: Desk, person: PersonEntry, care: str, settled: Output) -> Bill:
    """The bill as it came over the wire, with the explanation that was recorded."""
    info = settled["setlinfo"]
    return bill_of(
        info,
        settlement_view(str(info["setl_id"])).steps,
        person=mask_name(person.name),
        institution=desk.client.own.name,
        care=care,
    )
