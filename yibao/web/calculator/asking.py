"""What a form asks, as the case file it stands for; a page and a file ask the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from yibao.policies.area import Area
from yibao.policies.case import Case, read_case
from yibao.policies.source import FilesRefused, Problems, Unreadable, read_text

FORM = "表单"
AMOUNTS = (
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "inscp_scp_amt",
)
PERSON = ("insutype", "psn_cat", "age", "months_covered", "balc")
VISIT = ("hosp_lv", "med_type", "dise_codg")
COLUMNS = ("name", "class", "total", "own_pay", "price_limit")


class Unclear(ValueError):
    """A line of the form that says nothing; the text tells which."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A case, and the text it could be kept as."""

    case: Case
    text: str


def asked(
    told: Mapping[str, Any], area: str, day: date, known: Mapping[str, Area]
) -> Asked:
    """The case of a valid form for one area and day; raises ``FilesRefused``."""
    content = written(told, area, day)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    problems = Problems()
    try:
        (node,) = read_text(text, FORM, problems)
        return Asked(read_case(node, known, problems), text)
    except Unreadable:
        raise FilesRefused(problems.found) from None


def written(told: Mapping[str, Any], area: str, day: date) -> dict[str, Any]:
    """The case file as data; what was left empty is not written."""
    visit = {"date": f"{day}", **_given(told, VISIT), **pairs(told["visit_facts"])}
    if told["lines"].strip():
        visit["lines"] = lines(told["lines"])
    else:
        visit["fee"] = _given(told, AMOUNTS)
    person = {**_given(told, PERSON), **pairs(told["person_facts"])}
    content = {"area": area, "person": person, "visits": [visit]}
    totals = pairs(told["ytd"])
    return {**content, "ytd": totals} if totals else content


def _given(told: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: told.get(name) for name in names}
    return {
        name: f"{value}" if isinstance(value, Decimal) else value
        for name, value in found.items()
        if value not in (None, "")
    }


def pairs(text: str) -> dict[str, str]:
    """``累计项: 数值`` a line; both colons will do."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, colon, value = line.replace("：", ":").partition(":")
        if not colon or not value.strip():
            raise Unclear(f"第 {number} 行应写成 名称: 值,写的是 {line.strip()}")
        found[name.strip()] = value.strip()
    return found


def lines(text: str) -> list[dict[str, str]]:
    """Rows as they are copied from a sheet: name, class, amount, own pay, limit."""
    found = []
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        cells = [cell.strip() for cell in row.split("\t" if "\t" in row else None)]
        if len(cells) < 3:
            raise Unclear(
                f"明细第 {number} 行要有名称、等级、金额三列,用制表符或空格隔开"
            )
        line = dict(zip(COLUMNS, cells, strict=False))
        if "own_pay" in line:
            line["own_pay"] = ratio(line["own_pay"])
        found.append({name: value for name, value in line.items() if value})
    return found


def ratio(text: str) -> str:
    """``10%`` is 0.1; what is no percentage stays as it is written."""
    if not text.endswith("%"):
        return text
    try:
        return f"{Decimal(text[:-1]) / 100}"
    except InvalidOperation:
        return text
