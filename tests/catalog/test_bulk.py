"""Many items at once leave the rows that the commands leave one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from yibao.catalog import bulk, commands
from yibao.catalog.bulk import NewItem, NewLimit, NewTerms
from yibao.catalog.errors import PeriodOverlaps, UnknownItem
from yibao.catalog.models import Item, ItemKind, ItemTerms, PriceLimit
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator
from yibao.scenario.entering.entry import fields_of

pytestmark = pytest.mark.django_db
CLERK = Operator(number="c1", name="经办", channel="console")
OLD, NEW = date(2025, 1, 1), date(2026, 1, 1)
PILL = commands.ItemDescription(
    kind=ItemKind.DRUG, list_type="101", name="药", charge_category="09"
)
ITEMS = [
    NewItem(code=f"X{number}", description=PILL, valid_from=OLD) for number in (1, 2)
]
FIRST = NewTerms(
    item_code="X1", benefit_class="02", own_pay=Decimal("0.1"), valid_from=OLD
)
TERMS = [
    FIRST,
    replace(FIRST, area="990100"),
    replace(FIRST, benefit_class="01", own_pay=Decimal(0), valid_from=NEW),
    replace(FIRST, item_code="X2", valid_to=date(2025, 6, 30)),
]
LIMITS = [
    NewLimit(item_code="X1", limit=Decimal(9), valid_from=OLD),
    NewLimit(item_code="X1", limit=Decimal(8), valid_from=OLD, level="2"),
    NewLimit(item_code="X1", limit=Decimal(7), valid_from=NEW),
]


def rows() -> list[list[dict[str, object]]]:
    """All that was written, without the numbers the database gives."""
    kept = []
    for model in (Item, ItemTerms, PriceLimit, Journal):
        found = [dict(one) for one in model.objects.order_by("pk").values()]
        for one in found:
            for name in ("id", "item_id", "happened_at", "updated_at"):
                one.pop(name, None)
        kept.append(found)
    return kept


def emptied() -> None:
    for model in (ItemTerms, PriceLimit, Item):
        model.objects.all().delete()


def test_both_ways_write_the_same() -> None:
    begin = Journal.objects.count()
    bulk.publish_items(ITEMS, by=CLERK)
    bulk.set_many_terms(TERMS, by=CLERK)
    bulk.set_price_limits(LIMITS, by=CLERK)
    *at_once, journal = rows()
    emptied()
    for item in ITEMS:
        commands.publish_item(**fields_of(item), by=CLERK)
    for terms in TERMS:
        commands.set_terms(**fields_of(terms), by=CLERK)
    for limit in LIMITS:
        commands.set_price_limit(**fields_of(limit), by=CLERK)
    *one_by_one, both = rows()
    assert at_once == one_by_one
    assert ItemTerms.objects.get(benefit_class="01").valid_from == NEW
    written = journal[begin:]
    assert len(written) == len(ITEMS) + len(TERMS) + len(LIMITS)
    assert both[begin + len(written) :] == written


def test_items_that_have_terms_or_limits_are_left_to_the_commands() -> None:
    bulk.publish_items(ITEMS, by=CLERK)
    bulk.set_many_terms(TERMS[:1], by=CLERK)
    bulk.set_price_limits(LIMITS[:1], by=CLERK)
    with pytest.raises(PeriodOverlaps):
        bulk.set_many_terms(TERMS[2:3], by=CLERK)
    with pytest.raises(PeriodOverlaps):
        bulk.set_price_limits(LIMITS[2:], by=CLERK)
    with pytest.raises(UnknownItem, match="X9"):
        bulk.set_many_terms([replace(FIRST, item_code="X9")], by=CLERK)
