"""接口版本 of an institution, for the console, which asks ``settings.INTERFACE_OF``."""

from __future__ import annotations

from dataclasses import dataclass

from yibao.gateway.profile import profile_of
from yibao.gateway.versions import current


@dataclass(frozen=True, slots=True)
class ShownProfile:
    """By which profile an institution is answered, and by which version of it."""

    name: str
    title: str
    version: str
    pinned: bool  # to a version of its own; else it follows the newest


def of_institution(code: str, area: str) -> ShownProfile:
    found = profile_of(code, area)
    return ShownProfile(
        name=found.name,
        title=found.overlay.title or "国家口径",
        version=found.version or current().number,
        pinned=bool(found.version),
    )
