"""业务复核: what waits for another hand, one case, the decision, taking it back."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localtime

from yibao.access.queries import operator_of
from yibao.kernel.errors import Refused
from yibao.web.access import ConsoleRequest, page
from yibao.web.confirmations.commands import record_opened
from yibao.web.confirmations.deeds import (
    Confirm,
    ConfirmationCase,
    Withdraw,
    refuse_unfit,
)
from yibao.web.confirmations.forms import ConfirmationForm
from yibao.web.confirmations.listing import (
    STATES,
    TONES,
    WAITING,
    Filed,
    case_found,
    cases_asked,
    cases_exported,
    content_of,
    outcome_of,
)
from yibao.web.deeds.handling import Handling
from yibao.web.deeds.kinds import DEEDS, KIND_OF
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.query import Query

VIEW, TITLE = "confirmation.view", "业务复核"


def title_of(slug: str) -> str:
    return DEEDS[slug].title if slug in DEEDS else slug


def address(row: Filed) -> str:
    return reverse("confirmations:one", args=[row.number])


QUERY = Query(
    title=TITLE,
    heading="业务复核清单",
    sub="等得最久的在前",
    form=ConfirmationForm,
    columns=(
        Column[Filed]("复核编号", lambda row: row.number, "code", address),
        Column[Filed]("业务", lambda row: title_of(row.deed)),
        Column[Filed]("人员编号", lambda row: row.subject_no, "code"),
        Column[Filed]("姓名", lambda row: row.subject_name),
        Column[Filed]("经办人", lambda row: row.filer),
        Column[Filed](
            "提交时间", lambda row: f"{localtime(row.filed_at):%Y-%m-%d %H:%M}"
        ),
        Column[Filed]("已等(天)", lambda row: row.days_waiting),
        Column[Filed]("复核人", lambda row: row.decided_by),
        Column[Filed]("意见", lambda row: row.reason, "wrap"),
        Column[Filed]("状态", lambda row: row.state_title, tone=lambda row: row.tone),
    ),
    address=address,
    rows=lambda form, request, after, limit: cases_asked(
        form.asked, request.scope, after=after, limit=limit
    ),
    every=lambda form, request, limit: cases_exported(
        form.asked, request.scope, limit=limit
    ),
    empty="没有符合条件的复核件",
)


@page(VIEW)
def confirmations(request: ConsoleRequest) -> HttpResponse:
    return QUERY.answer(request)


@page(VIEW)
def one(request: ConsoleRequest, number: str) -> HttpResponse:
    """What was filed, with account numbers masked, and what became of it."""
    case = case_of(request, number)
    may = request.permissions
    filed, own = case.filed, case.filed.filed_by == request.user.number
    waits = outcome_of(filed) is None
    more = {
        "person_url": reverse("desk:person", args=[filed.subject_no])
        if "person.view" in may
        else "",
        "decide_url": reverse("confirmations:deed-confirmed", args=[number])
        if waits and not own and Confirm.permission in may
        else "",
        "withdraw_url": reverse("confirmations:confirmation-withdrawn", args=[number])
        if waits and own and Withdraw.permission in may
        else "",
        "own_step": own and waits and Confirm.permission in may,
    }
    return shown(
        request,
        "confirmations/one.html",
        f"复核件 {number}",
        evidence(case, masked=True) | more,
        crumbs=((TITLE, reverse("confirmations:list")),),
    )


@page(Confirm.permission)
def decide(request: ConsoleRequest, number: str) -> HttpResponseBase:
    """复核: everything told back in clear, and the decision.

    Whether it can be done now is asked of its command when the decision is checked.
    """
    case = case_of(request, number)
    if request.method != "POST":
        if outcome_of(case.filed) is not None:
            return redirect("confirmations:one", number)
        record_opened(number, by=operator_of(request.user))
    return handled(request, Confirm, case, evidence(case))


@page(Withdraw.permission)
def take_back(request: ConsoleRequest, number: str) -> HttpResponse:
    case = case_of(request, number)
    return handled(request, Withdraw, case, evidence(case, masked=True))


def handled(
    request: ConsoleRequest,
    deed: type[Confirm | Withdraw],
    case: ConfirmationCase,
    more: dict[str, object],
) -> HttpResponse:
    return Handling(
        request,
        deed,
        case,
        matter=case.filed.number,
        template="confirmations/decide.html",
        more=more,
    ).answer()


def case_of(request: ConsoleRequest, number: str) -> ConfirmationCase:
    """The case with its deed as it was submitted; another county's is not there."""
    filed = case_found(number, request.scope)
    about = KIND_OF[filed.deed].about if filed and filed.deed in KIND_OF else None
    if filed is None or about is None:
        raise Http404(f"没有复核件 {number},或不在您的数据范围内")
    subject = about(request, filed.subject_no)
    form = DEEDS[filed.deed](subject, MultiValueDict(content_of(filed)))
    form.is_valid()
    back = reverse("confirmations:one", args=[number])
    crumbs = ((TITLE, reverse("confirmations:list")), (number, back))
    return ConfirmationCase(
        replace(subject.subject, back=back, crumbs=crumbs), filed, form
    )


def hindrance(case: ConfirmationCase) -> str:
    """Why the form does not take it any more."""
    try:
        refuse_unfit(case)
    except Refused as refusal:
        return f"{refusal.code} {refusal.sentence}。{refusal.advice}"
    return ""


def evidence(case: ConfirmationCase, *, masked: bool = False) -> dict[str, object]:
    """What a decision rests on, what is in its way, and its course."""
    filed, outcome = case.filed, outcome_of(case.filed)
    state = outcome.result if outcome else WAITING
    return {
        "filed": filed,
        "outcome": outcome,
        "deed_title": case.form.title,
        "state_title": STATES[state],
        "tone": TONES[state],
        "hindrance": "" if outcome else hindrance(case),
        "content": case.form.told_back(masked=masked),
        "subject": case.subject,
    }
