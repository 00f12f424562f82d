"""The insured of an invented city: every way of being insured, in fixed shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from yibao.simulator.shares import turn

Entry = dict[str, Any]
CITY = "990100"
COUNTIES = tuple((f"9901{n:02}", f"{name}区") for n, name in enumerate("东西南北中", 1))
SINCE = "2025-01-01"
BIRTHS_A_DAY = 365
CHRONIC = (("M03900", "高血压"), ("M01600", "糖尿病"), ("M04600", "冠心病"))


@dataclass(frozen=True, slots=True)
class Insured:
    """One way of being insured: how many of a thousand, how old, what is written."""

    share: int
    ages: tuple[int, int]
    insurance: str
    category: str
    cover: Entry = field(default_factory=dict)
    relief: str = ""
    chronic: bool = False
    used: Entry | None = None  # of this year, before the first day played


PATHS = (
    Insured(265, (20, 58), "310", "employed"),
    Insured(60, (20, 58), "310", "employed", used={"outpatient_deductible": "400"}),
    Insured(5, (35, 58), "310", "employed", chronic=True),
    Insured(40, (22, 55), "310", "flexible"),
    Insured(140, (60, 90), "310", "retired"),
    Insured(10, (60, 90), "310", "retired", chronic=True),
    Insured(20, (24, 58), "310", "civil_servant_employed", {"civil_servant": True}),
    Insured(10, (60, 88), "310", "civil_servant_retired", {"civil_servant": True}),
    Insured(195, (19, 59), "390", "resident_adult"),
    Insured(5, (40, 59), "390", "resident_adult", chronic=True),
    Insured(100, (60, 95), "390", "resident_elderly"),
    Insured(10, (60, 95), "390", "resident_elderly", chronic=True),
    Insured(25, (19, 23), "390", "student"),
    Insured(55, (7, 15), "390", "school_child"),
    Insured(20, (3, 6), "390", "preschool"),
    Insured(15, (30, 59), "390", "resident_adult", relief="low_income"),
    Insured(8, (60, 90), "390", "resident_elderly", relief="destitute"),
    Insured(9, (60, 90), "390", "resident_elderly", relief="low_income_marginal"),
    Insured(8, (30, 59), "390", "resident_adult", relief="illness_poor"),
)
PATH_SHARES = tuple(one.share for one in PATHS)
TAKES_A_FAMILY = ("school_child", "preschool")


def person_no(number: int) -> str:
    return f"99{number + 1:08}"


def born(number: int, ages: tuple[int, int], today: date) -> date:
    """Of an age within ``ages``, on a day that few share."""
    youngest, oldest = ages
    years = youngest + number // 7 % (oldest - youngest + 1)
    return date(today.year - years, 1, 1) - timedelta(days=1 + number % BIRTHS_A_DAY)


def id_no(number: int, birth: date) -> str:
    """A number nobody can hold: the division does not exist."""
    return f"{CITY}{birth:%Y%m%d}{number:X}".ljust(18, "X")


def populace(count: int, today: date, identified: tuple[str, str]) -> Iterator[Entry]:
    """So many persons; ``identified``: who finds chronic diseases, and where."""
    payer = ""  # the last who has an account that a family may use
    for number in range(count):
        path = PATHS[turn(number, PATH_SHARES)]
        entry = _person(number, path, today)
        if path.insurance == "310":
            payer = person_no(number)
        elif payer and path.category in TAKES_A_FAMILY:
            entry["family"] = {"psn_no": payer, "from": SINCE}
        if path.chronic:
            entry["chronic"] = _filed(number, identified)
        yield entry


def _person(number: int, path: Insured, today: date) -> Entry:
    birth = born(number, path.ages, today)
    since = max(date(2024, 1, 1), birth)
    cover = {"insutype": path.insurance, "psn_type": path.category, "from": f"{since}"}
    entry: Entry = {
        "psn_no": person_no(number),
        "name": f"示例人员{number}",
        "certno": id_no(number, birth),
        "gend": "女" if number % 2 else "男",
        "brdy": f"{birth}",
        "area": COUNTIES[number // 3 % len(COUNTIES)][0],
        "coverage": {**cover, **path.cover, "months_before": 24},
    }
    if path.insurance == "310":
        money = {"current": f"{number % 1900}.40", "past": f"{number % 4700}.65"}
        entry["account"] = money
    if path.relief:
        entry["identities"] = {"relief_cat": path.relief, "from": SINCE}
    if path.used:
        entry["ytd"] = {"year": f"{today.year}", "amounts": path.used}
    if number % 3:
        entry["credentials"] = _credential(number)
    return entry


def _credential(number: int) -> Entry:
    if number % 3 == 1:
        return {"kind": "token", "number": f"INVENTED-TOKEN-{number}"}
    card = {"kind": "card", "number": f"INVENTED-CARD-{number}"}
    return {**card, "card_sn": f"SN{number}"}


def _filed(number: int, identified: tuple[str, str]) -> Entry:
    code, _ = CHRONIC[number % len(CHRONIC)]
    physician, institution = identified
    found = {"institution": institution, "physician": physician}
    return {"disease": code, **found, "from": SINCE}
