"""Many items at once: the same rows as the commands make, in a few statements.

Whoever calls takes a refusal of one for a refusal of all, and asks the commands one by
one to learn which and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from yibao.catalog.commands import ItemDescription
from yibao.catalog.errors import PeriodOverlaps, UnknownItem
from yibao.catalog.models import Item, ItemTerms, PriceLimit
from yibao.kernel import journal
from yibao.kernel.many import among, create_many
from yibao.kernel.operator import Operator

T = TypeVar("T")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """What ``publish_item`` is told."""

    code: str
    description: ItemDescription
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerms:
    """What ``set_terms`` is told."""

    item_code: str
    benefit_class: str
    own_pay: Decimal
    valid_from: date
    valid_to: date | None = None
    area: str = ""
    insurance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLimit:
    """What ``set_price_limit`` is told."""

    item_code: str
    limit: Decimal
    valid_from: date
    valid_to: date | None = None
    area: str = ""
    level: str = ""


@transaction.atomic
def publish_items(items: Sequence[NewItem], *, by: Operator) -> None:
    """发布目录项目 of many; a code already published fails them all."""
    create_many(Item, (_item(one) for one in items))
    journal.record_many(
        journal.line("item.published", "item", one.code, by=by) for one in items
    )


def _item(new: NewItem) -> Item:
    told = new.description
    values = {name: getattr(told, name) for name in told.__slots__}
    values["tags"] = dict(told.tags)
    return Item(
        code=new.code, valid_from=new.valid_from, valid_to=new.valid_to, **values
    )


@transaction.atomic
def set_many_terms(terms: Sequence[NewTerms], *, by: Operator) -> None:
    """登记支付条件 of items that have none yet; each ends before the next begins."""
    ids = _ids(one.item_code for one in terms)
    if ItemTerms.objects.filter(among("item__code", ids)).exists():
        raise PeriodOverlaps(what="支付条件", item_code=terms[0].item_code)
    ends = _ends(terms, lambda one: (one.item_code, one.area, one.insurance))
    create_many(
        ItemTerms,
        (
            ItemTerms(
                item_id=ids[one.item_code],
                area=one.area,
                insurance=one.insurance,
                benefit_class=one.benefit_class,
                own_pay=one.own_pay,
                valid_from=one.valid_from,
                valid_to=end,
            )
            for one, end in zip(terms, ends, strict=True)
        ),
    )
    journal.record_many(
        journal.line(
            "item.terms_set",
            "item",
            one.item_code,
            by=by,
            fields={"area": one.area, "insurance": one.insurance},
        )
        for one in terms
    )


@transaction.atomic
def set_price_limits(limits: Sequence[NewLimit], *, by: Operator) -> None:
    """登记限价 of items that have none yet; each ends before the next begins."""
    ids = _ids(one.item_code for one in limits)
    if PriceLimit.objects.filter(among("item__code", ids)).exists():
        raise PeriodOverlaps(what="限价", item_code=limits[0].item_code)
    ends = _ends(limits, lambda one: (one.item_code, one.area, one.level))
    create_many(
        PriceLimit,
        (
            PriceLimit(
                item_id=ids[one.item_code],
                area=one.area,
                level=one.level,
                limit=one.limit,
                valid_from=one.valid_from,
                valid_to=end,
            )
            for one, end in zip(limits, ends, strict=True)
        ),
    )
    journal.record_many(
        journal.line(
            "item.price_limit_set",
            "item",
            one.item_code,
            by=by,
            fields={"area": one.area, "level": one.level},
        )
        for one in limits
    )


Dated = TypeVar("Dated", NewTerms, NewLimit)


def _ends(
    news: Sequence[Dated], same: Callable[[Dated], tuple[str, ...]]
) -> list[date | None]:
    """The last day of each: as told, or where open the day before its successor."""
    ends = [one.valid_to for one in news]
    open_ones: dict[tuple[str, ...], int] = {}
    for place, one in enumerate(news):
        before = open_ones.get(same(one))
        if before is not None and news[before].valid_from < one.valid_from:
            ends[before] = one.valid_from - ONE_DAY
        if one.valid_to is None:
            open_ones[same(one)] = place
    return ends


def _ids(codes: Iterable[str]) -> dict[str, int]:
    wanted = set(codes)
    rows = Item.objects.filter(among("code", wanted))
    ids = dict(rows.values_list("code", "pk"))
    for missing in sorted(wanted - set(ids)):
        raise UnknownItem(item_code=missing)
    return ids
