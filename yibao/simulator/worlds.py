"""Invented cities of any size, as scenario files: every way of being insured.

Nothing is drawn by chance: the same size gives the same city. The shares of hospitals,
of persons and of items are suppositions that make every path of the example city's
policies walked, not figures of any place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from yibao import policies
from yibao.scenario.places import HOSPITAL, PHARMACY
from yibao.simulator.known import (
    NOBODY,
    Institution,
    Item,
    Known,
    Patient,
    price_of,
)
from yibao.simulator.populace import (
    CHRONIC,
    CITY,
    COUNTIES,
    SINCE,
    Entry,
    populace,
)
from yibao.simulator.shares import dealt, turn
from yibao.simulator.signing import Key

PROVINCE = "990000"
POLICIES = Path(policies.__file__).parent / "990100_example_city"
PER_FILE = 20_000  # persons; a file of more values than a reader takes is refused


@dataclass(frozen=True, slots=True)
class Size:
    """How big the city is."""

    institutions: int = 3_000
    persons: int = 100_000
    items: int = 20_000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of institution: how many of a hundred, its level, and its keys."""

    share: int
    name: str
    level: Entry
    letter: str = "H"


INSTITUTIONS = (
    Kind(60, "药店", {"kind": "pharmacy"}, "P"),
    Kind(1, "中心医院", {"hosp_lv": "三级甲等"}),
    Kind(1, "中医医院", {"hosp_lv": "三级乙等", "facts": {"tcm_hospital": "yes"}}),
    Kind(5, "人民医院", {"hosp_lv": "二级甲等"}),
    Kind(13, "镇卫生院", {"hosp_lv": "一级甲等", "policy_level": "township"}),
    Kind(20, "社区卫生服务中心", {"hosp_lv": "无等级", "policy_level": "community"}),
)
DISEASES = (
    ("J06.900", "急性上呼吸道感染"),
    ("J18.900", "肺炎"),
    ("I10.x00", "特发性(原发性)高血压"),
    ("E11.900", "2型糖尿病"),
    ("I25.101", "冠状动脉粥样硬化性心脏病"),
    ("K35.900", "急性阑尾炎"),
    ("S52.500", "桡骨远端骨折"),
    ("M06.900", "类风湿性关节炎"),
)
ITEMS: Final = (
    (45, {"kind": "drug", "spec": "1g×10片", "dosage_form": "片剂", "unit": "盒"}),
    (8, {"kind": "drug", "charge": "11", "dosage_form": "颗粒剂", "tcm": True}),
    (7, {"kind": "herb", "unit": "g", "tcm": True}),
    (25, {"kind": "service", "unit": "次"}),
    (3, {"kind": "facility", "unit": "日"}),
    (12, {"kind": "consumable", "unit": "个", "origin": "domestic"}),
)
TERMS: Final = (
    (55, {"class": "甲"}),
    (25, {"class": "乙", "own_pay": "0.05"}),
    (15, {"class": "乙", "own_pay": "0.10"}),
    (5, {"class": "丙"}),
)


def write_world(file: Path, size: Size, today: date) -> list[Path]:
    """Write the city; more persons than a file takes go into further files."""
    persons = list(populace(size.persons, today, _identifying()))
    first = {
        **city(),
        "institutions": [institution(n) for n in range(size.institutions)],
        "items": [item(n) for n in range(size.items)],
        "persons": persons[:PER_FILE],
    }
    parts = [first] + [
        {"title": "示例市的更多参保人", "persons": persons[begin : begin + PER_FILE]}
        for begin in range(PER_FILE, len(persons), PER_FILE)
    ]
    files = [file] + [
        file.with_stem(f"{file.stem}-{number}") for number in range(2, len(parts) + 1)
    ]
    for place, content in zip(files, parts, strict=True):
        place.write_text(written(content), encoding="utf-8")
    return files


