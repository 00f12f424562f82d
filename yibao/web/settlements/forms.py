"""What a clerk may ask of settlements."""

from __future__ import annotations

from yibao.settlement.listing import STATES, Conditions
from yibao.web.conditions import (
    EVERY,
    QueryForm,
    choice_field,
    day_field,
    text_field,
)

CARE_TYPES = (
    EVERY,
    ("11", "普通门诊"),
    ("13", "急诊"),
    ("14", "门诊慢特病"),
    ("2", "住院"),
    ("41", "药店购药"),
    ("5", "生育"),
)


class SettlementForm(QueryForm):
    number = text_field("结算流水号")
    person = text_field("人员编号")
    institution = text_field("医药机构", "编号或名称")
    first = day_field("结算日期起")
    last = day_field("止")
    care_type = choice_field("医疗类别", CARE_TYPES)
    state = choice_field("状态", (EVERY, *STATES.items()))

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right."""
        told = self.cleaned_data
        return Conditions(
            number=told["number"],
            person_no=told["person"],
            institution=told["institution"],
            first=told["first"],
            last=told["last"],
            care_type=told["care_type"],
            state=told["state"],
        )
