"""服务协议: the list, and one with its measures and its course."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from yibao.institutions.agreement_listing import (
    TERMINATED,
    AgreementListed,
    agreements_asked,
    agreements_exported,
)
from yibao.web.access import ConsoleRequest, page
from yibao.web.agreements.case import MANAGE, TITLE, Case, case_of, head_of
from yibao.web.agreements.deeds import DEEDS, DrawUp
from yibao.web.agreements.forms import AgreementForm
from yibao.web.deeds.handling import menu_of
from yibao.web.journal.words import deed_name
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.query import Query


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

MANAGED = replace(QUERY, links=((DrawUp.title, f"agreements:{DrawUp.slug}"),))


@page("institution.view")
def agreements(request: ConsoleRequest) -> HttpResponse:
    query = MANAGED if MANAGE in request.permissions else QUERY
    return query.answer(request)


@page("institution.view")
def one(request: ConsoleRequest, number: str) -> HttpResponse:
    """With what may be done about it as it stands."""
    case = case_of(request, number)
    fitting = [deed for deed in DEEDS if deed.fits(case)]
    content = {
        **head_of(case.found),
        "found": case.found,
        "lines": [(line, deed_name(line.action)) for line in case.found.lines],
        "deed_menu": menu_of(request, fitting, number),
        "own_step": MANAGE in request.permissions and waits_for_another(case),
        "place_url": institution(case.one),
        "renew_url": renewal(case.one) if MANAGE in request.permissions else "",
    }
    crumbs = ((TITLE, reverse("agreements:list")),)
    return shown(request, "agreements/one.html", number, content, crumbs=crumbs)


def waits_for_another(case: Case) -> bool:
    """Whether another keeper is to sign what this one drew up."""
    one = case.one
    return case.is_own and one.agency_signed_on is None and one.state != TERMINATED


def renewal(one: AgreementListed) -> str:
    """续签: the form of the next agreement, from the day after this one ends."""
    if one.valid_to is None:
        return ""
    told = {
        "institution_code": one.institution_code,
        "valid_from": f"{one.valid_to + timedelta(1):%Y-%m-%d}",
    }
    return f"{DrawUp.address('')}?{urlencode(told)}"
