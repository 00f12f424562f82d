"""Maintaining the catalogue: items, their terms by area and date, limits, mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from yibao.catalog.errors import ItemExists, PeriodOverlaps, WrongTerms
from yibao.catalog.models import (
    ChronicDisease,
    Dictionary,
    Disease,
    Item,
    ItemKind,
    ItemMapping,
    ItemTerms,
    PriceLimit,
)
from yibao.catalog.queries import item_named
from yibao.kernel import journal
from yibao.kernel.constraints import refusing
from yibao.kernel.dated import in_force
from yibao.kernel.operator import Operator


@dataclass(frozen=True, slots=True)
class ItemDescription:
    """What an item is, apart from what is paid for it."""

    kind: ItemKind
    list_type: str
    name: str
    charge_category: str
    specification: str = ""
    dosage_form: str = ""
    unit: str = ""
    origin: str = ""
    basic_medicine: bool = False
    negotiated: bool = False
    child_use: bool = False
    tcm: bool = False
    limited_use: bool = False
    special: bool = False
    tags: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def publish_item(
    *,
    code: str,
    description: ItemDescription,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
) -> Item:
    """发布目录项目; usable from the day it is published (CAT-05)."""
    values = {name: getattr(description, name) for name in description.__slots__}
    values["tags"] = dict(description.tags)
    with refusing({"catalog_item_code_key": ItemExists(item_code=code)}):
        item = Item.objects.create(
            code=code, valid_from=valid_from, valid_to=valid_to, **values
        )
    journal.record("item.published", "item", code, by=by)
    return item


@transaction.atomic
def set_terms(
    *,
    item_code: str,
    benefit_class: str,
    own_pay: Decimal,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    area: str = "",
    insurance: str = "",
    version: str = "",
) -> ItemTerms:
    """登记支付条件; the open version before it ends the day before (CAT-01)."""
    item = item_named(item_code)
    same = ItemTerms.objects.filter(item=item, area=area, insurance=insurance)
    same.filter(valid_from__lt=valid_from, valid_to__isnull=True).update(
        valid_to=valid_from - timedelta(days=1)
    )
    refusals = {
        "item_terms_once": PeriodOverlaps(what="支付条件", item_code=item_code),
        "item_terms_class_known": WrongTerms(
            item_code=item_code, what=f"收费项目等级 {benefit_class} 应为 01、02 或 03"
        ),
        "item_terms_own_pay_is_a_share": WrongTerms(
            item_code=item_code,
            what=f"自付比例 {own_pay} 应在 0 与 1 之间,丙类应为 1",
        ),
    }
    with refusing(refusals):
        terms = ItemTerms.objects.create(
            item=item,
            area=area,
            insurance=insurance,
            benefit_class=benefit_class,
            own_pay=own_pay,
            version=version,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    _journal("item.terms_set", item_code, by, area=area, insurance=insurance)
    return terms


@transaction.atomic
def set_price_limit(
    *,
    item_code: str,
    limit: Decimal,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    area: str = "",
    level: str = "",
) -> PriceLimit:
    """登记限价 in yuan; the open one before it ends the day before (CAT-06)."""
    item = item_named(item_code)
    same = PriceLimit.objects.filter(item=item, area=area, level=level)
    same.filter(valid_from__lt=valid_from, valid_to__isnull=True).update(
        valid_to=valid_from - timedelta(days=1)
    )
    wrong_level = WrongTerms(
        item_code=item_code, what=f"限价等级 {level} 应为 1、2、3 或空"
    )
    refusals = {
        "price_limit_once": PeriodOverlaps(what="限价", item_code=item_code),
        "price_limit_not_negative": WrongTerms(
            item_code=item_code, what="限价不能为负"
        ),
        "price_limit_level_known": wrong_level,
    }
    with refusing(refusals):
        price_limit = PriceLimit.objects.create(
            item=item,
            area=area,
            level=level,
            limit=limit,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    _journal("item.price_limit_set", item_code, by, area=area, level=level)
    return price_limit


@transaction.atomic
def map_item(
    *,
    institution_code: str,
    institution_item_code: str,
    item_code: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    institution_item_name: str = "",
) -> ItemMapping:
    """目录对照."""
    item = item_named(item_code)
    taken = PeriodOverlaps(what="目录对照", item_code=institution_item_code)
    with refusing({"item_mapping_once": taken}):
        mapping = ItemMapping.objects.create(
            institution_code=institution_code,
            institution_item_code=institution_item_code,
            institution_item_name=institution_item_name,
            item=item,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    _journal("item.mapped", item_code, by, institution=institution_code)
    return mapping


@transaction.atomic
def publish_disease(
    *,
    code: str,
    name: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
) -> Disease:
    """发布疾病诊断."""
    with refusing({"disease_once": PeriodOverlaps(what="疾病", item_code=code)}):
        disease = Disease.objects.create(
            code=code, name=name, valid_from=valid_from, valid_to=valid_to
        )
    journal.record("disease.published", "disease", code, by=by)
    return disease


@transaction.atomic
def publish_chronic_disease(
    *,
    code: str,
    name: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    area: str = "",
) -> ChronicDisease:
    """发布门诊慢特病病种, for all or for one pooling area."""
    taken = PeriodOverlaps(what="慢特病病种", item_code=code)
    with refusing({"chronic_disease_once": taken}):
        disease = ChronicDisease.objects.create(
            code=code, name=name, area=area, valid_from=valid_from, valid_to=valid_to
        )
    journal.record("chronic_disease.published", "disease", code, by=by)
    return disease


@transaction.atomic
def load_dictionary(
    *, kind: str, values: Iterable[tuple[str, str]], by: Operator, area: str = ""
) -> int:
    """Add or rename values of a dictionary; returns how many changed."""
    wanted = dict(values)
    rows = Dictionary.objects.filter(kind=kind, area=area)
    known = dict(rows.values_list("code", "name"))
    changed = {code: name for code, name in wanted.items() if known.get(code) != name}
    Dictionary.objects.bulk_create(
        (
            Dictionary(kind=kind, code=code, name=name, area=area)
            for code, name in changed.items()
        ),
        update_conflicts=True,
        unique_fields=["kind", "code", "area"],
        update_fields=["name"],
    )
    if changed:
        journal.record(
            "dictionary.loaded", "dictionary", kind, by=by, fields={"n": len(changed)}
        )
    return len(changed)


@transaction.atomic
def withdraw_item(*, item_code: str, last_day: date, by: Operator) -> None:
    """调出目录: nothing of it is paid after ``last_day``."""
    item = item_named(item_code)
    item.valid_to = last_day
    item.save(update_fields=["valid_to"])
    for rows in (
        ItemTerms.objects.filter(in_force(last_day), item=item),
        PriceLimit.objects.filter(in_force(last_day), item=item),
    ):
        rows.update(valid_to=last_day)
    _journal("item.withdrawn", item_code, by)


def _journal(action: str, item_code: str, by: Operator, **fields: str) -> None:
    journal.record(action, "item", item_code, by=by, fields=fields)
