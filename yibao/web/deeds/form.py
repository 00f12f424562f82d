"""What is done about a subject: asked for, checked, told back, done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.urls import reverse
from django.utils.timezone import localtime

from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator
from yibao.web.deeds.receipts import Facts
from yibao.web.deeds.subjects import About, Told

C = TypeVar("C", bound=About)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a receipt: what it is called, and how its code reads."""

    key: str
    title: str
    read: Callable[[str], str] = str


class DeedForm(forms.Form, Generic[C]):
    """The fields of one deed; its command checks what they say.

    ``places`` tells at which field a refusal is shown, by its code; what stands
    nowhere there is shown above the form. A slug is never given to a second deed:
    receipts are read by it.
    """

    space: ClassVar[str]  # of the address: ``space:slug``, with the subject's number
    slug: ClassVar[str]
    title: ClassVar[str]
    group: ClassVar[str]
    permission: ClassVar[str]
    places: ClassVar[Mapping[str, str]] = {}
    facts: ClassVar[Sequence[Fact]] = ()
    next_step: ClassVar[str] = "已办结,即时生效"
    state: ClassVar[tuple[str, str]] = ("已办结", "ok")  # on its receipt
    hint: ClassVar[str] = "带 * 的必填,下一步核对"
    nothing: ClassVar[str] = ""  # said where there is nothing to choose from
    grave: ClassVar[bool] = False  # its button is a red one
    makes: ClassVar[str] = ""  # the fact that numbers the subject it brings about
    onward: ClassVar[tuple[str, str]] = ("", "")  # on the receipt: a title, a page
    again: ClassVar[bool] = True  # whether the receipt leads to another of it
    tells_once: ClassVar[bool] = False  # whether ``act`` sets ``told_once``
    second_hand: ClassVar[bool] = False  # whether another has to confirm it (复核)
    masks: ClassVar[Mapping[str, Callable[[str], str]]] = {}  # to who only looks
    hand: ClassVar[str] = "经办"  # as the receipt calls who did it

    def __init__(self, case: C, data: Any = None, **rest: Any) -> None:
        super().__init__(data, label_suffix="", **rest)
        self.case = case
        self.told_once: Told = ()  # shown with the receipt once, and written nowhere
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the subject."""

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

    def told_back(self, *, masked: bool = False) -> Told:
        """Everything that was given, in words, to be read once more."""
        found: list[tuple[str, object]] = []
        for bound in self:
            value = self.cleaned_data.get(bound.name)
            if value and masked and bound.name in self.masks:
                value = self.masks[bound.name](value)
            if value not in (None, "", []):
                found.append((str(bound.label), _in_words(bound.field, value)))
        return tuple(found)

    @classmethod
    def facts_told(cls, facts: Facts) -> Told:
        return tuple(
            (fact.title, fact.read(facts[fact.key]))
            for fact in cls.facts
            if facts.get(fact.key)
        )

    @classmethod
    def address(cls, number: str) -> str:
        return reverse(f"{cls.space}:{cls.slug}", args=[] if cls.makes else [number])

    @classmethod
    def step_after(cls, facts: Facts) -> str:
        return cls.next_step


def _in_words(field: forms.Field, value: Any) -> object:
    if isinstance(field, forms.ChoiceField):
        names: dict[str, str] = dict(cast("Any", field.choices))
        several = value if isinstance(value, list) else [value]
        return "、".join(str(names.get(one, one)) for one in several)
    return minute(value) if isinstance(value, datetime) else value


def minute(value: datetime) -> str:
    return f"{localtime(value):%Y-%m-%d %H:%M}"


def iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def until(value: date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else "长期"


SINCE = Fact("valid_from", "开始日期")
UNTIL = Fact("valid_to", "结束日期")
