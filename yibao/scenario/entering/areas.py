"""Entering areas (区划) and the policies that hold in them."""

from __future__ import annotations

from functools import partial

from yibao.areas.commands import register_area
from yibao.areas.models import Area, Level, PolicyFolder
from yibao.areas.policies import use_policies
from yibao.policies.load import OWN_AREA
from yibao.scenario.entering.entry import Entering, Facts, Outcome
from yibao.scenario.places import AreaEntry
from yibao.scenario.world import World


def enter_areas(world: World, entering: Entering) -> None:
    """Each area after the ones it names, in whatever order they are written."""
    recorded = {area.code: area for area in Area.objects.all()}
    waiting = list(world.areas)
    known = set(recorded)
    while waiting:
        ready = [one for one in waiting if _names(one) <= known | {one.code}]
        for one in ready or waiting:
            _enter(one, recorded.get(one.code), entering)
            known.add(one.code)
        waiting = [one for one in waiting if one.code not in known]


def enter_policies(world: World, entering: Entering) -> None:
    """Policy folders; the package's own needs no record."""
    recorded = dict(PolicyFolder.objects.values_list("area_id", "folder"))
    for one in world.policies:
        if one.path == OWN_AREA.resolve() and one.area not in recorded:
            entering.count("政策", Outcome.UNCHANGED)
            continue
        use = partial(use_policies, folder=one.path, by=entering.by)
        entering.enter(
            "政策",
            one.at,
            {"文件夹": recorded[one.area]} if one.area in recorded else None,
            {"文件夹": str(one.path)},
            use,
            {"文件夹": use},
        )


def _names(entry: AreaEntry) -> set[str]:
    return {code for code in (entry.parent, entry.pooling_area) if code}


def _recorded(area: Area) -> Facts:
    return {
        "名称": area.name,
        "层级": area.level,
        "上级": area.parent_id,
        "统筹区": area.pooling_area_id,
        "清算经办机构": area.clearing_office,
    }


def _enter(entry: AreaEntry, area: Area | None, entering: Entering) -> None:
    """What the file leaves out of a known area stays as it is."""
    recorded = None if area is None else _recorded(area)
    parent, pooling, office = entry.parent, entry.pooling_area, entry.clearing_office
    if area is not None:
        parent = parent or area.parent_id
        pooling = pooling or area.pooling_area_id
        office = office or area.clearing_office
    written = {
        "名称": entry.name,
        "层级": entry.level,
        "上级": parent,
        "统筹区": pooling,
        "清算经办机构": office,
    }
    register = partial(
        register_area,
        code=entry.code,
        name=entry.name,
        level=Level(entry.level),
        parent=parent,
        pooling_area=pooling,
        clearing_office=office,
        by=entering.by,
    )
    # the command itself brings a division up to date
    changes = dict.fromkeys(written, register)
    entering.enter("区划", entry.at, recorded, written, register, changes)
