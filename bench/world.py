"""The world that is measured in: hospitals, items and insured persons, all invented.

Everybody is an employee whose first visits already used up the year's outpatient
deductible, so that every settlement moves the pooling fund, the personal account and
the yearly totals: the costliest ordinary case, and the same rows each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bench.sizes import Sizes
from yibao.simulator import worlds
from yibao.simulator.known import Institution, Item, Patient
from yibao.simulator.populace import CITY as AREA
from yibao.simulator.populace import COUNTIES, SINCE, Entry, id_no, person_no
from yibao.simulator.signing import Key

CITY = worlds.POLICIES
COUNTY = COUNTIES[0][0]
DIAGNOSIS = worlds.DISEASES[0]
DEPARTMENT = ("A03", "内科")
BIRTHS_FROM = date(1962, 1, 1)
MONEY = {"current": "300000", "past": "100000"}  # enough for every visit of a run


@dataclass(frozen=True, slots=True)
class World:
    """What the senders of messages know."""

    hospitals: tuple[Institution, ...]
    persons: tuple[Patient, ...]
    items: tuple[Item, ...]


def made(sizes: Sizes) -> World:
    return World(
        tuple(_hospital(number) for number in range(sizes.institutions)),
        tuple(_person(number) for number in range(sizes.persons)),
        tuple(_item(number) for number in range(sizes.items)),
    )


def scenario(world: World, today: date) -> str:
    """The world as a scenario file; JSON is YAML as well."""
    return worlds.written(
        {
            **worlds.city(),
            "title": "测量用的城市",
            "institutions": [_institution_entry(one) for one in world.hospitals],
            "items": [_item_entry(n, one) for n, one in enumerate(world.items)],
            "persons": [
                _person_entry(n, one, today.year) for n, one in enumerate(world.persons)
            ],
        }
    )


def born(number: int) -> date:
    return BIRTHS_FROM + timedelta(days=number % 14_000)


def _hospital(number: int) -> Institution:
    return Institution(
        code=worlds.institution_code("H", number),
        name=f"测量医院{number}",
        area=AREA,
        key=Key("api", f"bench-{number}", f"bench-secret-{number}"),
        physician=(worlds.physician_code(number), "测量医师"),
        department=DEPARTMENT,
    )


def _person(number: int) -> Patient:
    own = id_no(number, born(number))
    return Patient(person_no(number), f"测量人员{number}", own, "310")


def _item(number: int) -> Item:
    price = Decimal(number % 37 + 3) + Decimal("0.50")
    return Item(worlds.item_code(number), "drug", price)


def _institution_entry(one: Institution) -> Entry:
    assert one.key is not None
    (physician, name), (department, title) = one.physician, one.department
    treats = {"code": physician, "name": name, "department": department}
    return {
        "code": one.code,
        "name": one.name,
        "area": COUNTY,
        "hosp_lv": "二级甲等",
        "agreements": {"no": f"XY-{one.code}", "from": SINCE},
        "departments": [{"code": department, "name": title, "from": SINCE}],
        "physicians": [{**treats, "from": SINCE}],
        "callers": [
            {"adapter": "api", "key": one.key.key, "secret": one.key.secret},
        ],
    }


def _item_entry(number: int, one: Item) -> Entry:
    """甲 and 乙, every fifth with a price limit (支付标准)."""
    terms: Entry = {"class": "甲", "from": SINCE}
    if number % 3 == 1:
        terms = {"class": "乙", "own_pay": "0.10", "from": SINCE}
    entry: Entry = {
        "code": one.code,
        "name": f"测量药品{number}",
        "kind": one.kind,
        "spec": "1g×10片",
        "dosage_form": "片剂",
        "unit": "盒",
        "terms": terms,
    }
    if number % 5 == 0:
        limit = {"limit": str(one.price - 1), "area": AREA, "from": SINCE}
        entry["limits"] = limit
    return entry


def _person_entry(number: int, one: Patient, year: int) -> Entry:
    cover = {"insutype": one.insurance, "psn_type": "employed", "from": "2005-01-01"}
    return {
        "psn_no": one.person_no,
        "name": one.name,
        "certno": one.id_no,
        "gend": "女" if number % 2 else "男",
        "brdy": f"{born(number)}",
        "area": COUNTY,
        "coverage": cover,
        "account": MONEY,
        "ytd": {"year": str(year), "amounts": {"outpatient_deductible": "400"}},
    }
