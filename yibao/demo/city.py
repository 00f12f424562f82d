"""The fictional city as its file says, and a desk for each of its institutions."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from yibao.demo.client import Client
from yibao.demo.desk import Desk
from yibao.scenario.people import PersonEntry
from yibao.scenario.places import InstitutionEntry
from yibao.scenario.world import World, read_scenario
from yibao.simulator import messages
from yibao.simulator.known import department_of, institution_of

CITY = Path(__file__).parent / "city.yaml"
AREA = "990100"
D = TypeVar("D", bound=Desk)


@dataclass(frozen=True, slots=True)
class City:
    """Who lives there and who treats them."""

    world: World
    address: str
    clients: dict[str, Client] = field(default_factory=dict)

    def person(self, name: str) -> PersonEntry:
        return next(one for one in self.world.persons if one.name == name)

    def institution(self, name: str) -> InstitutionEntry:
        return next(one for one in self.world.institutions if one.name == name)

    def disease(self, code: str) -> tuple[str, str]:
        """A diagnosis, or a 慢特病, with its name."""
        known = (*self.world.diseases, *self.world.chronic_diseases)
        return code, next(one.name for one in known if one.code == code)

    def desk(self, kind: type[D], institution: str, physician: str = "") -> D:
        """A desk at an institution, where ``physician`` treats who comes."""
        place = self.institution(institution)
        who = next((one for one in place.physicians if one.name == physician), None)
        return kind(self.client(place), who, department_of(place, who))

    def client(self, place: InstitutionEntry) -> Client:
        """The one system of an institution: its message numbers run through the day."""
        if place.code not in self.clients:
            self.clients[place.code] = _client(self.address, place)
        return self.clients[place.code]


def city(address: str) -> City:
    """The city of the package, its systems calling ``address``."""
    return City(read_scenario(CITY), address)


def _client(address: str, place: InstitutionEntry) -> Client:
    own = institution_of(place, {place.area: AREA})
    return Client(address, messages.Desk(own))
