"""The versions of the contract: one number, its digest, and what each one changed.

``versions.yaml`` lists them, the newest last; ``published.txt`` is the newest one fact
a line. What only later versions ask for is an overlay of theirs (``since``), so that
an institution pinned to an earlier one is not asked for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from yibao.gateway.changes import Change, compare
from yibao.gateway.errors import WrongProfiles
from yibao.gateway.overlay import NOTHING, Overlay
from yibao.gateway.overlay_file import mapping, only, read_overlay

FOLDER = Path(__file__).parent
FILE, SNAPSHOT = "versions.yaml", "published.txt"
KEYS = {"version", "date", "digest", "summary", "changes", "since", "draft"}
GONE, NEW = "去 ", "增 "
# infver is written 1.0, V1.0 and 1.0.0.
WRITTEN = re.compile(r"[Vv]?(\d+)(?:\.(\d+))?(?:\.0+)*")


@dataclass(frozen=True)
class Version:
    """One version; ``since`` is what it asks for beyond the one before.

    A ``draft`` has not been given to anybody yet, so it may still be written anew.
    """

    number: str
    day: date
    digest: str
    summary: str
    changes: tuple[str, ...] = ()
    since: Overlay = NOTHING
    draft: bool = False

    @property
    def order(self) -> tuple[int, int]:
        found = order_of(self.number)
        assert found is not None
        return found


def order_of(written: str) -> tuple[int, int] | None:
    """Major and minor of a version number, in any of the ways it is written."""
    match = WRITTEN.fullmatch(written.strip())
    return (int(match[1]), int(match[2] or 0)) if match else None


@cache
def versions() -> tuple[Version, ...]:
    """Every version of the contract, the oldest first."""
    return read_versions((FOLDER / FILE).read_text("utf-8"), FILE)


def current() -> Version:
    """The version this platform publishes."""
    return versions()[-1]


def read_versions(text: str, source: str) -> tuple[Version, ...]:
    """Read the list of versions; each must be later than the one before."""
    found: list[Version] = []
    for row in yaml.safe_load(text) or []:
        where = f"{source} {mapping(row, source).get('version')}"
        only(row, KEYS, where)
        version = Version(
            str(row["version"]),
            date.fromisoformat(str(row["date"])),
            str(row["digest"]),
            str(row["summary"]),
            tuple(map(str, row.get("changes") or ())),
            read_overlay(row.get("since"), where),
            bool(row.get("draft")),
        )
        if order_of(version.number) is None:
            raise WrongProfiles(source=where, reason="版本号应为 1.0 的样子")
        if found and version.order <= found[-1].order:
            raise WrongProfiles(source=where, reason="版本号应大于前一条")
        found.append(version)
    if not found:
        raise WrongProfiles(source=source, reason="没有版本")
    return tuple(found)


def asked_since(pinned: str, known: Iterable[Version], where: str) -> Overlay:
    """What versions up to the pinned one ask for; all of them if none is pinned."""
    known = list(known)
    if pinned:
        order = order_of(pinned)
        if order not in [version.order for version in known]:
            numbers = "、".join(version.number for version in known)
            raise WrongProfiles(
                source=where, reason=f"没有契约版本 {pinned},有 {numbers}"
            )
        known = [version for version in known if order and version.order <= order]
    overlay = NOTHING
    for version in known:
        overlay = version.since.over(overlay)
    return overlay


def digest_of(lines: Iterable[str]) -> str:
    """The digest of a contract written one fact a line."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def snapshot() -> list[str]:
    """The newest version as it was recorded."""
    return (FOLDER / SNAPSHOT).read_text("utf-8").splitlines()


def next_number(number: str, change: Change) -> str:
    """The number a changed contract must have: major if old clients could fail."""
    order = order_of(number)
    assert order is not None
    major, minor = order
    return f"{major + 1}.0" if change.breaks else f"{major}.{minor + 1}"


def record(lines: list[str], summary: str, day: date) -> Version | None:
    """Write the contract down as a new version; nothing if it has not changed.

    The newest is written anew while it is a draft, against the one before it.
    """
    if not compare(snapshot(), lines):
        return None
    text = (FOLDER / FILE).read_text("utf-8")
    newest = current()
    number, change = newest.number, Change((), ())
    if not newest.draft:
        change = compare(snapshot(), lines)
        number = next_number(number, change)
    elif len(versions()) > 1:
        change = compare(_before(newest), lines)
        number = next_number(versions()[-2].number, change)
    kept: dict[str, Any] = {}
    if newest.draft:
        kept = {"since": yaml.safe_load(text)[-1].get("since")}
        text = text[: text.rindex("- version:")]
        summary = summary or newest.summary
    row: dict[str, Any] = {
        "version": number,
        "date": day.isoformat(),
        "digest": digest_of(lines),
        "draft": newest.draft,
        "summary": summary,
        "changes": [f"{GONE}{line}" for line in change.gone]
        + [f"{NEW}{line}" for line in change.new],
        **kept,
    }
    told = yaml.safe_dump([row], allow_unicode=True, sort_keys=False, width=1000)
    (FOLDER / FILE).write_text(text + told, "utf-8")
    (FOLDER / SNAPSHOT).write_text("\n".join(lines) + "\n", encoding="utf-8")
    versions.cache_clear()
    return current()


def _before(draft: Version) -> list[str]:
    """The contract the changes of a draft were made to."""
    new = {line.removeprefix(NEW) for line in draft.changes if line.startswith(NEW)}
    gone = [line.removeprefix(GONE) for line in draft.changes if line.startswith(GONE)]
    return [line for line in snapshot() if line not in new] + gone
