"""What a clerk does for a person: asked for, checked, told back, done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import localdate

from yibao.access.scope import Scope
from yibao.enrollment.profiles import Profile
from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator
from yibao.web.desk.receipts import Facts
from yibao.web.words import insurance

Told = tuple[tuple[str, object], ...]
BASIS = 200
LAST_YEAR = 2200


@dataclass(frozen=True, slots=True)
class Case:
    """For whom, and where the clerk's own data end; of a filing also its number."""

    profile: Profile
    scope: Scope
    filing_no: str = ""

    @property
    def person_no(self) -> str:
        return self.profile.person_no

    @property
    def who(self) -> str:
        return f"{self.profile.name}({self.profile.person_no})"

    @property
    def insurances(self) -> list[tuple[str, str]]:
        """What the person is insured for today, to choose from; basic first."""
        codes = [(one.insurance, one.pooling_area) for one in self.profile.covers]
        return [(code, insurance(code, area)) for code, area in codes]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a receipt: what it is called, and how its code reads."""

    key: str
    title: str
    read: Callable[[str], str] = str


class DeedForm(forms.Form):
    """The fields of one deed; its command checks what they say.

    ``places`` tells at which field a refusal is shown, by its code; what stands
    nowhere there is shown above the form.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    group: ClassVar[str]
    permission: ClassVar[str]
    places: ClassVar[Mapping[str, str]] = {}
    facts: ClassVar[Sequence[Fact]] = ()
    next_step: ClassVar[str] = "已办结,即时生效"
    hint: ClassVar[str] = "参保人已填好;带 * 的必填,下一步核对"
    nothing: ClassVar[str] = ""  # said where there is nothing to choose from
    grave: ClassVar[bool] = False  # its button is a red one

    def __init__(self, case: Case, data: Any = None, **rest: Any) -> None:
        super().__init__(data, label_suffix="", **rest)
        self.case = case
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the person."""

    def lists(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """What is proposed while a code is typed: code and name, by list."""
        return {}

    def act(self, by: Operator, at: datetime) -> Facts:
        """Ask the command; what comes of it, by numbers and codes."""
        raise NotImplementedError

    def will(self) -> str:
        """What is about to happen, with whom and what: the confirmation."""
        raise NotImplementedError

    @property
    def is_possible(self) -> bool:
        """Whether there is anything to choose from, where there has to be."""
        return all(
            choice_field.choices
            for choice_field in self.fields.values()
            if isinstance(choice_field, forms.ChoiceField) and choice_field.required
        )

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get("basis") or "")

    def refuse(self, refusal: Refused) -> None:
        """A refusal of the command, at the field it is about."""
        place = self.places.get(refusal.code)
        if place not in self.fields:
            place = None
        self.add_error(place, f"{refusal.code} {refusal.sentence}。{refusal.advice}")

    def point(self) -> None:
        """Put the cursor where something is wrong, or where to begin."""
        wrong = [name for name in self.fields if self.is_bound and name in self.errors]
        for name in [*wrong, *self.fields][:1]:
            self.fields[name].widget.attrs["autofocus"] = True

    def told_back(self) -> Told:
        """Everything that was given, in words, to be read once more."""
        found: list[tuple[str, object]] = []
        for bound in self:
            value = self.cleaned_data.get(bound.name)
            if value in (None, ""):
                continue
            if isinstance(bound.field, forms.ChoiceField):
                choices: Any = bound.field.choices
                value = dict(choices).get(value, value)
            found.append((str(bound.label), value))
        return tuple(found)

    @classmethod
    def facts_told(cls, facts: Facts) -> Told:
        return tuple(
            (fact.title, fact.read(facts[fact.key]))
            for fact in cls.facts
            if facts.get(fact.key)
        )

    @classmethod
    def step_after(cls, facts: Facts) -> str:
        return cls.next_step


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


def basis(label: str = "依据或事由") -> forms.CharField:
    return text(label, BASIS, hint="写入操作日志和回执")


MISSING = {"required": "请填写"}


def today() -> date:
    return localdate()


def iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def until(value: date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else "长期"


SINCE = Fact("valid_from", "自")
UNTIL = Fact("valid_to", "至")
FILING = Fact("filing_no", "备案编号")
INSURANCE = Fact("insurance", "险种", insurance)
