"""Policies as they are read by people: every dated value with its source and history.

The files themselves are shown, not what became of them, so that a reader finds what an
editor wrote; the names of parameters are those of the reference page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from yibao.policies.area import Area
from yibao.policies.schema.account import ACCOUNT
from yibao.policies.schema.area import AREA
from yibao.policies.schema.benefit import BENEFIT
from yibao.policies.schema.scope import SCOPE

SINCE, UNTIL, SOURCE = "from", "to", "source"
OF_ENTRY = (SINCE, UNTIL, SOURCE, "note", "confidence")
TITLES = {
    field.key: field.zh
    for record in (ACCOUNT, AREA, BENEFIT, SCOPE)
    for field in record.fields
}
HEAD = "统筹区"
WIDTH = 10_000  # characters of a line before YAML breaks it: never
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A value over its closed period, with the document that says so."""

    since: date
    until: date | None
    source: str
    text: str
    note: str

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Value:
    """One parameter of one rule over time, the newest entry first."""

    rule: str
    file: str
    key: str
    entries: tuple[Entry, ...]

    @property
    def title(self) -> str:
        first = self.key.partition(".")[0]
        return TITLES.get(first, first)

    def on(self, day: date) -> Entry | None:
        return next((one for one in self.entries if one.covers(day)), None)


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs between two days; ``None`` where it was not in force."""

    value: Value
    before: Entry | None
    after: Entry | None


def values_of(area: Area) -> list[Value]:
    """Every dated value of an area, file by file."""
    assert area.folder is not None, "an area is read from a folder"
    files = sorted(area.folder.glob("*.yaml"))
    written = [path for path in files if not path.name.endswith(".examples.yaml")]
    return [value for path in written for value in _of_file(path)]


def changes(area: Area, before: date, after: date) -> list[Change]:
    """What differs between two days."""
    found = []
    for value in values_of(area):
        one, other = value.on(before), value.on(after)
        if (one and (one.text, one.source)) != (other and (other.text, other.source)):
            found.append(Change(value, one, other))
    return found


def _of_file(path: Path) -> Iterator[Value]:
    for content in yaml.safe_load_all(path.read_text("utf-8")):
        if isinstance(content, dict):
            rule = str(content.get("title") or content.get("name") or HEAD)
            for key, entries in _dated(content, ""):
                yield Value(rule, path.name, key, entries)


def _dated(content: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    """Every list of dated entries below, however deep, by the keys that lead there."""
    for key, value in content.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            yield from _dated(value, f"{name}.")
        elif isinstance(value, list) and _is_dated(value):
            yield name, _entries(value)
        elif isinstance(value, list):
            for place, one in enumerate(value, 1):
                if isinstance(one, list) and _is_dated(one):
                    yield f"{name}.{place}", _entries(one)


def _is_dated(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(one, dict) and SINCE in one for one in value)


def _entries(written: list[dict[str, Any]]) -> tuple[Entry, ...]:
    """Newest first; what has no end of its own ends where the next begins."""
    ordered = sorted(written, key=lambda one: one[SINCE])
    ends = [one[SINCE] - ONE_DAY for one in ordered[1:]]
    return tuple(
        Entry(
            since=one[SINCE],
            until=one.get(UNTIL) or end,
            source=str(one.get(SOURCE, "")),
            text=_text({k: v for k, v in one.items() if k not in OF_ENTRY}),
            note=str(one.get("note", "")),
        )
        for one, end in reversed(list(zip(ordered, [*ends, None], strict=True)))
    )


def _text(value: dict[str, Any]) -> str:
    """The value as the file has it; a bare one without its key."""
    shown = value["value"] if set(value) == {"value"} else value
    text = yaml.dump(
        shown,
        Dumper=_Plain,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=WIDTH,
    )
    return text.removesuffix("...\n").strip()


class _Plain(yaml.SafeDumper):
    """Repeats what is written twice instead of pointing at it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
