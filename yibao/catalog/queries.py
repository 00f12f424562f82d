"""What an item is and what is paid for it, on the day of service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

from django.db.models import Q

from yibao.catalog.errors import UnknownItem
from yibao.catalog.models import (
    ChronicDisease,
    Dictionary,
    Disease,
    Item,
)
from yibao.catalog.snapshots import Terms, TermsKey, terms_for
from yibao.kernel.dated import in_force
from yibao.kernel.rows import columns, fetch

__all__ = [
    "Terms",
    "TermsKey",
    "chronic_disease_on",
    "dictionary",
    "dictionary_like",
    "diseases_on",
    "item_named",
    "items_named",
    "mapped_items",
    "terms_for",
    "terms_on",
]

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


def terms_on(
    codes: Iterable[str], *, area: str, insurance: str, level: str, day: date
) -> dict[str, Terms]:
    """The terms of some items for one bill; items without terms are left out."""
    wanted = [
        TermsKey(code, area, insurance, level, day) for code in dict.fromkeys(codes)
    ]
    return {key.code: terms for key, terms in terms_for(wanted).items()}


# Not kept in the process: every institution has a list of its own.
MAPPED = """
SELECT w.ordinal, i.code
FROM unnest(%(institutions)s::text[], %(own_codes)s::text[], %(days)s::date[])
    WITH ORDINALITY AS w(institution, own_code, day, ordinal)
JOIN catalog_itemmapping m ON m.institution_code = w.institution
    AND m.institution_item_code = w.own_code
    AND m.valid_from <= w.day AND (m.valid_to IS NULL OR w.day <= m.valid_to)
JOIN catalog_item i ON i.id = m.item_id
"""


def mapped_items(wanted: Sequence[MappingKey]) -> dict[MappingKey, str]:
    """The catalogue code behind an institution's own, on a day."""
    rows = fetch(
        MAPPED,
        {
            "institutions": [institution for institution, _, _ in wanted],
            "own_codes": [own_code for _, own_code, _ in wanted],
            "days": [day for _, _, day in wanted],
        },
        columns,
    )
    return {wanted[row["ordinal"] - 1]: row["code"] for row in rows}


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
