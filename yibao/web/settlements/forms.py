"""What a clerk may ask of settlements."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator

from yibao.settlement.listing import STATES, Conditions

CARE_TYPES = (
    ("", "全部"),
    ("11", "普通门诊"),
    ("13", "急诊"),
    ("14", "门诊慢特病"),
    ("2", "住院"),
    ("41", "药店购药"),
    ("5", "生育"),
)


LAST_DAY = date(2200, 1, 1)


def day_field(label: str) -> forms.DateField:
    """A day that has a next one, which a list up to it asks for."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MaxValueValidator(LAST_DAY, "日期不在合理范围内")],
    )


def text_field(label: str, hint: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": hint, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=60, widget=widget)


TITLES = {**dict(CARE_TYPES), **STATES, "": ""}


class SettlementForm(forms.Form):
    """查询条件; every one may be left empty."""

    number = text_field("结算流水号")
    person = text_field("人员编号")
    institution = text_field("医药机构", "编号或名称")
    first = day_field("结算日期起")
    last = day_field("止")
    care_type = forms.ChoiceField(label="医疗类别", choices=CARE_TYPES, required=False)
    state = forms.ChoiceField(
        label="状态", choices=[("", "全部"), *STATES.items()], required=False
    )

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
        return Conditions(
            number=told["number"].strip(),
            person_no=told["person"].strip(),
            institution=told["institution"].strip(),
            first=told["first"],
            last=told["last"],
            care_type=told["care_type"],
            state=told["state"],
        )

    def told(self) -> list[tuple[str, str]]:
        """The conditions in words, for the head of a file."""
        words = []
        for name, field in self.fields.items():
            value = self.cleaned_data[name]
            if isinstance(field, forms.ChoiceField):
                value = TITLES.get(value, "")
            words.append((str(field.label), str(value or "")))
        return words
