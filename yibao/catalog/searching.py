"""The paged reads of the catalogue: terms, limits and mappings that changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from yibao.catalog.layouts import ETHNIC_DRUGS
from yibao.catalog.models import ItemMapping, ItemTerms, ListEntry, PriceLimit
from yibao.kernel.dated import in_force

Row = TypeVar("Row", bound=Model)


def terms_found(
    *, area: str, day: date | None, valid: str, since: datetime | None, **equal: object
) -> QuerySet[ItemTerms]:
    """1312, 1316, 1319: terms that hold in a pooling area, or everywhere."""
    rows = ItemTerms.objects.filter(area__in=("", area)).select_related("item")
    rows = rows.annotate(changed_at=Greatest("updated_at", F("item__updated_at")))
    return _found(rows, day, valid, since, equal)


def limits_found(
    *, area: str, day: date | None, valid: str, since: datetime | None, **equal: object
) -> QuerySet[PriceLimit]:
    """1318: 限价 that hold in a pooling area, or everywhere."""
    rows = PriceLimit.objects.filter(area__in=("", area)).select_related("item")
    return _found(rows.annotate(changed_at=F("updated_at")), day, valid, since, equal)


def mappings_found(
    *,
    institution_code: str,
    day: date | None,
    valid: str,
    since: datetime | None,
    **equal: object,
) -> QuerySet[ItemMapping]:
    """1317: what one institution calls its items."""
    rows = ItemMapping.objects.filter(institution_code=institution_code)
    rows = rows.select_related("item").annotate(changed_at=F("updated_at"))
    return _found(rows, day, valid, since, equal)


def ethnic_drugs_found(
    *, valid: str, since: datetime | None, **equal: object
) -> QuerySet[ListEntry]:
    """1304: 民族药 as they were published."""
    rows = ListEntry.objects.filter(catalogue=ETHNIC_DRUGS).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
    )
    if valid:
        rows = rows.filter(valid=valid == "1")
    rows = rows.annotate(changed_at=F("recorded_at"))
    return _found(rows, None, "", since, equal)


def _found(
    rows: QuerySet[Row],
    day: date | None,
    valid: str,
    since: datetime | None,
    equal: Mapping[str, Any],
) -> QuerySet[Row]:
    """Narrow by whatever was asked; what was left empty asks nothing."""
    today = timezone.localdate()
    if day:
        rows = rows.filter(in_force(day))
    if valid == "1":
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    elif valid == "0":
        rows = rows.filter(valid_to__lt=today)
    if since:
        rows = rows.filter(changed_at__gte=since)
    asked = {name: value for name, value in equal.items() if value not in ("", None)}
    return rows.filter(**asked).order_by("pk")
