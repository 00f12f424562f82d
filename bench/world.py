"""The world that is measured in: hospitals, items and insured persons, all invented.

Everybody is an employee whose first visits already used up the year's outpatient
deductible, so that every settlement moves the pooling fund, the personal account and
the yearly totals: the costliest ordinary case, and the same rows each time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from bench.sizes import Sizes

CITY = Path(__file__).parents[1] / "yibao" / "policies" / "990100_example_city"
AREA, COUNTY = "990100", "990101"
SINCE = "2025-01-01"
DIAGNOSIS = ("J06.900", "急性上呼吸道感染")
BIRTHS_FROM = date(1962, 1, 1)
MONEY = {"current": "300000", "past": "100000"}  # enough for every visit of a run


@dataclass(frozen=True, slots=True)
class Hospital:
    """An institution with the key its system signs with."""

    code: str
    name: str
    key: str
    secret: str
    physician: str
    department: str


@dataclass(frozen=True, slots=True)
class Person:
    person_no: str
    id_no: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class World:
    """What the senders of messages know."""

    hospitals: tuple[Hospital, ...]
    persons: tuple[Person, ...]
    items: tuple[Item, ...]


def made(sizes: Sizes) -> World:
    return World(
        tuple(_hospital(number) for number in range(1, sizes.institutions + 1)),
        tuple(_person(number) for number in range(1, sizes.persons + 1)),
        tuple(_item(number) for number in range(1, sizes.items + 1)),
    )


def scenario(world: World, today: date) -> str:
    """The world as a scenario file; JSON is YAML as well."""
    content = {
        "title": "测量用的城市",
        "areas": _areas(),
        "policies": [str(CITY)],
        "institutions": [_institution_entry(one) for one in world.hospitals],
        "diseases": [{"code": DIAGNOSIS[0], "name": DIAGNOSIS[1], "from": SINCE}],
        "items": [_item_entry(n, one) for n, one in enumerate(world.items)],
        "persons": [_person_entry(one, today.year) for one in world.persons],
    }
    return json.dumps(content, ensure_ascii=False)


def born(number: int) -> date:
    return BIRTHS_FROM + timedelta(days=number % 14_000)


def _hospital(number: int) -> Hospital:
    return Hospital(
        code=f"H9901{number:07}",
        name=f"测量医院{number}",
        key=f"bench-{number}",
        secret=f"bench-secret-{number}",
        physician=f"D9901{number:07}",
        department="A03",
    )


def _person(number: int) -> Person:
    id_no = f"{AREA}{born(number):%Y%m%d}{number // 14_000:03}X"
    return Person(f"99{number:08}", id_no, f"测量人员{number}")


def _item(number: int) -> Item:
    return Item(f"X9901{number:05}", Decimal(number % 37 + 3) + Decimal("0.50"))


def _areas() -> list[dict[str, str]]:
    of_city = {"code": AREA, "name": "示例市", "level": "city", "parent": "990000"}
    county = {"code": COUNTY, "name": "东岸区", "level": "county", "parent": AREA}
    return [
        {"code": "990000", "name": "示例省", "level": "province"},
        {**of_city, "clearing_office": AREA},
        {**county, "pooling_area": AREA, "clearing_office": COUNTY},
    ]


def _institution_entry(one: Hospital) -> dict[str, object]:
    physician = {"code": one.physician, "name": "测量医师", "from": SINCE}
    return {
        "code": one.code,
        "name": one.name,
        "area": COUNTY,
        "hosp_lv": "二级甲等",
        "agreements": {"no": f"XY-{one.code}", "from": SINCE},
        "departments": [{"code": one.department, "name": "内科", "from": SINCE}],
        "physicians": [{**physician, "department": one.department}],
        "callers": [{"adapter": "api", "key": one.key, "secret": one.secret}],
    }


def _item_entry(number: int, one: Item) -> dict[str, object]:
    """甲 and 乙, every fifth with a price limit (支付标准)."""
    terms: dict[str, str] = {"class": "甲", "from": SINCE}
    if number % 3 == 1:
        terms = {"class": "乙", "own_pay": "0.10", "from": SINCE}
    entry: dict[str, object] = {
        "code": one.code,
        "name": f"测量药品{number}",
        "kind": "drug",
        "spec": "1g×10片",
        "dosage_form": "片剂",
        "unit": "盒",
        "terms": terms,
    }
    if number % 5 == 0:
        limit = {"limit": str(one.price - 1), "area": AREA, "from": SINCE}
        entry["limits"] = limit
    return entry


def _person_entry(one: Person, year: int) -> dict[str, object]:
    number = int(one.person_no[2:])
    used = {"outpatient_deductible": "400"}
    return {
        "psn_no": one.person_no,
        "name": one.name,
        "certno": one.id_no,
        "gend": "女" if number % 2 else "男",
        "brdy": f"{born(number)}",
        "area": COUNTY,
        "coverage": {"insutype": "310", "psn_type": "employed", "from": "2005-01-01"},
        "account": MONEY,
        "ytd": {"year": str(year), "amounts": used},
    }