def written(content: Entry) -> str:
    """A scenario as text: JSON, which is YAML, one entry a line."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f"{json.dumps(key)}: [\n{lines}\n]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def city() -> Entry:
    """Areas, policies and diseases."""
    of_city = {"code": CITY, "name": "示例市", "level": "city", "parent": PROVINCE}
    shared = {"level": "county", "parent": CITY, "pooling_area": CITY}
    return {
        "title": "示例市 (按规模生成)",
        "areas": [
            {"code": PROVINCE, "name": "示例省", "level": "province"},
            {**of_city, "clearing_office": CITY},
            *(
                {"code": code, "name": name, **shared, "clearing_office": code}
                for code, name in COUNTIES
            ),
        ],
        "policies": [str(POLICIES)],
        "diseases": [
            {"code": code, "name": name, "from": SINCE} for code, name in DISEASES
        ],
        "chronic_diseases": [
            {"code": code, "name": name, "area": CITY, "from": SINCE}
            for code, name in CHRONIC
        ],
    }


# ---- institutions


def institution(number: int) -> Entry:
    """The ``number``-th institution; the first hundred hold every kind."""
    kind = INSTITUTIONS[turn(number, tuple(one.share for one in INSTITUTIONS))]
    code = institution_code(kind.letter, number)
    entry: Entry = {
        "code": code,
        "name": f"示例{number:05}{kind.name}",
        "area": COUNTIES[number % len(COUNTIES)][0],
        **kind.level,
        "agreements": {"no": f"XY-{code}", "from": SINCE},
        "callers": [caller(number)],
    }
    if kind.letter == "H":
        physician = {"code": physician_code(number), "name": f"示例医师{number}"}
        entry["departments"] = [{"code": "A03", "name": "内科", "from": SINCE}]
        entry["physicians"] = [{**physician, "department": "A03", "from": SINCE}]
    return entry


def institution_code(letter: str, number: int) -> str:
    return f"{letter}9901{number + 1:07}"


def physician_code(number: int) -> str:
    return f"D9901{number + 1:07}"


def _identifying() -> tuple[str, str]:
    """A physician, and the hospital, who find chronic diseases."""
    number = next(n for n in range(100) if "physicians" in institution(n))
    return physician_code(number), institution_code("H", number)


def caller(number: int) -> Entry:
    """The ways of signing in turn."""
    scheme = ("api", "tif", "api", "apikey")[number % 4]
    entry = {"adapter": scheme, "key": f"invented-key-{number}"}
    return entry if scheme == "apikey" else {**entry, "secret": f"invented-{number}"}


# ---- items


def item_code(number: int) -> str:
    return f"X9901{number + 1:05}"


def item(number: int) -> Entry:
    """The ``number``-th item; every seventh with a limit of what is paid."""
    terms = dealt(number * 7, TERMS)
    entry: Entry = {
        "code": item_code(number),
        "name": f"示例项目{number:05}",
        **dealt(number, ITEMS),
        "terms": {**terms, "from": SINCE},
    }
    if number % 7 == 0:
        limit = {"limit": str(number % 37 + 5), "area": CITY, "from": SINCE}
        entry["limits"] = limit
    return entry


# ---- what hospitals know of it, without reading it again


def invented(size: Size, today: date) -> Known:
    """The same as ``known_of`` the files of the city, in a hundredth of the time."""
    return Known(
        tuple(_place(institution(n)) for n in range(size.institutions)),
        tuple(_patient(one) for one in populace(size.persons, today, _identifying())),
        tuple(_priced(n, item(n)) for n in range(size.items)),
        DISEASES,
    )


def _place(entry: Entry) -> Institution:
    (key,) = entry["callers"]
    physician = next(iter(entry.get("physicians", ())), None)
    department = next(iter(entry.get("departments", ())), None)
    return Institution(
        code=entry["code"],
        name=entry["name"],
        area=CITY,
        key=Key(key["adapter"], key["key"], key.get("secret", "")),
        kind=PHARMACY if entry.get("kind") else HOSPITAL,
        physician=(physician["code"], physician["name"]) if physician else NOBODY,
        department=(department["code"], department["name"]) if department else NOBODY,
    )


def _patient(entry: Entry) -> Patient:
    shown = entry.get("credentials")
    kinds = {"token": "01", "card": "03"}
    return Patient(
        person_no=entry["psn_no"],
        name=entry["name"],
        id_no=entry["certno"],
        insurance=entry["coverage"]["insutype"],
        credential=(kinds[shown["kind"]], shown["number"], shown.get("card_sn", ""))
        if shown
        else None,
    )


def _priced(number: int, entry: Entry) -> Item:
    limit = entry.get("limits", {}).get("limit", "0")
    return Item(entry["code"], entry["kind"], price_of(number, Decimal(limit)))
