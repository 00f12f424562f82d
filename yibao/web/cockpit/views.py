"""驾驶舱: how busy the day is, what the funds paid, how the interface answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate, localtime

from yibao.areas.models import Area
from yibao.areas.queries import divisions_named
from yibao.engine.money import Money
from yibao.institutions.listing import names_of
from yibao.settlement.budgets import budgets_of
from yibao.settlement.listing import midnight
from yibao.settlement.pace import (
    FundUse,
    figures,
    fund_use,
    pace,
)
from yibao.web.access import ConsoleRequest, may, page
from yibao.web.cockpit.drawing import columns, ranked
from yibao.web.cockpit.exchanges import exchanged
from yibao.web.pages import shown

TITLE = "驾驶舱"
SPANS = (("day", "今日"), ("month", "本月"), ("year", "本年"))
SHOWN = 10  # institutions in each list
SLICE = 15  # minutes of one column
BUDGETED = "预算为全年的,本年一栏算已用几成"
OF_POOL = "预算是{pool}全统筹区全年的;这里只列本级的支出,本年一栏算占其几成"
UNBUDGETED = "没有录入基金预算 (yibao budgets),只列支出"
POOL_UNBUDGETED = "所在统筹区没有录入基金预算 (yibao budgets),只列支出"
HOURS_NAMED = 8  # columns from one time named below to the next
YUAN = Decimal(100)


@dataclass(frozen=True, slots=True)
class Place:
    """An institution with how its day goes."""

    code: str
    name: str
    told: Any


@page("cockpit.view")
def cockpit(request: ConsoleRequest) -> HttpResponse:
    today = localdate()
    span = request.GET.get("span", SPANS[0][0])
    if span not in dict(SPANS):
        span = SPANS[0][0]
    first = {"month": today.replace(day=1), "year": today.replace(month=1, day=1)}.get(
        span, today
    )
    scope = request.scope
    found = pace(scope, first, today)
    minutes = found.minutes
    used = fund_use(found.totals)
    whole, places = answering(request, today)
    divisions = divisions_named(scope.areas.union(one.area for one in used))
    names = names_told(divisions)
    pools = {one.pooling_code for one in divisions if one.code in scope.areas}
    budgets = budgets_of(pools, f"{today:%Y}", today)
    beyond = pools - scope.areas
    content = {
        "span": span,
        "spans": SPANS,
        "first": first,
        "today": today,
        "now": localtime(),
        "figures": figures(found.totals),
        "peak": max(minutes.items(), key=lambda one: one[1], default=None),
        "hours": hourly(minutes),
        "pace_chart": pace_chart(minutes, today) if minutes else "",
        "used": against_budget(used, budgets, span, names),
        "budgeted": bool(budgets),
        "of_pool": bool(beyond),
        "funds_note": funds_note(bool(budgets), [names[one] for one in beyond]),
        "funds_chart": funds_chart(used) if used else "",
        "whole": whole,
        "slowest": slowest(places),
        "failing": failing(places),
        "bills_url": drill(first=first, last=today),
        "may_bills": may(request, {"settlement.view"}),
        "may_places": may(request, {"institution.view"}),
    }
    return shown(request, "cockpit/cockpit.html", TITLE, content)


def drill(**conditions: object) -> str:
    """The list of settlements with these conditions."""
    return f"{reverse('settlements:list')}?{urlencode(conditions)}"


# ---- the pace of the day


def hourly(minutes: Mapping[datetime, int]) -> list[tuple[str, int, int, float]]:
    """Each hour in which something happened: how many, the busiest minute, the mean."""
    counts: Counter[int] = Counter()
    peaks: Counter[int] = Counter()
    for minute, count in minutes.items():
        counts[minute.hour] += count
        peaks[minute.hour] = max(peaks[minute.hour], count)
    return [
        (f"{hour:02}:00", counts[hour], peaks[hour], round(counts[hour] / 60, 2))
        for hour in sorted(counts)
    ]


def pace_chart(minutes: Mapping[datetime, int], day: date) -> SafeString:
    """Settlements a minute, as the mean of each quarter of an hour."""
    begin = midnight(day)
    end = max(*minutes, localtime())
    counts: Counter[datetime] = Counter()
    for minute, count in minutes.items():
        counts[minute.replace(minute=minute.minute // SLICE * SLICE)] += count
    points, at = [], begin
    while at <= end:
        points.append((f"{at:%H:%M}", round(counts[at] / SLICE, 3)))
        at += timedelta(minutes=SLICE)
    label = f"{day:%Y-%m-%d} 每分钟结算笔数,每 {SLICE} 分钟一柱的平均"
    return drawn(columns(points, unit="笔/分钟", label=label, step=HOURS_NAMED))


# ---- what the funds paid


@dataclass(frozen=True, slots=True)
class Used:
    """What a fund of a pooling area paid, beside its budget of the year."""

    area: str
    fund: str
    paid: Money
    budget: Money | None
    share: str  # of the budget; told of a whole year alone


def against_budget(
    used: Sequence[FundUse],
    budgets: Mapping[tuple[str, str], Money],
    span: str,
    names: Mapping[str, str],
) -> list[Used]:
    """Each with the name of its pooling area; a fund that paid nothing yet as well."""
    paid = {(one.area, one.fund): one.paid for one in used}
    keys = [*paid, *sorted(budgets.keys() - paid.keys())]
    return [
        Used(
            area=names.get(area, area),
            fund=fund,
            paid=paid.get((area, fund), Money(0)),
            budget=budgets.get((area, fund)),
            share=share_of(paid.get((area, fund), Money(0)), budgets.get((area, fund)))
            if span == "year"
            else "",
        )
        for area, fund in keys
    ]


def names_told(divisions: Iterable[Area]) -> dict[str, str]:
    """The names of divisions and of the pooling areas they belong to."""
    told: dict[str, str] = {}
    for one in divisions:
        pool = one.pooling_area or one
        told |= {one.code: one.name, pool.code: pool.name}
    return told


def funds_note(budgeted: bool, pools: Iterable[str]) -> str:
    """Whose budgets these are; ``pools`` where they reach beyond the own divisions."""
    names = "、".join(sorted(pools))
    if not budgeted:
        return POOL_UNBUDGETED if names else UNBUDGETED
    return OF_POOL.format(pool=names) if names else BUDGETED


def share_of(paid: Money, budget: Money | None) -> str:
    return f"{paid.fen / budget.fen:.1%}" if budget else ""


def funds_chart(used: Sequence[FundUse]) -> SafeString:
    totals: dict[str, Money] = {}
    for one in used:
        totals[one.fund] = totals.get(one.fund, Money(0)) + one.paid
    ordered = sorted(totals.items(), key=lambda pair: -pair[1].fen)
    bars = [(fund, float(paid.fen / YUAN)) for fund, paid in ordered]
    return drawn(ranked(bars, unit="元", label="各基金与个人账户支出,元"))


def drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308  drawn by us; its texts come through JSON


# ---- how the interface answers


def answering(request: ConsoleRequest, today: date) -> tuple[Any, list[Place]]:
    """All together, and each institution of the scope, today."""
    scope = request.scope
    names = names_of(scope)
    whole, *told = exchanged(midnight(today), list(names))
    places = [
        Place(
            one.institution_code,
            names[one.institution_code],
            one,
        )
        for one in told
        if one.institution_code in names
    ]
    return whole, places


def slowest(places: Sequence[Place]) -> list[Place]:
    timed = [one for one in places if one.told.p99_ms is not None]
    return sorted(timed, key=lambda one: -one.told.p99_ms)[:SHOWN]


def failing(places: Sequence[Place]) -> list[Place]:
    refused = [one for one in places if one.told.refused]
    return sorted(refused, key=lambda one: -one.told.refused)[:SHOWN]
