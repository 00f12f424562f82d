"""定点机构: the list, and one with its agreements, staff and departments."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from yibao.institutions.listing import (
    IN_FORCE,
    KINDS,
    STATES,
    SUSPENDED,
    Listed,
    departments_of,
    institutions_asked,
    institutions_exported,
    lines_of,
    physicians_of,
    state_of,
)
from yibao.web.access import ConsoleRequest, page
from yibao.web.agreements.deeds import DrawUp
from yibao.web.deeds.handling import menu_of
from yibao.web.institutions import interface
from yibao.web.institutions.case import MANAGE, TITLE, institution_or_404
from yibao.web.institutions.deeds import DEEDS, RegisterInstitution
from yibao.web.institutions.forms import InstitutionForm
from yibao.web.journal.words import deed_name
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.query import Query
from yibao.web.words import named

TONES = {IN_FORCE: "ok", SUSPENDED: "danger"}


def address(row: Listed) -> str:
    return reverse("institutions:one", args=[row.code])


def state(row: Listed) -> str:
    return STATES[row.state]


COLUMNS = (
    Column[Listed]("机构编号", lambda row: row.code, "code", address),
    Column[Listed]("名称", lambda row: row.name),
    Column[Listed]("类型", lambda row: row.kind),
    Column[Listed]("等级", lambda row: named("hosp_lv", row.level)),
    Column[Listed]("区划", lambda row: row.area),
    Column[Listed]("协议编号", lambda row: row.agreement_no, "code"),
    Column[Listed]("协议止期", lambda row: row.valid_to or "长期"),
    Column[Listed]("协议状态", state, tone=lambda row: TONES.get(row.state, "warn")),
)
QUERY = Query(
    title=TITLE,
    heading=TITLE,
    sub="协议状态以此刻为准",
    form=InstitutionForm,
    columns=COLUMNS,
    address=address,
    rows=lambda form, request, after, limit: institutions_asked(
        form.asked, request.scope, now(), after=after, limit=limit
    ),
    every=lambda form, request, limit: institutions_exported(
        form.asked, request.scope, now(), limit=limit
    ),
    empty="没有符合条件的机构。请核对编号,或放宽条件",
)

MANAGED = replace(
    QUERY,
    links=((RegisterInstitution.title, f"institutions:{RegisterInstitution.slug}"),),
)


@page("institution.view")
def institutions(request: ConsoleRequest) -> HttpResponse:
    query = MANAGED if MANAGE in request.permissions else QUERY
    return query.answer(request)


@page("institution.view")
def one(request: ConsoleRequest, code: str) -> HttpResponse:
    found = institution_or_404(request, code)
    agreements = list(found.agreements.all())
    standing = state_of(agreements, now())
    departments = departments_of(found)
    names = {one.code: one.name for one in reversed(departments)}
    content = {
        "one": found,
        "level": named("hosp_lv", found.level),
        "deed_menu": menu_of(request, DEEDS, found.code),
        "draw_up_url": f"{DrawUp.address('')}?institution_code={found.code}"
        if MANAGE in request.permissions
        else "",
        "kind": KINDS.get(found.kind, found.kind),
        "state": STATES[standing],
        "tone": TONES.get(standing, "warn"),
        "agreements": agreements,
        "departments": departments,
        "physicians": [
            (one, names.get(one.department_code, one.department_code))
            for one in physicians_of(found)
        ],
        "interface": interface.of_institution(found.code, found.area_id),
        "lines": [(line, deed_name(line.action)) for line in lines_of(found)],
        "settlements": f"{reverse('settlements:list')}?institution={found.code}",
    }
    crumbs = ((TITLE, reverse("institutions:list")),)
    return shown(request, "institutions/one.html", found.name, content, crumbs=crumbs)
