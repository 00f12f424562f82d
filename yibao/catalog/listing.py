"""The catalogue as clerks look it up: what is paid for on a day in a pooling area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db.models import Q, QuerySet

from yibao.catalog.models import (
    ChronicDisease,
    Disease,
    Item,
    ItemTerms,
    PriceLimit,
)
from yibao.kernel.dated import in_force
from yibao.kernel.looking import is_row_no

CLASSES = {"01": "甲", "02": "乙", "03": "丙"}
BATCH = 500  # items whose terms are read at once


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; empty conditions do not narrow."""

    text: str = ""  # a code, or a part of a name
    kind: str = ""
    benefit_class: str = ""
    area: str = ""  # the pooling area whose terms are shown
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One item with what holds for it on the day, whatever the insurance."""

    code: str
    name: str
    kind: str
    specification: str
    dosage_form: str
    unit: str
    benefit_class: str
    own_pay: Decimal | None
    limit: Decimal | None

    @property
    def key(self) -> str:
        return self.code


def items_asked(asked: Conditions, *, after: str = "", limit: int) -> list[Listed]:
    """Items in the order of their codes; ``after`` is the last one shown."""
    found = _asked(asked)
    if after:
        found = found.filter(code__gt=after)
    return list(_with_terms(asked, found[:limit]))


def items_exported(asked: Conditions, *, limit: int) -> Iterator[Listed]:
    rows = _asked(asked)[:limit].iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        yield from _with_terms(asked, batch)


def _asked(asked: Conditions) -> QuerySet[Item]:
    found = Item.objects.order_by("code")
    if asked.text:
        found = found.filter(Q(code=asked.text) | Q(name__contains=asked.text))
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.day:
        found = found.filter(in_force(asked.day))
    if asked.benefit_class:
        terms = _terms(asked).filter(benefit_class=asked.benefit_class)
        found = found.filter(pk__in=terms.values("item_id"))
    return found


def _terms(asked: Conditions) -> QuerySet[ItemTerms]:
    rows = ItemTerms.objects.filter(area__in={"", asked.area})
    return rows.filter(in_force(asked.day)) if asked.day else rows


def _with_terms(
    asked: Conditions, items: Sequence[Item] | QuerySet[Item]
) -> list[Listed]:
    """Two reads for any number of items; the area's own come before the nation's."""
    items = list(items)
    ids = [item.pk for item in items]
    terms = {
        row.item_id: row
        for row in _terms(asked).filter(item__in=ids).order_by("area", "-insurance")
    }
    limits = PriceLimit.objects.filter(item__in=ids, area__in={"", asked.area})
    if asked.day:
        limits = limits.filter(in_force(asked.day))
    limit = {row.item_id: row.limit for row in limits.order_by("area", "-level")}
    return [_listed(item, terms.get(item.pk), limit.get(item.pk)) for item in items]


def _listed(item: Item, terms: ItemTerms | None, limit: Decimal | None) -> Listed:
    return Listed(
        code=item.code,
        name=item.name,
        kind=item.get_kind_display(),
        specification=item.specification,
        dosage_form=item.dosage_form,
        unit=item.unit,
        benefit_class=CLASSES[terms.benefit_class] if terms else "",
        own_pay=terms.own_pay if terms else None,
        limit=limit,
    )


def item_shown(code: str) -> Item | None:
    return Item.objects.filter(code=code).first()


def terms_of(item: Item) -> list[ItemTerms]:
    """Every value there was, the newest first."""
    return list(item.terms.order_by("area", "insurance", "-valid_from"))


def limits_of(item: Item) -> list[PriceLimit]:
    return list(item.price_limits.order_by("area", "level", "-valid_from"))


def diseases_asked(text: str, *, after: str = "", limit: int) -> list[Disease]:
    """Diagnoses by code or a part of the name."""
    found = Disease.objects.filter(code__gt=after).order_by("code")
    if text:
        found = found.filter(Q(code__startswith=text) | Q(name__contains=text))
    return list(found[:limit])


def chronic_diseases_asked(area: str) -> list[ChronicDisease]:
    """慢特病 an area recognises, national ones included."""
    rows = ChronicDisease.objects.filter(area__in={"", area})
    return list(rows.order_by("code", "area", "-valid_from"))


def chronic_diseases_listed(
    area: str, text: str, *, after: str = "", limit: int
) -> list[ChronicDisease]:
    """The same by code or a part of the name, a page at a time."""
    rows = ChronicDisease.objects.filter(area__in={"", area}).order_by("code", "pk")
    if text:
        rows = rows.filter(Q(code__startswith=text) | Q(name__contains=text))
    code, _, told = after.rpartition(" ")
    if is_row_no(told):
        rows = rows.filter(Q(code__gt=code) | Q(code=code, pk__gt=int(told)))
    return list(rows[:limit])
