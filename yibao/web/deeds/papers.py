"""办理回执 on the screen, on A4 and as an 80 mm slip.

It is seen again by whoever may see its subject: a permission, and their own data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yibao.web.access import ConsoleRequest, page
from yibao.web.deeds.form import DeedForm
from yibao.web.deeds.kinds import DEEDS, KIND_OF
from yibao.web.deeds.receipts import (
    AWAITS,
    BUSINESS,
    Facts,
    Receipt,
    receipt_numbered,
)
from yibao.web.deeds.subjects import Subject, Told
from yibao.web.pages import shown


@dataclass(frozen=True, slots=True)
class Seen:
    """A receipt that whoever asks may see."""

    receipt: Receipt
    deed: type[DeedForm[Any]]
    subject: Subject


WAITS = "已提交,还没有办理;由另一名经办人复核,结果见参保人的「业务复核」"


@page("")
def receipt(request: ConsoleRequest, number: str) -> HttpResponse:
    return receipt_shown(request, number)


@page("")
def receipt_paper(request: ConsoleRequest, number: str) -> HttpResponse:
    """办理回执 with a place for the seal and the signature."""
    told = told_of(request, seen(request, number))
    return render(request, "deeds/receipt_paper.html", told)


@page("")
def receipt_slip(request: ConsoleRequest, number: str) -> HttpResponse:
    told = told_of(request, seen(request, number))
    return render(request, "deeds/receipt_slip.html", told)


def receipt_shown(
    request: ConsoleRequest, number: str, told_once: Told = ()
) -> HttpResponse:
    found = seen(request, number)
    deed, subject = found.deed, found.subject
    title, goal = deed.onward
    may_again = deed.again and deed.permission in request.permissions
    content = {
        **told_of(request, found),
        "told_once": told_once,
        "paper_url": reverse("deeds:receipt-paper", args=[number]),
        "slip_url": reverse("deeds:receipt-slip", args=[number]),
        "again_url": deed.address(subject.number) if may_again else "",
        "onward_title": title,
        "onward_url": reverse(goal) if goal else "",
    }
    page_title = f"办理回执 {number}"
    crumbs = subject.crumbs
    return shown(request, "deeds/receipt.html", page_title, content, crumbs=crumbs)


def seen(request: ConsoleRequest, number: str) -> Seen:
    """The receipt; another area's is not there."""
    found = receipt_numbered(number)
    if found is None or found.deed not in DEEDS:
        raise Http404(f"没有办理回执 {number}")
    kind = KIND_OF[found.deed]
    if kind.permission not in request.permissions:
        raise PermissionDenied(kind.permission)
    return Seen(found, DEEDS[found.deed], kind.subject(request, found.subject_no))


def told_of(request: ConsoleRequest, found: Seen) -> dict[str, object]:
    """What every form of the receipt says."""
    facts = found.receipt.facts
    waits = found.deed.second_hand and AWAITS in facts
    return {
        "page_title": f"办理回执 {found.receipt.number}",
        "title": f"{found.deed.title}(待复核)" if waits else found.deed.title,
        "state": ("待复核", "warn") if waits else found.deed.state,
        "hand": found.deed.hand,
        "receipt": found.receipt,
        "receipt_url": reverse("deeds:receipt", args=[found.receipt.number]),
        "subject": found.subject,
        "told": facts_told(found.deed, facts, waits=waits),
        "next_step": WAITS if waits else found.deed.step_after(facts),
        "agency": request.scope.title,
        "printed_at": timezone.now(),
    }


def facts_told(deed: type[DeedForm[Any]], facts: Facts, *, waits: bool) -> Told:
    """Of a confirmation also what it did; of what waits for one, its number."""
    if waits:
        return (("复核编号", facts[AWAITS]),)
    done = DEEDS.get(facts.get(BUSINESS, ""))
    if done is None:
        return deed.facts_told(facts)
    return (("业务", done.title), *done.facts_told(facts), *deed.facts_told(facts))
