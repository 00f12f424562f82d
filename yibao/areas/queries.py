"""Which pooling area a division belongs to."""

from __future__ import annotations

from collections import defaultdict

from yibao.areas.errors import UnknownArea
from yibao.areas.models import Area, AreaChange


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


def successors_of(code: str) -> list[str]:
    """The codes that followed a withdrawn one (区划变更), those in force last."""
    change = AreaChange.objects.filter(code=code).order_by("-ended_in").first()
    return list(change.successors) if change else []


def divisions_below(code: str) -> frozenset[str]:
    """A division and every one below it, at any depth."""
    children: dict[str | None, list[str]] = defaultdict(list)
    for child, parent in Area.objects.values_list("code", "parent_id"):
        children[parent].append(child)
    found, waiting = {code}, [code]
    while waiting:
        below = children[waiting.pop()]
        found.update(below)
        waiting.extend(below)
    return frozenset(found)
