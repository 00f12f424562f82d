"""Somebody the counter registers: nobody yet, but what was typed of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from yibao.access.scope import Scope
from yibao.web.access import ConsoleRequest
from yibao.web.deeds.subjects import Subject
from yibao.web.seeking import address_of, sought

PHONE_LENGTH = 11


@dataclass(frozen=True, slots=True)
class Newcomer:
    subject: Subject
    scope: Scope
    asked: str = ""  # what was looked for, and found nobody


def newcomer(request: ConsoleRequest) -> Newcomer:
    back = reverse("desk:desk")
    subject = Subject(
        number="",
        who="新参保人",
        area=request.user.area_id,
        back=back,
        crumbs=(("柜台", back),),
        called="柜台",
    )
    return Newcomer(subject, request.scope, sought(request))


def register_url(asked: str, number: str) -> str:
    """参保登记 with what ``number`` looked for, sealed as in the address of a list."""
    return address_of(reverse("desk:person-registered"), asked, number)


def taken_for(asked: str) -> dict[str, str]:
    """By field: a name is in 汉字, a telephone has eleven digits from a 1 on."""
    if not asked.isascii():
        return {"name": asked}
    if asked.isdigit() and len(asked) == PHONE_LENGTH and asked.startswith("1"):
        return {"phone": asked}
    return {"id_no": asked}
