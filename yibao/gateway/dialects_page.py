"""The reference page of what every area does differently, from the profiles file."""

from __future__ import annotations

from collections.abc import Iterator

from yibao.gateway.differences import Difference, differences
from yibao.gateway.profile import NATIONAL, profile_named, profile_names

HEAD = "| 类别 | 何处 | 本地 | 基准 | 出处 |\n|---|---|---|---|---|"


def dialects_page() -> str:
    """Every profile that is not the base, one row a difference."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 各省与基准契约的不同"
    yield ""
    yield "同 `yibao contract --diff`;写法与办法见[接入接口](../guide/接入接口.md)。"
    yield "没有列出的省份按国家口径。「印作」只是规范印的长度,超长仍收。"
    for name in profile_names():
        profile = profile_named(name)
        found = differences(profile, NATIONAL)
        if not found:
            continue
        yield from ("", f"## {profile.overlay.title or name} ({name})", "", HEAD)
        yield from map(_row, found)


def _row(each: Difference) -> str:
    cells = (each.kind, each.about, each.here, each.base.strip(), each.source)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
