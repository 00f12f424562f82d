"""政策参数: every value by date with its clause, its history, what changed, checks."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate

from yibao.areas.policies import area_policy
from yibao.policies.area import Area
from yibao.policies.examples import check_examples
from yibao.policies.load import area_policies, load_area
from yibao.policies.showing import Value, changes, values_of
from yibao.policies.source import FilesRefused
from yibao.web.access import ConsoleRequest, page
from yibao.web.pages import shown

TITLE = "政策参数"
STATUS = {"fictional": "虚构", "example": "公开资料示例", "in_force": "现行"}
TABS = (
    ("values", "某日有效的值"),
    ("changes", "两日之间的变化"),
    ("check", "校验与算例"),
)


@page("policy.view")
def areas(request: ConsoleRequest) -> HttpResponse:
    known = sorted(area_policies().values(), key=lambda one: one.area)
    rows = [(one, STATUS.get(one.status, one.status)) for one in known]
    return shown(request, "policies/areas.html", TITLE, {"rows": rows})


@page("policy.view")
def area(request: ConsoleRequest, code: str) -> HttpResponse:
    found = _area(code)
    tab = request.GET.get("tab", "values")
    if tab not in dict(TABS):
        raise Http404
    today = localdate()
    day = _day(request, "day", today)
    content: dict[str, object] = {
        "area": found,
        "status": STATUS.get(found.status, found.status),
        "tab": tab,
        "tabs": TABS,
        "part": f"policies/_{tab}.html",
        "day": day,
        **_part(tab, found, request, day),
    }
    crumbs = ((TITLE, reverse("policies:areas")),)
    return shown(
        request,
        "policies/area.html",
        found.name,
        content,
        crumbs=crumbs,
        part=f"policies/_{tab}.html",
    )


def _part(
    tab: str, found: Area, request: ConsoleRequest, day: date
) -> dict[str, object]:
    if tab == "values":
        text = request.GET.get("q", "").strip()[:60]
        return {"q": text, "rules": by_rule(values_of(found), day, text)}
    if tab == "changes":
        before = _day(request, "before", date(day.year - 1, day.month, 1))
        return {"before": before, "changes": changes(found, before, day)}
    return checked(found)


def by_rule(
    values: list[Value], day: date, text: str
) -> list[tuple[str, str, list[tuple[Value, object]]]]:
    """The values in force on a day, rule by rule; ``text`` narrows them."""
    found: dict[tuple[str, str], list[tuple[Value, object]]] = {}
    for value in values:
        entry = value.on(day)
        told = (value.rule, value.title, value.key, entry.text if entry else "")
        if text and not any(text in one for one in told):
            continue
        found.setdefault((value.rule, value.file), []).append((value, entry))
    return [(rule, file, rows) for (rule, file), rows in found.items()]


def checked(found: Area) -> dict[str, object]:
    """The folder read anew, and its worked examples calculated."""
    assert found.folder is not None
    try:
        area = load_area(found.folder)
    except FilesRefused as refused:
        return {"count": 0, "problems": refused.problems}
    count, problems = check_examples(area)
    return {"count": count, "problems": problems}


@page("policy.view")
def value(request: ConsoleRequest, code: str, file: str, key: str) -> HttpResponse:
    """One value over time."""
    found = _area(code)
    rule = request.GET.get("rule", "")
    same = [
        one
        for one in values_of(found)
        if (one.file, one.key) == (file, key) and rule in ("", one.rule)
    ]
    if not same:
        raise Http404
    crumbs = (
        (TITLE, reverse("policies:areas")),
        (found.name, reverse("policies:area", args=[code])),
    )
    content = {"area": found, "value": same[0]}
    return shown(request, "policies/value.html", same[0].title, content, crumbs=crumbs)


def _area(code: str) -> Area:
    found = area_policy(code)
    if found is None or found.folder is None:
        raise Http404
    return found


def _day(request: ConsoleRequest, name: str, usual: date) -> date:
    """A day of the address; what is none is the usual one."""
    try:
        return parse_date(request.GET.get(name, "")) or usual
    except ValueError:
        return usual
