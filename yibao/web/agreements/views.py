"""服务协议: the list, and one with its measures and its course."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from yibao.institutions.agreement_listing import (
    AgreementListed,
    AgreementShown,
    agreement_shown,
    agreements_asked,
    agreements_exported,
)
from yibao.web.access import ConsoleRequest, page
from yibao.web.agreements.forms import AgreementForm
from yibao.web.journal.words import deed_name
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.query import Query
from yibao.web.words import care_type

TITLE = "服务协议"


def address(row: AgreementListed) -> str:
    return reverse("agreements:one", args=[row.agreement_no])


def institution(row: AgreementListed) -> str:
    return reverse("institutions:one", args=[row.institution_code])


COLUMNS = (
    Column[AgreementListed]("协议编号", lambda row: row.agreement_no, "code", address),
    Column[AgreementListed]("机构编号", lambda row: row.institution_code, "code"),
    Column[AgreementListed](
        "机构", lambda row: row.institution_name, "wrap", institution
    ),
    Column[AgreementListed]("类型", lambda row: row.kind),
    Column[AgreementListed]("区划", lambda row: row.area),
    Column[AgreementListed]("起", lambda row: row.valid_from),
    Column[AgreementListed]("止", lambda row: row.valid_to or "长期"),
    Column[AgreementListed]("经办机构签署", lambda row: row.agency_signed_on),
    Column[AgreementListed]("机构签署", lambda row: row.institution_signed_on),
    Column[AgreementListed]("距到期(天)", lambda row: row.days_left),
    Column[AgreementListed](
        "状态", lambda row: row.state_title, tone=lambda row: row.tone
    ),
)
QUERY = Query(
    title=TITLE,
    heading="协议清单",
    sub="状态以此刻为准;填了几天内到期的,先到期的在前",
    form=AgreementForm,
    columns=COLUMNS,
    address=address,
    rows=lambda form, request, after, limit: agreements_asked(
        form.asked, request.scope, now(), after=after, limit=limit
    ),
    every=lambda form, request, limit: agreements_exported(
        form.asked, request.scope, now(), limit=limit
    ),
    empty="没有符合条件的协议。请核对编号,或放宽条件",
)


@page("institution.view")
def agreements(request: ConsoleRequest) -> HttpResponse:
    return QUERY.answer(request)


@page("institution.view")
def one(request: ConsoleRequest, number: str) -> HttpResponse:
    found = agreement_or_404(request, number)
    content = {
        "found": found,
        "one": found.listed,
        "place_url": institution(found.listed),
        "care_types": [care_type(code) for code in found.agreement.care_types],
        "lines": [(line, deed_name(line.action)) for line in found.lines],
    }
    crumbs = ((TITLE, reverse("agreements:list")),)
    return shown(request, "agreements/one.html", number, content, crumbs=crumbs)


def agreement_or_404(request: ConsoleRequest, number: str) -> AgreementShown:
    found = agreement_shown(number, request.scope, now())
    if found is None:
        raise Http404(f"没有协议 {number},或不在您的数据范围内")
    return found
