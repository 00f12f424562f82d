"""What may be asked of the work list of filings."""

from __future__ import annotations

from yibao.approvals.listing import STATES, TITLES, WAITING, Conditions
from yibao.web.conditions import (
    EVERY,
    QueryForm,
    choice_field,
    day_field,
    text_field,
)

ANY = "every"
STATE_CHOICES = [(str(code), title) for code, title in STATES.items()]


class FilingForm(QueryForm):
    """Without a condition: what waits for a decision."""

    state = choice_field("状态", [*STATE_CHOICES, (ANY, "全部")], initial=WAITING)
    kind = choice_field("种类", [EVERY, *TITLES.items()])
    person = text_field("人员编号")
    institution = text_field("申报机构", "编号")
    first = day_field("申报日期起")
    last = day_field("止")

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right."""
        told = self.cleaned_data
        state = told["state"] or WAITING
        return Conditions(
            state="" if state == ANY else state,
            kind=told["kind"],
            person_no=told["person"],
            filed_by=told["institution"],
            first=told["first"],
            last=told["last"],
        )
