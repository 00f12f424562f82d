"""变更参保信息: 人员类别, 区划内转移."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar

from yibao.areas.queries import pooling_area_of
from yibao.enrollment.changing import change_category, transfer_within_pool
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import basis, choice, day, text, today
from yibao.web.deeds.form import SINCE, iso
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import INSURANCE, PersonDeed
from yibao.web.desk.codes import NO, YES, chosen_from, coded, place_of
from yibao.web.desk.deeds.enrolling import AREA, CATEGORY, GROUP

DECEMBER = 12


def next_month(day: date) -> date:
    """变更 holds from the first of a month: lengths are counted in whole months."""
    if day.month == DECEMBER:
        return date(day.year + 1, 1, 1)
    return date(day.year, day.month + 1, 1)


class ChangingDeed(PersonDeed):
    group = GROUP
    places: ClassVar = {
        "EN-004": "category",
        "EN-005": "insurance",
        "EN-006": "valid_from",
        "EN-011": "basis",
        "EN-018": "valid_from",
        "EN-019": "category",
        "EN-022": "area_code",
    }
    next_step = "原参保关系到前一天为止,连续月数和缴费年限接着算"
    nothing = "今天没有参保,没有可以变更的"

    def prepare(self) -> None:
        self.fields["insurance"].choices = self.case.insurances  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = next_month(today())

    def since(self) -> str:
        cover = dict(self.told_back())["险种"]
        since = f"{self.cleaned_data['valid_from']:%Y-%m-%d}"
        return f"{self.case.who} 的{cover} 自 {since} 起"


class ChangeCategory(ChangingDeed):
    slug, title = "category-changed", "变更人员类别"
    permission = "coverage.change_category"
    facts = (INSURANCE, CATEGORY, SINCE)

    insurance = choice("险种")
    category = choice("新人员类别")
    valid_from = day("开始日期")
    employer_name = text("单位名称", 200, required=False, hint="不填的不变")
    civil_servant = choice(
        "公务员补助", (("", "不变"), (YES, "享受"), (NO, "不享受")), required=False
    )
    basis = basis("依据")

    def prepare(self) -> None:
        super().prepare()
        vocabulary = place_of(self.case.scope).vocabulary
        categories = chosen_from(coded("psn_cat", vocabulary))
        self.fields["category"].choices = categories  # type: ignore[attr-defined]

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        servant = told["civil_servant"]
        change_category(
            person_no=self.case.person_no,
            insurance=told["insurance"],
            category=told["category"],
            valid_from=told["valid_from"],
            employer_name=told["employer_name"] or None,
            civil_servant=servant == YES if servant else None,
            basis=self.reason,
            by=by,
        )
        return {
            "insurance": told["insurance"],
            "category": told["category"],
            "valid_from": iso(told["valid_from"]),
        }

    def will(self) -> str:
        return f"{self.since()}按{dict(self.told_back())['新人员类别']}参保"


class Transfer(ChangingDeed):
    slug, title = "coverage-transferred", "统筹区内转移"
    permission = "coverage.transfer"
    places: ClassVar = {**ChangingDeed.places, "EN-019": "area_code"}
    facts = (INSURANCE, replace(AREA, title="转入"), SINCE)
    nothing = "没有可以转入的参保地:在同一统筹区内、您的数据范围内没有别的区划"

    insurance = choice("险种")
    area_code = choice("转入参保地")
    valid_from = day("开始日期")
    employer_name = text("单位名称", 200, required=False, hint="不填的不变")
    basis = basis("依据")

    def prepare(self) -> None:
        super().prepare()
        basic = self.case.profile.basic
        here = basic.area if basic else self.case.profile.area
        places = place_of(self.case.scope, pooling_area_of(here)).areas
        self.fields["area_code"].choices = [  # type: ignore[attr-defined]
            (code, name) for code, name in places if code != here
        ]

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        transfer_within_pool(
            person_no=self.case.person_no,
            insurance=told["insurance"],
            area_code=told["area_code"],
            valid_from=told["valid_from"],
            employer_name=told["employer_name"] or None,
            basis=self.reason,
            by=by,
        )
        return {
            "insurance": told["insurance"],
            "area_code": told["area_code"],
            "valid_from": iso(told["valid_from"]),
        }

    def will(self) -> str:
        return f"{self.since()}转到{dict(self.told_back())['转入参保地']}"
