"""Yearly totals (年度累计) by a closed list, ``group_measure[@qualifier]``.

Amounts are whole fen, ``stays`` is a count. A qualifier narrows a total to a level, a
disease, a month (``2025-03``) or a day; ``life`` marks a total that outlives the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

GROUPS: Mapping[str, str] = {
    "inpatient": "住院",
    "outpatient": "普通门诊",
    "chronic": "门诊慢性病",
    "special": "门诊特殊病",
    "two_diseases": "两病门诊用药",
    "pharmacy": "药店购药",
    "maternity": "生育",
    "injury": "意外伤害",
    "day_surgery": "日间手术",
    "home_bed": "家庭病床",
    "pool": "基本医保合计",
    "supplement": "补充",
    "large_amount": "职工大额",
    "critical_illness": "大病保险",
    "civil_servant": "公务员补助",
    "enterprise": "企业补充",
    "medical_aid": "医疗救助",
    "medical_aid_outpatient": "门诊医疗救助",
    "tilt_aid": "倾斜救助",
    "disabled": "伤残人员保障",
    "other": "其他",
    "local1": "地方一",
    "local2": "地方二",
    "local3": "地方三",
    "local4": "地方四",
    "local5": "地方五",
    "account": "个人账户",
    "family": "家庭共济",
}

MEASURES: Mapping[str, str] = {
    "stays": "次数",
    "deductible": "已付起付线",
    "in_scope": "符合政策范围费用",
    "covered": "起付线以上、封顶线以下的费用",
    "paid": "已支付",
    "fee": "已计入费用限额的费用",
    "base": "已计入的个人负担",
}

COUNT = "stays"
LIFETIME = "life"


def key(group: str, measure: str, *qualifiers: str) -> str:
    """``key("inpatient", "stays", "3")`` → ``inpatient_stays@3``."""
    name = f"{group}_{measure}"
    return f"{name}@{','.join(qualifiers)}" if qualifiers else name


def is_known(name: str) -> bool:
    """Whether ``name`` is in the closed list; any non-empty qualifier will do."""
    stem, at, qualifier = name.partition("@")
    if at and not qualifier:
        return False
    return any(
        stem == f"{group}_{measure}"
        for measure in MEASURES
        if stem.endswith(measure)
        for group in GROUPS
    )


def title(name: str) -> str:
    """``inpatient_stays@3`` → ``住院次数(3)``."""
    stem, _, qualifier = name.partition("@")
    for measure, words in MEASURES.items():
        group = stem.removesuffix(f"_{measure}")
        if group in GROUPS:
            return f"{GROUPS[group]}{words}" + (f"({qualifier})" if qualifier else "")
    return name


def is_count(name: str) -> bool:
    return name.partition("@")[0].endswith(f"_{COUNT}")


@dataclass(frozen=True, slots=True)
class Counters:
    """The totals of one person's insurance year; absent keys are zero."""

    year: str = ""
    values: Mapping[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return self.values.get(name, 0)

    def of_year(self, year: str) -> Counters:
        """These totals if they are that year's; otherwise only what outlives a year."""
        if not self.year or self.year == year:
            return self if self.year else Counters(year, self.values)
        kept = {k: v for k, v in self.values.items() if k.endswith(LIFETIME)}
        return Counters(year, kept)

    def plus(self, changes: Mapping[str, int]) -> Counters:
        """New totals; what comes to zero disappears, so undoing leaves no trace."""
        values = dict(self.values)
        for name, change in changes.items():
            total = values.get(name, 0) + change
            if total:
                values[name] = total
            else:
                values.pop(name, None)
        return Counters(self.year, values)

    def minus(self, changes: Mapping[str, int]) -> Counters:
        """The totals before ``changes``: a reversal gives back all of them."""
        return self.plus({name: -change for name, change in changes.items()})

    def unknown(self) -> Iterable[str]:
        return (name for name in self.values if not is_known(name))


NO_COUNTERS = Counters()
