"""Somebody the counter registers: nobody yet, but what was typed of them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from yibao.access.scope import Scope
from yibao.web.access import ConsoleRequest
from yibao.web.deeds.subjects import Subject

PHONE_LENGTH = 11


@dataclass(frozen=True, slots=True)
class Newcomer:
    subject: Subject
    scope: Scope


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
    return Newcomer(subject, request.scope)


def register_url(asked: str) -> str:
    """参保登记 with what was looked for filled in."""
    address = reverse("desk:person-registered")
    return f"{address}?{urlencode(taken_for(asked))}" if asked else address


def taken_for(asked: str) -> dict[str, str]:
    """A name is written in 汉字, a telephone has eleven digits from a 1 on."""
    if not asked.isascii():
        return {"name": asked}
    if asked.isdigit() and len(asked) == PHONE_LENGTH and asked.startswith("1"):
        return {"phone": asked}
    return {"id_no": asked}
