"""Registering divisions."""

from __future__ import annotations

from django.db import transaction

from yibao.areas.errors import UnknownArea, WrongAreaCode
from yibao.areas.models import Area, Level
from yibao.kernel import journal
from yibao.kernel.operator import Operator

CODE_DIGITS = 6


@transaction.atomic
def register_area(
    *,
    code: str,
    name: str,
    level: Level,
    by: Operator,
    parent: str | None = None,
    pooling_area: str | None = None,
    clearing_office: str = "",
) -> Area:
    """Add a division or bring it up to date; the same again changes nothing."""
    if len(code) != CODE_DIGITS or not code.isdecimal():
        raise WrongAreaCode(area=code)
    for other in (parent, pooling_area):
        if other and other != code and not Area.objects.filter(code=other).exists():
            raise UnknownArea(area=other)
    values = {
        "name": name,
        "level": level,
        "parent_id": parent,
        "pooling_area_id": pooling_area,
        "clearing_office": clearing_office,
    }
    area, created = Area.objects.get_or_create(code=code, defaults=values)
    changed = [key for key, value in values.items() if getattr(area, key) != value]
    if changed:
        for key in changed:
            setattr(area, key, values[key])
        area.save(update_fields=[key.removesuffix("_id") for key in changed])
    if created or changed:
        journal.record("area.registered", "area", code, by=by)
    return area
