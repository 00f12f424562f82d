"""What an item is and what is paid for it, on the day of service."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from django.db.models import Q

from yibao.catalog.errors import UnknownItem
from yibao.catalog.models import (
    ChronicDisease,
    Dictionary,
    Disease,
    Item,
    ItemMapping,
)
from yibao.kernel.dated import in_force
from yibao.kernel.rows import columns, fetch


@dataclass(frozen=True, slots=True)
class TermsKey:
    """One item asked about: where insured, on what, at which level, on which day."""

    code: str
    area: str
    insurance: str
    level: str
    day: date


@dataclass(frozen=True, slots=True)
class Terms:
    """A catalogue item with what is paid for it; ``limit`` is yuan a unit."""

    code: str
    kind: str
    list_type: str
    name: str
    charge_category: str
    benefit_class: str
    own_pay: Decimal
    limit: Decimal | None
    version: str
    origin: str
    basic_medicine: bool
    negotiated: bool
    child_use: bool
    tcm: bool
    limited_use: bool
    special: bool
    tags: Mapping[str, object] = field(repr=False)


MappingKey: TypeAlias = tuple[str, str, date]  # institution, its item code, day


def item_named(code: str) -> Item:
    """The item, or a refusal that names its code."""
    found = Item.objects.filter(code=code).first()
    if found is None:
        raise UnknownItem(item_code=code)
    return found


def items_named(codes: Iterable[str]) -> dict[str, Item]:
    """Many items by code, whenever they held; unknown ones are left out."""
    return {item.code: item for item in Item.objects.filter(code__in=set(codes))}


# The most specific row wins: area before insurance, area before level.
TERMS = """
SELECT w.ordinal, i.code, i.kind, i.list_type, i.name, i.charge_category,
    t.benefit_class, t.own_pay, l.limit_, t.version, i.origin, i.basic_medicine,
    i.negotiated, i.child_use, i.tcm, i.limited_use, i.special, i.tags::text AS tags
FROM unnest(%(codes)s::text[], %(areas)s::text[], %(insurances)s::text[],
            %(levels)s::text[], %(days)s::date[])
    WITH ORDINALITY AS w(code, area, insurance, level, day, ordinal)
JOIN catalog_item i ON i.code = w.code
    AND i.valid_from <= w.day AND (i.valid_to IS NULL OR w.day <= i.valid_to)
JOIN LATERAL (
    SELECT t.benefit_class, t.own_pay, t.version FROM catalog_itemterms t
    WHERE t.item_id = i.id AND t.area IN ('', w.area)
        AND t.insurance IN ('', w.insurance)
        AND t.valid_from <= w.day AND (t.valid_to IS NULL OR w.day <= t.valid_to)
    ORDER BY t.area DESC, t.insurance DESC LIMIT 1
) t ON true
LEFT JOIN LATERAL (
    SELECT p."limit" AS limit_ FROM catalog_pricelimit p
    WHERE p.item_id = i.id AND p.area IN ('', w.area) AND p.level IN ('', w.level)
        AND p.valid_from <= w.day AND (p.valid_to IS NULL OR w.day <= p.valid_to)
    ORDER BY p.area DESC, p.level DESC LIMIT 1
) l ON true
"""


def terms_for(wanted: Sequence[TermsKey]) -> dict[TermsKey, Terms]:
    """Many items in one read, each by the version of its service day (CAT-01)."""
    rows = fetch(
        TERMS,
        {
            "codes": [key.code for key in wanted],
            "areas": [key.area for key in wanted],
            "insurances": [key.insurance for key in wanted],
            "levels": [key.level for key in wanted],
            "days": [key.day for key in wanted],
        },
        columns,
    )
    return {wanted[row.pop("ordinal") - 1]: _terms(**row) for row in rows}


def _terms(*, tags: str, limit_: Decimal | None, **rest: object) -> Terms:
    return Terms(tags=json.loads(tags), limit=limit_, **rest)  # type: ignore[arg-type]


def terms_on(
    codes: Iterable[str], *, area: str, insurance: str, level: str, day: date
) -> dict[str, Terms]:
    """The terms of some items for one bill; items without terms are left out."""
    wanted = [
        TermsKey(code, area, insurance, level, day) for code in dict.fromkeys(codes)
    ]
    return {key.code: terms for key, terms in terms_for(wanted).items()}


def mapped_items(wanted: Sequence[MappingKey]) -> dict[MappingKey, str]:
    """The catalogue code behind an institution's own, on a day."""
    institutions = {institution for institution, _, _ in wanted}
    own_codes = {own_code for _, own_code, _ in wanted}
    rows = ItemMapping.objects.filter(
        institution_code__in=institutions, institution_item_code__in=own_codes
    ).select_related("item")
    by_code: dict[tuple[str, str], list[ItemMapping]] = {}
    for row in rows:
        by_code.setdefault(
            (row.institution_code, row.institution_item_code), []
        ).append(row)
    return {
        (institution, own_code, day): row.item.code
        for institution, own_code, day in wanted
        for row in by_code.get((institution, own_code), ())
        if row.is_in_force(day)
    }


def diseases_on(codes: Iterable[str], day: date) -> dict[str, str]:
    """Names by code of the diagnoses in force."""
    rows = Disease.objects.filter(in_force(day)).filter(code__in=set(codes))
    return dict(rows.values_list("code", "name"))


def chronic_disease_on(code: str, area: str, day: date) -> ChronicDisease | None:
    """A 慢特病病种 of the area, or the national one."""
    rows = ChronicDisease.objects.filter(in_force(day)).filter(
        code=code, area__in=("", area)
    )
    return rows.order_by("-area").first()


def dictionary(kind: str, area: str = "") -> dict[str, str]:
    """Names by code; what the area added or renamed stands over the national."""
    rows = Dictionary.objects.filter(Q(area="") | Q(area=area), kind=kind)
    return dict(rows.order_by("area", "code").values_list("code", "name"))


def dictionary_like(kind: str, area: str = "") -> dict[str, str]:
    """The same for a name in whichever case the asker writes it."""
    kinds = Dictionary.objects.filter(kind__iexact=kind).values_list("kind", flat=True)
    found = kinds.order_by("kind").first()
    return dictionary(found, area) if found else {}
