"""What a clerk may ask of agreements."""

from __future__ import annotations

from django import forms

from yibao.institutions.agreement_listing import STATES, Conditions
from yibao.institutions.listing import KINDS
from yibao.web.conditions import EVERY, QueryForm, choice_field, text_field

DAYS_MAX = 3650


class AgreementForm(QueryForm):
    text = text_field("协议编号")
    institution = text_field("机构", "编号或名称")
    kind = choice_field("机构类型", (EVERY, *KINDS.items()))
    area = text_field("区划代码")
    state = choice_field("状态", (EVERY, *STATES.items()))
    ending = forms.IntegerField(
        label="几天内到期",
        required=False,
        min_value=0,
        max_value=DAYS_MAX,
        widget=forms.NumberInput(attrs={"placeholder": "如 90"}),
    )

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right."""
        return Conditions(**self.cleaned_data)
