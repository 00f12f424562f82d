"""累计类别代码 (cum_type_code of 5206): our yearly totals in at most ten characters.

Two digits for the group, one for the measure; ``M`` for a total of one month, ``L`` for
one that outlives the year. The wire knows no levels and diseases, so totals narrowed to
one of those stay inside. Codes are stable: a new group takes the next number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from yibao.engine.counters import GROUPS, LIFETIME, MEASURES, key

GROUP_CODES = {
    "inpatient": "01",
    "outpatient": "02",
    "chronic": "03",
    "special": "04",
    "two_diseases": "05",
    "pharmacy": "06",
    "maternity": "07",
    "injury": "08",
    "day_surgery": "09",
    "home_bed": "10",
    "pool": "11",
    "supplement": "12",
    "large_amount": "13",
    "critical_illness": "14",
    "civil_servant": "15",
    "enterprise": "16",
    "medical_aid": "17",
    "medical_aid_outpatient": "18",
    "tilt_aid": "19",
    "disabled": "20",
    "other": "21",
    "local1": "22",
    "local2": "23",
    "local3": "24",
    "local4": "25",
    "local5": "26",
    "account": "27",
    "family": "28",
}
MEASURE_CODES = {
    "stays": "1",
    "deductible": "2",
    "in_scope": "3",
    "covered": "4",
    "paid": "5",
    "fee": "6",
    "base": "7",
}
CODES = {
    key(group, measure): number + digit
    for group, number in GROUP_CODES.items()
    for measure, digit in MEASURE_CODES.items()
}
MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Shown:
    """A total as the wire shows it; ``month`` is yyyyMM where it is of one month."""

    code: str
    month: str = ""


def shown_as(name: str) -> Shown | None:
    """``outpatient_paid@2025-03`` → 025M of 202503; ``None`` for what stays inside."""
    stem, _, qualifier = name.partition("@")
    code = CODES[stem]
    if not qualifier:
        return Shown(code)
    if qualifier == LIFETIME:
        return Shown(f"{code}L")
    month = MONTH.fullmatch(qualifier)
    return Shown(f"{code}M", month[1] + month[2]) if month else None


def accumulators_page() -> str:
    """Every code of 5206 with what it counts."""
    lines = [
        "# 累计类别代码",
        "",
        "5206 人员累计信息查询的 `cum_type_code`: 两位待遇组加一位计量。",
        "后缀 `M` 是 `cum_ym` 当月的累计,`L` 是不分年度的终身累计。",
        "金额单位为元;次数原样为次。按机构等级、病种细分的累计不经接口返回。",
        "不填 `cum_ym` 返回各年度至今的累计;填写则返回截至该月月末的累计。",
        "",
        "| 代码 | 累计 | 单位 | 平台名称 |",
        "|---|---|---|---|",
    ]
    for group, number in GROUP_CODES.items():
        for measure, digit in MEASURE_CODES.items():
            unit = "次" if measure == "stays" else "元"
            title = f"{GROUPS[group]}{MEASURES[measure]}"
            name = key(group, measure)
            lines.append(f"| {number}{digit} | {title} | {unit} | `{name}` |")
    return "\n".join(lines) + "\n"
