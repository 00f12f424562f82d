"""What hospitals know: themselves, who comes to them, what they charge for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from yibao.engine.money import Money
from yibao.scenario.catalogue import ItemEntry
from yibao.scenario.people import PersonEntry
from yibao.scenario.places import HOSPITAL, PHARMACY, InstitutionEntry, StaffEntry
from yibao.scenario.world import World
from yibao.simulator.signing import Key

ID_CARD = "02"  # mdtrt_cert_type
DRUG = "drug"
NOBODY = ("", "")


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution and the desk its messages come from."""

    code: str
    name: str
    area: str
    key: Key | None = None
    kind: str = HOSPITAL
    physician: tuple[str, str] = NOBODY  # code, name
    department: tuple[str, str] = NOBODY


@dataclass(frozen=True, slots=True)
class Patient:
    """A person as the counter sees one."""

    person_no: str
    name: str
    id_no: str
    insurance: str
    id_kind: str = "01"
    credential: tuple[str, str, str] | None = None  # kind, number, card serial

    @property
    def shown(self) -> tuple[str, str, str]:
        """What is laid on the counter: a credential, else the identity card."""
        return self.credential or (ID_CARD, self.id_no, "")


@dataclass(frozen=True, slots=True)
class Charge:
    """So many of one catalogue item at a price."""

    item: str
    price: Decimal
    quantity: Decimal = Decimal(1)

    @property
    def total(self) -> Money:
        return Money.price_times(self.price, self.quantity)


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    kind: str
    price: Decimal


@dataclass(frozen=True)
class Known:
    """All of it; what is derived is kept, for a day asks at every visit."""

    institutions: tuple[Institution, ...]
    patients: tuple[Patient, ...]
    items: tuple[Item, ...]
    diagnoses: tuple[tuple[str, str], ...]

    @cached_property
    def hospitals(self) -> tuple[Institution, ...]:
        return tuple(one for one in self.institutions if one.kind != PHARMACY)

    @cached_property
    def pharmacies(self) -> tuple[Institution, ...]:
        return tuple(one for one in self.institutions if one.kind == PHARMACY)

    @cached_property
    def drugs(self) -> tuple[Item, ...]:
        return tuple(one for one in self.items if one.kind == DRUG) or self.items


def known_of(*worlds: World) -> Known:
    """What the scenario files tell the hospitals of their city."""
    areas = [one for world in worlds for one in world.areas]
    pooling = {one.code: one.pooling_area or one.code for one in areas}
    places = [one for world in worlds for one in world.institutions]
    persons = [one for world in worlds for one in world.persons]
    items = [one for world in worlds for one in world.items]
    return Known(
        tuple(institution_of(one, pooling) for one in places),
        tuple(patient_of(one) for one in persons if one.coverage),
        tuple(_item_of(number, one) for number, one in enumerate(items)),
        tuple((one.code, one.name) for world in worlds for one in world.diseases),
    )


def institution_of(place: InstitutionEntry, pooling: dict[str, str]) -> Institution:
    caller = place.callers[0] if place.callers else None
    physician = place.physicians[0] if place.physicians else None
    return Institution(
        code=place.code,
        name=place.name,
        area=pooling.get(place.area, place.area),
        key=Key(caller.scheme, caller.key, caller.secret) if caller else None,
        kind=place.kind,
        physician=named(physician),
        department=named(department_of(place, physician)),
    )


def department_of(
    place: InstitutionEntry, physician: StaffEntry | None
) -> StaffEntry | None:
    code = physician.department if physician else ""
    return next((one for one in place.departments if one.code == code), None)


def patient_of(person: PersonEntry) -> Patient:
    first = person.credentials[0] if person.credentials else None
    return Patient(
        person_no=person.person_no,
        name=person.name,
        id_no=person.id_no,
        insurance=person.coverage[0].insurance,
        id_kind=person.id_kind,
        credential=(first.kind, first.number, first.card_sn) if first else None,
    )


def named(staff: StaffEntry | None) -> tuple[str, str]:
    return (staff.code, staff.name) if staff else NOBODY


def _item_of(number: int, item: ItemEntry) -> Item:
    limit = max((one.limit for one in item.limits), default=Decimal(0))
    return Item(item.code, item.kind, price_of(number, limit))


def price_of(number: int, limit: Decimal) -> Decimal:
    """A price of the hospitals' own: the files of a city name limits, not prices."""
    return limit or Decimal(number % 37 + 3) / 2
