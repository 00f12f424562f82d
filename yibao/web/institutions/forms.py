"""What a clerk may ask of institutions."""

from __future__ import annotations

from django import forms

from yibao.institutions.listing import KINDS, STATES, Conditions


class InstitutionForm(forms.Form):
    """查询条件; every one may be left empty."""

    text = forms.CharField(
        label="编号或名称",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="类型", required=False, choices=[("", "全部"), *KINDS.items()]
    )
    area = forms.CharField(label="区划代码", required=False, max_length=6)
    state = forms.ChoiceField(
        label="协议状态", required=False, choices=[("", "全部"), *STATES.items()]
    )

    @property
    def asked(self) -> Conditions:
        told = self.cleaned_data
        return Conditions(
            text=told["text"].strip(),
            kind=told["kind"],
            area=told["area"].strip(),
            state=told["state"],
        )

    def told(self) -> list[tuple[str, str]]:
        """The conditions in words, for the head of an export."""
        names = {"kind": KINDS, "state": STATES}
        return [
            (str(field.label), names.get(name, {}).get(value, value))
            for name, field in self.fields.items()
            for value in [self.cleaned_data[name]]
        ]
