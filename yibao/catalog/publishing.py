"""The lists as institutions download them: what is newer than the version they have.

What was imported goes out with every column as it came; what a clerk published without
a national row goes out with the columns we know. Empty is ``null``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Collate
from django.utils import timezone

from yibao.catalog.importing.projecting import ITEMS
from yibao.catalog.layouts import (
    AREA,
    BEGINS,
    CHRONIC_DISEASES,
    DISEASES,
    ENDS,
    RECORD,
    UPDATED,
    VALID,
    VERSION,
    Layout,
    layouts,
)
from yibao.catalog.models import ChronicDisease, Disease, Item, ListEntry

FIRST = "v0000"  # what a client has that has nothing
CREATED = "数据创建时间"
BREAKING = re.compile(r"[\t\r\n]")
CHUNK = 2000

Columns = Mapping[str, str]


def lines_since(catalogue: str, version: str, today: date) -> Iterator[str]:
    """The rows of a list newer than a version, each a line of the national file."""
    layout = layouts()[catalogue]
    for entry in entries_since(catalogue, version, today).iterator(chunk_size=CHUNK):
        yield _line(_completed(layout, entry))
    for given in _own_rows(layout, today):
        if version in ("", FIRST) or given[VERSION] > version:
            yield _line(layout.filled(given))


def entries_since(catalogue: str, version: str, today: date) -> QuerySet[ListEntry]:
    """Rows not yet over, of a later version or recorded after that version was."""
    rows = ListEntry.objects.filter(catalogue=catalogue).filter(standing(today))
    rows = rows.order_by(Collate("version", "C"), "code", "area")
    if version in ("", FIRST):
        return rows
    known = ListEntry.objects.filter(catalogue=catalogue, version=version)
    recorded = known.aggregate(at=Max("recorded_at"))["at"]
    rows = rows.annotate(ordered=Collate("version", "C"))
    later = Q(ordered__gt=version)
    return rows.filter(later | Q(recorded_at__gt=recorded) if recorded else later)


def standing(today: date) -> Q:
    """In force, or to be."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=today)


def state_of(catalogue: str) -> str:
    """Different whenever the list has changed; a made file is good while it is not."""
    entries = ListEntry.objects.filter(catalogue=catalogue)
    recorded = entries.aggregate(at=Max("recorded_at"))["at"]
    own = [
        given[VERSION]
        for given in _own_rows(layouts()[catalogue], timezone.localdate())
    ]
    imported = f"{recorded:%Y%m%d%H%M%S%f}" if recorded else ""
    return f"{imported}-{len(own)}-{max(own, default='')}"


def _completed(layout: Layout, entry: ListEntry) -> list[str | None]:
    """The columns as they came, with what the publisher left for us to say."""
    moment = _moment(entry.recorded_at)
    ours = {
        VERSION: entry.version,
        VALID: "1" if entry.valid else "0",
        CREATED: moment,
        UPDATED: moment,
        **dict.fromkeys(RECORD, f"{layout.catalogue}-{entry.pk}"),
    }
    return [
        value or ours.get(column)
        for column, value in zip(layout.columns, entry.columns, strict=True)
    ]


def _own_rows(layout: Layout, today: date) -> Iterator[dict[str, str]]:
    """What stands in our tables without a row of the national list."""
    listed = ListEntry.objects.filter(catalogue=layout.catalogue, code=OuterRef("code"))
    if layout.catalogue == DISEASES:
        diseases = Disease.objects.filter(~Exists(listed)).filter(standing(today))
        yield from map(partial(_own_disease, layout), diseases.order_by("code"))
    elif layout.catalogue == CHRONIC_DISEASES:
        chronic = ChronicDisease.objects.filter(
            ~Exists(listed.filter(area=OuterRef("area")))
        ).filter(standing(today))
        for row in chronic.order_by("code", "area"):
            yield _own_disease(layout, row) | {AREA: row.area}
    elif layout.catalogue in ITEMS:
        list_type = ITEMS[layout.catalogue].list_type
        items = Item.objects.filter(~Exists(listed), list_type=list_type)
        items = items.filter(standing(today)).order_by("code")
        if layout.catalogue != "1306A":  # the longer codes come by import alone
            yield from map(
                partial(_own_item, layout),
                items.filter(standing(today)).order_by("code"),
            )


def _own_disease(layout: Layout, row: Disease | ChronicDisease) -> dict[str, str]:
    version = f"v{row.valid_from:%Y%m%d}000000"
    return _common(layout, row.code, row.name, version, row.valid_from, row.valid_to)


def _own_item(layout: Layout, item: Item) -> dict[str, str]:
    where = ITEMS[layout.catalogue]
    version = f"v{timezone.localtime(item.updated_at):%Y%m%d%H%M%S}"
    return _common(
        layout, item.code, item.name, version, item.valid_from, item.valid_to
    ) | {
        where.specification: item.specification,
        where.dosage_form: item.dosage_form,
        where.unit: item.unit,
    }


def _common(
    layout: Layout,
    code: str,
    name: str,
    version: str,
    begins: date,
    ends: date | None,
) -> dict[str, str]:
    return {
        layout.code: code,
        layout.names[0]: name,
        VERSION: version,
        VALID: "1",
        **dict.fromkeys(BEGINS, begins.isoformat()),
        **dict.fromkeys(ENDS, ends.isoformat() if ends else ""),
        **dict.fromkeys(RECORD, f"{layout.catalogue}-{code}"),
    }


def _line(values: Iterable[str | None]) -> str:
    return "\t".join(BREAKING.sub(" ", value) if value else "null" for value in values)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
