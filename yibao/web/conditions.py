"""查询条件: the form above a list, its usual fields, and how it is told in a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

LAST_DAY = date(2200, 1, 1)
EVERY = ("", "全部")


class QueryForm(forms.Form):
    """查询条件; one that is left out is its first value, if it has one, else open.

    Fields called ``first`` and ``last`` are the days of a period.
    """

    def __init__(self, data: Any = None, **rest: Any) -> None:
        asked = None if data is None else data.copy()
        for name, field in self.base_fields.items():
            if asked is not None and field.initial is not None:
                asked.setdefault(name, field.initial)
        super().__init__(asked, **rest)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name, value in told.items():
            if isinstance(value, str):
                told[name] = value.strip()
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", "止期早于起期")
        return told

    def told(self) -> list[tuple[str, str]]:
        """The conditions in words, for the head of a file."""
        return [
            (str(field.label), _in_words(field, self.cleaned_data[name]))
            for name, field in self.fields.items()
        ]


def _in_words(field: forms.Field, value: object) -> str:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value)) if value else ""
    return str(value or "")


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


def choice_field(
    label: str, choices: Iterable[tuple[str, Any]], initial: str | None = None
) -> forms.ChoiceField:
    """One of ``choices`` (code and title), or all."""
    return forms.ChoiceField(
        label=label, choices=list(choices), required=False, initial=initial
    )
