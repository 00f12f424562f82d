"""What may be asked of the work list of cases to be confirmed."""

from __future__ import annotations

from yibao.web.conditions import (
    EVERY,
    QueryForm,
    choice_field,
    day_field,
    text_field,
)
from yibao.web.confirmations.listing import STATES, WAITING, Conditions
from yibao.web.deeds.kinds import DEEDS

ANY = "every"
TITLES = [(slug, deed.title) for slug, deed in DEEDS.items() if deed.second_hand]


class ConfirmationForm(QueryForm):
    """Without a condition: what waits for another hand."""

    state = choice_field("状态", [*STATES.items(), (ANY, "全部")], initial=WAITING)
    deed = choice_field("业务", [EVERY, *TITLES])
    person = text_field("人员编号")
    filer = text_field("经办人", "工号")
    first = day_field("提交日期起")
    last = day_field("止")

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right."""
        told = self.cleaned_data
        state = told["state"] or WAITING
        return Conditions(
            state="" if state == ANY else state,
            deed=told["deed"],
            subject_no=told["person"],
            filed_by=told["filer"],
            first=told["first"],
            last=told["last"],
        )
