"""The budgets of a scenario (基金预算): what each fund may pay in a year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yibao.engine.money import Money
from yibao.policies.source import Node
from yibao.policies.spec import Day, Field, OneOf, Text, Yuan
from yibao.scenario.kinds import AREA_CODE, Placed
from yibao.settlement.funds import BUDGETED

FUND = OneOf({title: (title, title) for title in BUDGETED.values()})


@dataclass(frozen=True, kw_only=True)
class BudgetEntry:
    at: Node
    area: str
    fund: str
    year: str
    amount: Money
    decided_on: dt.date
    basis: str


BUDGET = Placed(
    "budget",
    "基金预算",
    (
        Field("area", AREA_CODE, "统筹区", required=True, example='"990100"'),
        Field("fund", FUND, "基金", required=True, example="基本统筹"),
        Field("year", Text("四位年度", r"\d{4}"), "年度", required=True),
        Field("amount", Yuan(), "全年预算", required=True),
        Field("decided_on", Day(), "通过日期;年中调整另写一条", required=True),
        Field("basis", Text("依据"), "依据", required=True),
    ),
    BudgetEntry,
)
