"""备案审核: what waits for a decision, one filing in full, and the decision."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from yibao.approvals.listing import (
    FilingListed,
    filings_asked,
    filings_beside,
    filings_exported,
)
from yibao.approvals.showing import FilingFound, filing_found
from yibao.areas.queries import area_names
from yibao.institutions.queries import names_of
from yibao.web.access import ConsoleRequest, page
from yibao.web.deeds.form import until
from yibao.web.deeds.handling import Handling
from yibao.web.desk.case import case_of
from yibao.web.desk.deeds.deciding import Decide
from yibao.web.filings.forms import FilingForm
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.query import Query

DECIDE = Decide.permission
TITLE = "备案审核"


def address(row: FilingListed) -> str:
    return reverse("filings:one", args=[row.filing_no])


def tone(row: FilingListed) -> str:
    return row.tone


COLUMNS = (
    Column[FilingListed]("备案编号", lambda row: row.filing_no, "code", address),
    Column[FilingListed]("种类", lambda row: row.title),
    Column[FilingListed]("内容", lambda row: row.about, "wrap"),
    Column[FilingListed]("人员编号", lambda row: row.person_no, "code"),
    Column[FilingListed]("姓名", lambda row: row.person_name),
    Column[FilingListed]("申报", lambda row: row.filer),
    Column[FilingListed]("自", lambda row: f"{row.valid_from:%Y-%m-%d}"),
    Column[FilingListed]("至", lambda row: until(row.valid_to)),
    Column[FilingListed](
        "申报时间", lambda row: f"{localtime(row.filed_at):%Y-%m-%d %H:%M}"
    ),
    Column[FilingListed]("已等(天)", lambda row: row.days_waiting),
    Column[FilingListed](
        "状态", lambda row: row.state_title, tone=lambda row: row.tone
    ),
)


QUERY = Query(
    title=TITLE,
    heading="备案清单",
    sub="等得最久的在前",
    form=FilingForm,
    columns=COLUMNS,
    address=address,
    rows=lambda form, request, after, limit: filings_asked(
        form.asked, request.scope, after=after, limit=limit
    ),
    every=lambda form, request, limit: filings_exported(
        form.asked, request.scope, limit=limit
    ),
    empty="没有符合条件的备案",
)


@page("filing.view")
def filings(request: ConsoleRequest) -> HttpResponse:
    return QUERY.answer(request)


@page("filing.view")
def one(request: ConsoleRequest, number: str) -> HttpResponse:
    """With the decision where the clerk may make it, else without."""
    found = filing_or_404(request, number)
    content = evidence(request, found)
    return shown(
        request,
        "filings/one.html",
        f"{found.kind_title} {number}",
        content,
        crumbs=((TITLE, reverse("filings:list")),),
    )


@page(DECIDE)
def decide(request: ConsoleRequest, number: str) -> HttpResponse:
    """审核: the filing above, the decision below; who took it in does not decide."""
    found = filing_or_404(request, number)
    case = case_of(request, found.filing.person.person_no)
    back = reverse("filings:one", args=[number])
    crumbs = ((TITLE, reverse("filings:list")), (number, back))
    subject = replace(case.subject, back=back, crumbs=crumbs)
    handling = Handling(
        request,
        Decide,
        replace(case, subject=subject, filing_no=number),
        matter=number,
        template="filings/decide.html",
        more=evidence(request, found),
    )
    return handling.answer()


def evidence(request: ConsoleRequest, found: FilingFound) -> dict[str, object]:
    """What a decision rests on: who filed what, its course, what else there is."""
    row = found.filing
    number = row.person.person_no
    filer = names_of([row.filed_by]) if row.filed_by else {}
    transferred = hasattr(row, "transfer")  # which names where to itself
    target = "" if transferred else getattr(row, "target_area", "")
    own = filed_by_me(request, found)
    return {
        "found": found,
        "filing": row,
        "period": f"{row.valid_from:%Y-%m-%d} 至 {until(row.valid_to)}",
        "target_name": area_names([target]).get(target, "") if target else "",
        "filer": filer.get(row.filed_by, row.filed_by) or "经办机构",
        "others": filings_beside(row, request.scope),
        "own_step": own,
        "person_url": reverse("desk:person", args=[number])
        if "person.view" in request.permissions
        else "",
        "decide_url": reverse("filings:decide", args=[row.filing_no])
        if found.waits and DECIDE in request.permissions and not own
        else "",
    }


def filed_by_me(request: ConsoleRequest, found: FilingFound) -> bool:
    """Whether the clerk took it in; the command asks the journal again."""
    filed = found.events[0]
    return not found.filing.filed_by and filed.operator_no == request.user.number


def filing_or_404(request: ConsoleRequest, number: str) -> FilingFound:
    found = filing_found(number, request.scope)
    if found is None:
        raise Http404(f"没有备案 {number},或不在您的数据范围内")
    return found
