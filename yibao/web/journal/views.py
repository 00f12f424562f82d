"""操作日志: who did what, each line as it was kept, and whether it is still so."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yibao.access.queries import operator_of, oversees_all, staff_within
from yibao.access.scope import Scope
from yibao.institutions.listing import visible
from yibao.kernel import journal as book
from yibao.kernel.journal_listing import (
    EVERYBODY,
    Seen,
    key_of,
    last_deed,
    line_shown,
    lines_asked,
    lines_between_days,
    lines_exported,
)
from yibao.kernel.models import Journal
from yibao.kernel.moments import at_shanghai
from yibao.kernel.seal_check import Checked, checked_between, piece_of, sealed_upto
from yibao.web.access import ConsoleRequest, page
from yibao.web.journal.forms import JournalForm, VerifyForm
from yibao.web.journal.kept import kept
from yibao.web.journal.words import channel_name, deed_name, subject_name
from yibao.web.lists import (
    EXPORT_ROWS,
    Column,
    Listing,
    exported,
    paged,
    size_of,
)
from yibao.web.pages import shown

TITLE = "操作日志"
VERIFIED, SUBJECT = "journal.verified", "journal"
PATIENCE_SECONDS = 5.0  # of one press
NOTHING = Checked(0, 0, 0, (), done=True)
NAMED = 20  # lines that are not as sealed


def address(row: Journal) -> str:
    return reverse("journal:line", args=[row.pk])


COLUMNS = (
    Column[Journal]("编号", lambda row: str(row.pk), "code", address),
    Column[Journal](
        "时间", lambda row: f"{at_shanghai(row.happened_at):%Y-%m-%d %H:%M:%S}"
    ),
    Column[Journal]("操作员", lambda row: f"{row.operator_name} {row.operator_no}"),
    Column[Journal]("机构编号", lambda row: row.institution_code, "code"),
    Column[Journal]("操作", lambda row: deed_name(row.action)),
    Column[Journal]("对象", lambda row: subject_name(row.subject_kind)),
    Column[Journal]("对象编号", lambda row: row.subject_no, "code"),
    Column[Journal]("渠道", lambda row: channel_name(row.channel)),
    Column[Journal]("事由", lambda row: row.reason, "wrap"),
)


def seen_by(scope: Scope) -> Seen:
    """Whose lines: those of the people and the institutions of the divisions.

    What the platform did itself is of no division: who oversees all of them sees it.
    """
    if oversees_all(scope):
        return EVERYBODY
    return Seen(staff_within(scope), visible(scope).values("code"))


@require_GET
@page("journal.view")
def journal(request: ConsoleRequest) -> HttpResponse:
    form = JournalForm(request.GET)
    right = form.is_valid()
    seen = seen_by(request.scope)
    if right and request.GET.get("export"):
        if "export.excel" not in request.permissions:
            raise PermissionDenied("export.excel")
        every = lines_exported(form.asked, seen, limit=EXPORT_ROWS)
        return exported(request, TITLE, form.told(), COLUMNS, every)
    content = {
        "form": form,
        "may_export": "export.excel" in request.permissions,
        "empty_text": "没有符合条件的日志。请放宽条件;定点机构的操作员要同时填机构编号",
        **(listed(request, form, seen) if right else {}),
        **({} if request.htmx else head()),
    }
    return shown(
        request,
        "journal/list.html",
        TITLE,
        content,
        part="journal/_rows.html",
        status=HTTPStatus.OK if right else HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def listed(request: ConsoleRequest, form: JournalForm, seen: Seen) -> dict[str, object]:
    size = size_of(request.GET)
    after = request.GET.get("after", "")
    part = lines_asked(form.asked, seen, after=after, limit=size + 1)
    return {"listing": Listing(COLUMNS, paged(part, size, key_of), address)}


def head() -> dict[str, object]:
    """How far the journal is sealed, and when somebody last verified it."""
    return {"sealed": sealed_upto(), "verified": last_deed(SUBJECT, VERIFIED)}


@require_GET
@page("journal.view")
def line(request: ConsoleRequest, number: int) -> HttpResponse:
    found = line_shown(number, seen_by(request.scope))
    if found is None:
        raise Http404(f"没有第 {number} 行操作日志,或不在您的数据范围内")
    piece = piece_of(found.pk)
    month = f"{at_shanghai(found.happened_at):%Y-%m}"
    seals = piece.seals if piece else ()
    content = {
        "line": found,
        "action": deed_name(found.action),
        "subject": subject_name(found.subject_kind),
        "channel": channel_name(found.channel),
        "kept": kept(found.fields),
        "piece": piece,
        "seal": next((one for one in seals if one.partition == month), None),
    }
    crumbs = ((TITLE, reverse("journal:list")),)
    title = f"操作日志第 {number} 行"
    return shown(request, "journal/line.html", title, content, crumbs=crumbs)


@require_POST
@page("journal.view")
def verify(request: ConsoleRequest) -> HttpResponse:
    """核对这几天: the chain of the days, for so long at most; written down itself."""
    form = VerifyForm(request.POST)
    if not form.is_valid():
        wrong = HTTPStatus.UNPROCESSABLE_ENTITY
        return answered(request, {"form": form}, status=wrong)
    told = form.cleaned_data
    begin, end = lines_between_days(told["first"], told["last"])
    goes_on = (told["after"] or 0) + 1
    checked = (
        checked_between(max(begin, goes_on), end, PATIENCE_SECONDS) if end else NOTHING
    )
    noted(request, told["first"], told["last"], checked)
    content = {
        "form": form,
        "checked": checked,
        "broken": checked.broken[:NAMED],
        "more": max(len(checked.broken) - NAMED, 0),
    }
    return answered(request, content)


def noted(
    request: ConsoleRequest, first: date | None, last: date | None, checked: Checked
) -> None:
    fields = {
        "first": f"{first or ''}",
        "last": f"{last or ''}",
        "lines": checked.lines,
        "seals": checked.pieces,
        "broken": len(checked.broken),
        "upto": checked.upto,
        "done": checked.done,
    }
    by = operator_of(request.user)
    book.record(VERIFIED, SUBJECT, "seal", by=by, fields=fields)


def answered(
    request: ConsoleRequest, content: dict[str, object], status: int = HTTPStatus.OK
) -> HttpResponse:
    return shown(
        request,
        "journal/verified.html",
        "核对操作日志",
        content,
        crumbs=((TITLE, reverse("journal:list")),),
        part="journal/_verified.html",
        status=status,
    )
