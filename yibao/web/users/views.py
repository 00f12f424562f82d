"""用户与岗位: who may log in, what they may do, and when they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime, now

from yibao.access.listing import (
    STATES,
    Listed,
    changes_of,
    logins_of,
    users_asked,
    users_exported,
)
from yibao.access.queries import grants_of
from yibao.access.second_factor import is_confirmed
from yibao.institutions.queries import names_of
from yibao.web.access import ConsoleRequest, page
from yibao.web.deeds.handling import menu_of
from yibao.web.journal.words import deed_name
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.query import Query
from yibao.web.users.cases import AGENCY, TITLE, TONES, head_of, user_or_404
from yibao.web.users.deeds import DEEDS, Create
from yibao.web.users.forms import UserForm


def address(row: Listed) -> str:
    return reverse("users:one", args=[row.number])


def came(row: Listed) -> str:
    at = row.last_login
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


COLUMNS = (
    Column[Listed]("工号", lambda row: row.number, "code", address),
    Column[Listed]("姓名", lambda row: row.name),
    Column[Listed]("所属机构", lambda row: row.institution_code),
    Column[Listed]("数据范围", lambda row: row.area),
    Column[Listed]("今日岗位", lambda row: "、".join(row.posts), "wrap"),
    Column[Listed](
        "状态", lambda row: STATES[row.state], tone=lambda row: TONES[row.state]
    ),
    Column[Listed]("最近登录", came),
)


def named(rows: Iterable[Listed]) -> list[Listed]:
    """With the names of their institutions."""
    every = list(rows)
    names = names_of({row.institution_code for row in every if row.institution_code})
    return [
        replace(row, institution_code=names.get(code, code) if code else AGENCY)
        for row in every
        for code in (row.institution_code,)
    ]


QUERY = Query(
    title=TITLE,
    heading="用户",
    sub="岗位和状态以此刻为准",
    form=UserForm,
    columns=COLUMNS,
    address=address,
    rows=lambda form, request, after, limit: named(
        users_asked(form.asked, request.scope, now(), after=after, limit=limit)
    ),
    every=lambda form, request, limit: named(
        users_exported(form.asked, request.scope, now(), limit=limit)
    ),
    empty="没有符合条件的用户。请核对工号,或放宽条件",
)
MANAGED = replace(QUERY, links=((Create.title, f"users:{Create.slug}"),))


@page("user.view")
def users(request: ConsoleRequest) -> HttpResponse:
    manages = Create.permission in request.permissions
    return (MANAGED if manages else QUERY).answer(request)


@page("user.view")
def one(request: ConsoleRequest, number: str) -> HttpResponse:
    user = user_or_404(request, number)
    manages = user.is_active and user.pk != request.user.pk
    content = {
        **head_of(user),
        "grants": grants_of(user),
        "logins": [(line, deed_name(line.action)) for line in logins_of(user)],
        "changes": [(line, deed_name(line.action)) for line in changes_of(user)],
        "has_second_factor": is_confirmed(user),
        "deed_menu": menu_of(request, DEEDS, number) if manages else [],
    }
    title = f"{user.name} {number}"
    crumbs = ((TITLE, reverse("users:list")),)
    return shown(request, "users/one.html", title, content, crumbs=crumbs)
