"""柜台: a person is found by whatever they show, and everything about them is here."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate

from yibao.enrollment.facts import CoverFacts
from yibao.enrollment.finding import SHORTEST_NAME, Found, persons_found
from yibao.enrollment.profiles import Profile
from yibao.web.access import ConsoleRequest, page
from yibao.web.confirmations.listing import WAITING, Conditions, cases_asked
from yibao.web.deeds.handling import menu_of
from yibao.web.desk.deeds import DEEDS
from yibao.web.desk.deeds.enrolling import Register
from yibao.web.desk.newcomers import register_url
from yibao.web.desk.panels import NEEDING_TWO, TABS, confirmed, header
from yibao.web.desk.persons import cover_told, profile_or_404
from yibao.web.lists import Column, Listing, paged, size_of
from yibao.web.pages import shown
from yibao.web.seeking import address_of, sought, typed
from yibao.web.words import category, insurance

ACTIONS = (("待遇试算", "calculator:form", "calculator.use", "t"),)


def address(row: Found) -> str:
    return reverse("desk:person", args=[row.person_no])


COLUMNS = (
    Column[Found]("人员编号", lambda row: row.person_no, "code", address),
    Column[Found]("姓名", lambda row: row.name),
    Column[Found]("证件号码", lambda row: row.id_no, "code"),
    Column[Found]("性别", lambda row: row.gender),
    Column[Found]("年龄", lambda row: row.age),
    Column[Found]("参保地", lambda row: row.area),
    Column[Found](
        "险种", lambda row: insurance(row.insurance) if row.insurance else ""
    ),
    Column[Found]("待遇状态", lambda row: row.state, tone=lambda row: row.tone),
)


@page("person.view")
def desk(request: ConsoleRequest) -> HttpResponse:
    """Whoever is the only one that fits is opened at once, as scanners expect."""
    if request.method == "POST":
        here = address_of(request.path, typed(request), request.user.number)
        return redirect(here)
    asked = sought(request)
    size = size_of(request.GET)
    after = request.GET.get("after", "")
    rows = persons_found(asked, request.scope, after=after, limit=size + 1)
    if len(rows) == 1 and not after:
        return redirect(address(rows[0]))
    found = paged(rows, size, lambda row: row.person_no)
    may_register = Register.permission in request.permissions
    new = "" if rows else asked
    content: dict[str, object] = {
        "asked": asked,
        "listing": Listing(COLUMNS, found, address) if asked else None,
        "empty_text": told_of_nobody(asked),
        "register_url": register_url(new, request.user.number) if may_register else "",
    }
    return shown(request, "desk/desk.html", "柜台", content)


def told_of_nobody(asked: str) -> str:
    if len(asked) < SHORTEST_NAME:
        return f"姓名请至少输入 {SHORTEST_NAME} 个字"
    return "没有找到这个人。号码要输全;请核对号码,或确认参保地在您的数据范围内"


@page("person.view")
def person(request: ConsoleRequest, person_no: str) -> HttpResponse:
    profile = profile_or_404(request, person_no)
    may = request.permissions
    tabs = {name: one for name, one in TABS.items() if not one[2] or one[2] in may}
    tab = request.GET.get("tab") or next(iter(tabs))
    if tab not in tabs:
        raise Http404
    part = f"desk/_{tab}.html"
    content = {
        **head_of(request, profile),
        "tab": tab,
        "tabs": [(name, title) for name, (title, _, _) in tabs.items()],
        "part": part,
        **tabs[tab][1](request, profile),
    }
    return shown(
        request,
        "desk/person.html",
        f"{profile.name} {profile.person_no}",
        content,
        crumbs=(("柜台", reverse("desk:desk")),),
        part=part,
    )


def head_of(request: ConsoleRequest, profile: Profile) -> dict[str, object]:
    """The identity header with its figures and what may be done."""
    basic = profile.basic
    asked = urlencode({"person": profile.person_no})
    return {
        "person": profile,
        "basic": basic,
        "covers": [cover_told(one) for one in profile.covers],
        "period": period_of(basic) if basic else "",
        "category": category(basic.category, basic.pooling_area) if basic else "",
        "actions": [
            (title, f"{reverse(name)}?{asked}", key)
            for title, name, permission, key in ACTIONS
            if permission in request.permissions
        ],
        "deed_menu": menu_of(request, DEEDS, profile.person_no),
        "awaited": awaited(request, profile),
        **header(profile, localdate()),
    }


def awaited(request: ConsoleRequest, profile: Profile) -> list[tuple[str, str, str]]:
    """What waits for another hand: the deed, who filed it, where it is."""
    if "confirmation.view" not in request.permissions:
        return []
    asked = Conditions(state=WAITING, subject_no=profile.person_no)
    rows = cases_asked(asked, request.scope, limit=len(NEEDING_TWO))
    return [
        (NEEDING_TWO.get(row.deed, row.deed), row.filer, confirmed(row)) for row in rows
    ]


def period_of(cover: CoverFacts) -> str:
    until = f"{cover.valid_to:%Y-%m-%d}" if cover.valid_to else "长期"
    return f"{cover.valid_from:%Y-%m-%d} 至 {until}"
