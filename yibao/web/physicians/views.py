"""医保医师、护士、药师: the list, and one with where they practised."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from yibao.institutions.physician_listing import (
    PhysicianListed,
    physician_shown,
    physicians_asked,
    physicians_exported,
)
from yibao.web.access import ConsoleRequest, page
from yibao.web.journal.words import deed_name
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.physicians.forms import PhysicianForm
from yibao.web.query import Query

TITLE = "医保医师"


def address(row: PhysicianListed) -> str:
    return reverse("physicians:one", args=[row.code])


def institution(row: PhysicianListed) -> str:
    return reverse("institutions:one", args=[row.institution_code])


COLUMNS = (
    Column[PhysicianListed]("编码", lambda row: row.code, "code", address),
    Column[PhysicianListed]("姓名", lambda row: row.name),
    Column[PhysicianListed]("分类", lambda row: row.kind),
    Column[PhysicianListed]("机构编号", lambda row: row.institution_code, "code"),
    Column[PhysicianListed](
        "机构", lambda row: row.institution_name, "wrap", institution
    ),
    Column[PhysicianListed]("区划", lambda row: row.area),
    Column[PhysicianListed]("科室", lambda row: row.department),
    Column[PhysicianListed]("起", lambda row: row.valid_from),
    Column[PhysicianListed]("止", lambda row: row.valid_to or "长期"),
    Column[PhysicianListed](
        "状态", lambda row: row.state_title, tone=lambda row: row.tone
    ),
)
QUERY = Query(
    title=TITLE,
    heading="医师、护士、药师",
    sub="一处执业一行;状态以今天为准",
    form=PhysicianForm,
    columns=COLUMNS,
    address=address,
    rows=lambda form, request, after, limit: physicians_asked(
        form.asked, request.scope, localdate(), after=after, limit=limit
    ),
    every=lambda form, request, limit: physicians_exported(
        form.asked, request.scope, localdate(), limit=limit
    ),
    empty="没有符合条件的医师。请核对编码,或放宽条件",
)


@page("institution.view")
def physicians(request: ConsoleRequest) -> HttpResponse:
    return QUERY.answer(request)


@page("institution.view")
def one(request: ConsoleRequest, code: str) -> HttpResponse:
    found = physician_shown(code, request.scope, localdate())
    if found is None:
        raise Http404(f"没有医师 {code},或不在您的数据范围内")
    content = {
        "one": found,
        "places": [(row, institution(row)) for row in found.registrations],
        "lines": [(line, deed_name(line.action)) for line in found.lines],
    }
    crumbs = ((TITLE, reverse("physicians:list")),)
    return shown(request, "physicians/one.html", found.name, content, crumbs=crumbs)
