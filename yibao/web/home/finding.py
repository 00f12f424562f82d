"""全局查找 (Ctrl+K): persons, institutions, settlements by number, pages of the menu.

Each only as far as the post allows and within the scope; a fragment for the palette,
and a page of its own for who has no script.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yibao.access.scope import Scope
from yibao.enrollment.finding import SHORTEST_NAME, persons_found
from yibao.institutions import listing as places
from yibao.settlement import listing as bills
from yibao.web.access import ConsoleRequest, page
from yibao.web.navigation import menu_for
from yibao.web.pages import shown
from yibao.web.seeking import address_of, sought, typed
from yibao.web.words import care_type

EACH = 6
SETTLEMENT_DIGITS = 20  # shorter numbers are of persons and institutions


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: of what kind, what it says, where it is."""

    kind: str
    title: str
    note: str
    url: str


@page("")
def find(request: ConsoleRequest) -> HttpResponse:
    """What is typed is posted; the palette is answered in place."""
    posted = request.method == "POST"
    if posted and not request.htmx:
        return redirect(address_of(request.path, typed(request), request.user.number))
    asked = typed(request) if posted else sought(request)
    content: dict[str, object] = {
        "asked": asked,
        "hits": hits(asked, request) if asked else [],
    }
    return shown(request, "home/find.html", "查找", content, part="home/_hits.html")


def hits(asked: str, request: ConsoleRequest) -> list[Hit]:
    """Pages first: they cost nothing; then whoever and whatever has this number."""
    may, scope = request.permissions, request.scope
    found = list(_pages(asked, request))
    if len(asked) < SHORTEST_NAME:
        return found
    if "settlement.view" in may and is_settlement_no(asked):
        return [*found, *_settlements(asked, scope)]
    if "person.view" in may:
        found += _persons(asked, scope)
    if "institution.view" in may:
        found += _institutions(asked, scope)
    return found


def is_settlement_no(asked: str) -> bool:
    return asked.isdecimal() and len(asked) > SETTLEMENT_DIGITS


def _pages(asked: str, request: ConsoleRequest) -> Iterator[Hit]:
    for section in menu_for(request.permissions):
        for entry in section.entries:
            if asked.lower() in str(entry.title).lower():
                yield Hit("页面", str(entry.title), str(section.title), entry.url)


def _persons(asked: str, scope: Scope) -> Iterator[Hit]:
    for one in persons_found(asked, scope, limit=EACH):
        note = f"{one.name} · {one.gender} · {one.age} 岁 · {one.area} · {one.state}"
        url = reverse("desk:person", args=[one.person_no])
        yield Hit("参保人", one.person_no, note, url)


def _institutions(asked: str, scope: Scope) -> Iterator[Hit]:
    for one in places.found(asked, scope)[:EACH]:
        url = reverse("institutions:one", args=[one.code])
        yield Hit("医药机构", one.name, one.code, url)


def _settlements(asked: str, scope: Scope) -> Iterator[Hit]:
    conditions = bills.Conditions(number=asked)
    for one in bills.settlements_asked(conditions, scope, limit=1):
        note = f"{one.institution_name} · {care_type(one.care_type)}"
        url = reverse("settlements:one", args=[one.settlement_no])
        yield Hit("结算单", one.settlement_no, note, url)
