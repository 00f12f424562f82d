"""办理回执 on the screen, on A4 and as an 80 mm slip."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yibao.web.access import ConsoleRequest, page
from yibao.web.desk.deeds import DEEDS, DeedForm
from yibao.web.desk.deeds.deciding import Decide
from yibao.web.desk.persons import profile_or_404
from yibao.web.desk.receipts import receipt_numbered
from yibao.web.pages import shown

EVERY: tuple[type[DeedForm], ...] = (*DEEDS, Decide)
KNOWN = {deed.slug: deed for deed in EVERY}


@page("person.view")
def receipt(request: ConsoleRequest, person_no: str, number: str) -> HttpResponse:
    told = told_of(request, person_no, number)
    deed = KNOWN[str(told["slug"])]
    may_again = deed in DEEDS and deed.permission in request.permissions
    address = [person_no, number]
    person_url = reverse("desk:person", args=[person_no])
    content = {
        **told,
        "paper_url": reverse("desk:receipt-paper", args=address),
        "slip_url": reverse("desk:receipt-slip", args=address),
        "person_url": person_url,
        "again_url": reverse(f"desk:{deed.slug}", args=[person_no])
        if may_again
        else "",
        "next_url": reverse("filings:list") if deed is Decide else "",
    }
    return shown(
        request,
        "desk/receipt.html",
        f"办理回执 {number}",
        content,
        crumbs=(
            ("柜台", reverse("desk:desk")),
            (person_no, str(content["person_url"])),
        ),
    )


@page("person.view")
def receipt_paper(request: ConsoleRequest, person_no: str, number: str) -> HttpResponse:
    """办理回执 with a place for the seal and the signature."""
    told = told_of(request, person_no, number)
    return render(request, "desk/receipt_paper.html", told)


@page("person.view")
def receipt_slip(request: ConsoleRequest, person_no: str, number: str) -> HttpResponse:
    told = told_of(request, person_no, number)
    return render(request, "desk/receipt_slip.html", told)


def told_of(request: ConsoleRequest, person_no: str, number: str) -> dict[str, object]:
    """What every form of the receipt says; another area's is not there."""
    profile = profile_or_404(request, person_no)
    found = receipt_numbered(number)
    if found is None or found.person_no != person_no or found.deed not in KNOWN:
        raise Http404(f"没有办理回执 {number}")
    deed = KNOWN[found.deed]
    return {
        "page_title": f"办理回执 {number}",
        "slug": found.deed,
        "title": deed.title,
        "receipt": found,
        "person": profile,
        "told": deed.facts_told(found.facts),
        "next_step": deed.step_after(found.facts),
        "agency": request.scope.title,
        "printed_at": timezone.now(),
    }
