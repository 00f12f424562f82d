"""医疗费用结算单 (A4) and the 80 mm receipt, each at an address of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yibao.settlement.showing import lines_of
from yibao.web.access import ConsoleRequest, page
from yibao.web.settlements.views import head_of, settlement_or_404


@page("settlement.view")
def statement(request: ConsoleRequest, number: str) -> HttpResponse:
    """医疗费用结算单: the parts, the payers, the lines by charge category."""
    return _paper(request, number, "settlements/statement.html")


@page("settlement.view")
def receipt(request: ConsoleRequest, number: str) -> HttpResponse:
    """The same as a narrow slip for a counter printer."""
    return _paper(request, number, "settlements/receipt.html")


def _paper(request: ConsoleRequest, number: str, template: str) -> HttpResponse:
    found = settlement_or_404(request, number)
    lines = lines_of(found.settlement)
    told = found.settlement
    content = {
        **head_of(found),
        "page_title": f"结算单 {number}",
        "lines": lines,
        "other_funds": told.enterprise_paid + told.disabled_paid + told.other_paid,
        "outside": told.fee_total - told.in_scope,
        "printed_at": timezone.now(),
        "agency": request.scope.title,
    }
    return render(request, template, content)
