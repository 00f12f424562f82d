"""What may be asked of the work list of filings."""

from __future__ import annotations

from django import forms

from yibao.approvals.listing import STATES, TITLES, WAITING, Conditions
from yibao.web.settlements.forms import day_field, text_field

EVERY = "every"
STATE_CHOICES = [(str(code), title) for code, title in STATES.items()]


class FilingForm(forms.Form):
    """查询条件; without any, what waits for a decision."""

    state = forms.ChoiceField(
        label="状态",
        choices=[*STATE_CHOICES, (EVERY, "全部")],
        required=False,
        initial=WAITING,
    )
    kind = forms.ChoiceField(
        label="种类", choices=[("", "全部"), *TITLES.items()], required=False
    )
    person = text_field("人员编号")
    institution = text_field("申报机构", "编号")
    first = day_field("申报日期起")
    last = day_field("止")

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", "止期早于起期")
        return told

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right."""
        told = self.cleaned_data
        state = told["state"] or WAITING
        return Conditions(
            state="" if state == EVERY else state,
            kind=told["kind"],
            person_no=told["person"].strip(),
            filed_by=told["institution"].strip(),
            first=told["first"],
            last=told["last"],
        )

    def told(self) -> list[tuple[str, str]]:
        """The conditions in words, for the head of a file."""
        names = {**dict(STATE_CHOICES), **TITLES, EVERY: "全部", "": ""}
        told = self.cleaned_data | {"state": self.cleaned_data["state"] or WAITING}
        return [
            (str(field.label), str(names.get(told[name], told[name]) or ""))
            for name, field in self.fields.items()
        ]
