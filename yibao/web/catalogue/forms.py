"""What a clerk may ask of the catalogue."""

from __future__ import annotations

from datetime import date

from django import forms

from yibao.catalog.listing import CLASSES, Conditions
from yibao.catalog.models import ItemKind


class ItemForm(forms.Form):
    """查询条件; every one may be left empty."""

    text = forms.CharField(
        label="编码或名称",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="种类", required=False, choices=[("", "全部"), *ItemKind.choices]
    )
    benefit_class = forms.ChoiceField(
        label="等级", required=False, choices=[("", "全部"), *CLASSES.items()]
    )
    day = forms.DateField(
        label="服务日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def asked(self, area: str, today: date) -> Conditions:
        told = self.cleaned_data
        return Conditions(
            text=told["text"].strip(),
            kind=told["kind"],
            benefit_class=told["benefit_class"],
            area=area,
            day=told["day"] or today,
        )

    def told(self) -> list[tuple[str, str]]:
        """The conditions in words, for the head of an export."""
        names = {"kind": dict(ItemKind.choices), "benefit_class": CLASSES}
        return [
            (str(field.label), str(names.get(name, {}).get(value, value or "")))
            for name, field in self.fields.items()
            for value in [self.cleaned_data[name]]
        ]
