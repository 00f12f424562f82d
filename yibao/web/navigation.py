"""The menu: one declaration per business area, in the order clerks work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu; whoever lacks the permission does not see it."""

    title: str | Promise
    url_name: str
    permission: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Section:
    title: str | Promise
    entries: tuple[Entry, ...]


SECTIONS: tuple[Section, ...] = ()


def menu_for(permissions: Iterable[str]) -> list[Section]:
    """The sections and entries somebody with these permissions may open."""
    held = frozenset(permissions)
    found = []
    for section in SECTIONS:
        entries = tuple(one for one in section.entries if one.permission in held)
        if entries:
            found.append(Section(section.title, entries))
    return found
