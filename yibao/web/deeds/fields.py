"""The fields deeds are made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from unicodedata import category

from django import forms
from django.utils.timezone import localdate

BASIS = 200
LAST_YEAR = 2200
UNSEEN = ("Cc", "Cf")  # control and format characters
MISSING = {"required": "请填写"}


def text(
    label: str, limit: int, *, required: bool = True, hint: str = "", listed: str = ""
) -> forms.CharField:
    """One line; ``listed`` names the list of proposals that comes with it."""
    attrs = {"autocomplete": "off", "placeholder": hint}
    if listed:
        attrs["list"] = f"list-{listed}"
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=label,
        max_length=limit,
        required=required,
        widget=widget,
        error_messages=MISSING,
        validators=[legible],
    )


def identifier(label: str, limit: int) -> forms.CharField:
    """A number that stands in addresses: nothing that ends or climbs a path."""
    return forms.RegexField(
        rf"^(?!\.+\Z)[^\s/?#]{{1,{limit}}}\Z",
        label=label,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={
            **MISSING,
            "invalid": f"{limit} 位以内,不含空格和 / ? #",
        },
        validators=[legible],
    )


def legible(value: str) -> None:
    """What nobody sees, or what turns the text around, is no part of a text."""
    if any(category(sign) in UNSEEN for sign in value):
        raise forms.ValidationError("含有看不见的字符,请重新输入")


def digits(label: str, pattern: str, told: str, limit: int) -> forms.CharField:
    return forms.RegexField(
        pattern,
        label=label,
        max_length=limit,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={**MISSING, "invalid": told},
    )


def day(label: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label,
        required=required,
        widget=widget,
        error_messages={**MISSING, "invalid": "请填日期,如 2026-01-31"},
        validators=[sensible],
    )


def moment(label: str, *, required: bool = True) -> forms.DateTimeField:
    """A minute in Shanghai."""
    written = "%Y-%m-%dT%H:%M"
    return forms.DateTimeField(
        label=label,
        required=required,
        input_formats=[written, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format=written, attrs={"type": "datetime-local"}),
        error_messages={**MISSING, "invalid": "请填日期和时刻,如 2026-01-31 08:00"},
        validators=[sensible_minute],
    )


def sensible_minute(value: datetime) -> None:
    sensible(value.date())


def sensible(value: date) -> None:
    """A mistyped century is no date of ours."""
    if not date(1900, 1, 1) <= value <= date(LAST_YEAR, 1, 1):
        raise forms.ValidationError("日期不在合理范围内")


def choice(
    label: str, choices: Iterable[tuple[str, str]] = (), *, required: bool = True
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        error_messages={**MISSING, "invalid_choice": "没有这个选项,请重新选择"},
    )


def several(
    label: str, choices: Iterable[tuple[str, str]], *, required: bool = False
) -> forms.MultipleChoiceField:
    """Any of a few, each with its box."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={**MISSING, "invalid_choice": "没有这个选项,请重新选择"},
    )


def basis(label: str = "依据或事由") -> forms.CharField:
    return text(label, BASIS, hint="写入操作日志和回执")


def today() -> date:
    return localdate()
