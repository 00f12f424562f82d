"""首页: what waits for me, what will soon be late, and where I usually go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime, now

from yibao.access.logins import password_until
from yibao.access.queries import deeds_of
from yibao.approvals.queries import waiting_filings
from yibao.clearing.queries import waiting_differences
from yibao.institutions.agreement_listing import (
    Conditions,
    agreements_asked,
    agreements_counted,
)
from yibao.web.access import ConsoleRequest, page
from yibao.web.confirmations.listing import WAITING as AWAITED
from yibao.web.confirmations.listing import Conditions as Asked
from yibao.web.confirmations.listing import cases_asked, cases_counted
from yibao.web.confirmations.views import title_of
from yibao.web.journal.words import deed_name, subject_name
from yibao.web.pages import shown

ENDING_DAYS = 90  # of an agreement (AGR-10)
PASSWORD_DAYS = 14
SHOWN = 8
Cells = tuple[tuple[str, str], ...]  # what is said, and where it leads


@dataclass(frozen=True, slots=True)
class Waiting:
    """A heap of work: how much, of what, and its oldest pieces."""

    title: str
    tone: str
    count: int
    heads: tuple[str, ...]
    rows: tuple[Cells, ...]
    empty: str
    every: str = ""  # where all of it is listed

    @property
    def counted(self) -> SafeString:
        """How much, leading to all of it."""
        if not self.every:
            return format_html("{}", self.count)
        return format_html('<a href="{}">{}</a>', self.every, self.count)


@page("")
def home(request: ConsoleRequest) -> HttpResponse:
    made = [
        make(request)
        for permissions, make in HEAPS
        if permissions & request.permissions
    ]
    content = {
        "heaps": made,
        "deeds": [
            (one, deed_name(one.action), subject_name(one.subject_kind))
            for one in deeds_of(request.user, SHOWN)
        ],
        "password_days": password_days(request),
    }
    return shown(request, "home/home.html", "首页", content)


def password_days(request: ConsoleRequest) -> int | None:
    """How many days the password still holds, where these are few."""
    until = password_until(request.user)
    left = (until - now()).days if until else PASSWORD_DAYS + 1
    return left if left <= PASSWORD_DAYS else None


def filings(request: ConsoleRequest) -> Waiting:
    found = waiting_filings(request.scope)
    rows = [
        (
            (one.filing_no, reverse("filings:one", args=[one.filing_no])),
            (one.title, ""),
            (one.person_no, reverse("desk:person", args=[one.person_no])),
            (one.filed_by, ""),
            (f"{localtime(one.filed_at):%Y-%m-%d %H:%M}", ""),
        )
        for one in found[:SHOWN]
    ]
    return Waiting(
        "待审核备案",
        "brand",
        len(found),
        ("备案编号", "类型", "人员编号", "申报机构", "申报时间"),
        tuple(rows),
        "没有等待审核的备案",
        reverse("filings:list"),
    )


def confirmations(request: ConsoleRequest) -> Waiting:
    asked = Asked(state=AWAITED)
    rows = [
        (
            (one.number, reverse("confirmations:one", args=[one.number])),
            (title_of(one.deed), ""),
            (one.subject_no, reverse("desk:person", args=[one.subject_no])),
            (one.filer, ""),
            (f"{localtime(one.filed_at):%Y-%m-%d %H:%M}", ""),
        )
        for one in cases_asked(asked, request.scope, limit=SHOWN)
    ]
    return Waiting(
        "待复核业务",
        "brand",
        cases_counted(asked, request.scope),
        ("复核编号", "业务", "人员编号", "经办人", "提交时间"),
        tuple(rows),
        "没有等待复核的业务",
        reverse("confirmations:list"),
    )


def differences(request: ConsoleRequest) -> Waiting:
    found = waiting_differences(request.scope)
    rows = [
        (
            (one.institution_name, institution(one.institution_code)),
            (str(one.count), ""),
            (f"{one.since:%Y-%m-%d}", ""),
        )
        for one in found[:SHOWN]
    ]
    return Waiting(
        "未处理的对账差异",
        "warn",
        sum(one.count for one in found),
        ("机构", "差异(条)", "最早的业务日期"),
        tuple(rows),
        "没有未处理的对账差异",
    )


def agreements(request: ConsoleRequest) -> Waiting:
    asked, at = Conditions(ending=ENDING_DAYS), now()
    rows = [
        (
            (one.institution_name, institution(one.institution_code)),
            (one.agreement_no, reverse("agreements:one", args=[one.agreement_no])),
            (f"{one.valid_to:%Y-%m-%d}", ""),
            (f"{one.days_left} 天", ""),
        )
        for one in agreements_asked(asked, request.scope, at, limit=SHOWN)
    ]
    return Waiting(
        f"{ENDING_DAYS} 天内到期的协议",
        "warn",
        agreements_counted(asked, request.scope, at),
        ("机构", "协议编号", "到期日", "还有"),
        tuple(rows),
        f"{ENDING_DAYS} 天内没有协议到期",
        f"{reverse('agreements:list')}?ending={ENDING_DAYS}",
    )


def institution(code: str) -> str:
    return reverse("institutions:one", args=[code])


# Who has one of the permissions sees the heap.
HEAPS: tuple[tuple[frozenset[str], Callable[[ConsoleRequest], Waiting]], ...] = (
    (frozenset({"filing.decide"}), filings),
    (frozenset({"deed.confirm"}), confirmations),
    (frozenset({"institution.manage", "cockpit.view"}), agreements),
    (frozenset({"institution.manage", "cockpit.view"}), differences),
)
