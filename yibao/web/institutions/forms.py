"""What a clerk may ask of institutions."""

from __future__ import annotations

from yibao.institutions.listing import KINDS, STATES, Conditions
from yibao.web.conditions import EVERY, QueryForm, choice_field, text_field


class InstitutionForm(QueryForm):
    text = text_field("编号或名称")
    kind = choice_field("类型", (EVERY, *KINDS.items()))
    area = text_field("区划代码")
    state = choice_field("协议状态", (EVERY, *STATES.items()))

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right."""
        told = self.cleaned_data
        return Conditions(
            text=told["text"],
            kind=told["kind"],
            area=told["area"],
            state=told["state"],
        )
