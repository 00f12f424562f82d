"""Which pooling area a division belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from yibao.areas.errors import UnknownArea
from yibao.areas.models import Area, AreaChange, Level

BELOW = """
WITH RECURSIVE below(code) AS (
    SELECT %s::varchar UNION
    SELECT a.code FROM areas_area a JOIN below b ON a.parent_id = b.code)
SELECT code FROM below
"""


def area_named(code: str) -> Area:
    """The division, or a refusal that names it."""
    found = Area.objects.filter(code=code).first()
    if found is None:
        raise UnknownArea(area=code)
    return found


def pooling_area_of(code: str) -> str:
    """The 统筹区 whose policy holds for a division."""
    return area_named(code).pooling_code


def pooling_area_or_none(code: str) -> str | None:
    """The 统筹区 of a division, if it is one this platform knows."""
    found = Area.objects.filter(code=code).first()
    return found.pooling_code if found else None


def pooling_areas() -> dict[str, str]:
    """Every division with its pooling area, in one read."""
    return {area.code: area.pooling_code for area in Area.objects.all()}


def pooling_areas_of(codes: Iterable[str]) -> frozenset[str]:
    """The 统筹区 that divisions belong to, in one read."""
    rows = Area.objects.filter(code__in=list(codes))
    return frozenset(area.pooling_code for area in rows)


def divisions_named(codes: Iterable[str]) -> list[Area]:
    """Divisions, each with the pooling area it belongs to, in one read."""
    rows = Area.objects.filter(code__in=list(codes)).select_related("pooling_area")
    return list(rows.order_by("code"))


def successors_of(code: str) -> list[str]:
    """The codes that followed a withdrawn one (区划变更), those in force last."""
    change = AreaChange.objects.filter(code=code).order_by("-ended_in").first()
    return list(change.successors) if change else []


def divisions_below(code: str) -> frozenset[str]:
    """A division and every one below it, at any depth."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [code])
        return frozenset(found for (found,) in cursor.fetchall())


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of divisions, by their codes."""
    rows = Area.objects.filter(code__in=list(codes)).order_by("code")
    return dict(rows.values_list("code", "name"))


def insuring_areas(codes: Iterable[str]) -> list[Area]:
    """Those of ``codes`` somebody can be insured in: a province is none."""
    rows = Area.objects.filter(code__in=list(codes)).exclude(level=Level.PROVINCE)
    return list(rows.order_by("code"))
