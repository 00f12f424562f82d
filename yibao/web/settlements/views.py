"""结算查询与结算单: the list, and one settlement with what it was made of."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse

from yibao.engine.money import Money
from yibao.institutions.listing import visible
from yibao.ledger.queries import entries_of
from yibao.settlement.listing import (
    REVERSAL,
    REVERSED,
    STANDING,
    STATES,
    Listed,
    settlements_asked,
    settlements_exported,
)
from yibao.settlement.showing import (
    Shown,
    funds_of,
    lines_of,
    settled_around,
    settlement_shown,
    steps_of,
)
from yibao.web.access import ConsoleRequest, page
from yibao.web.charts.bill import comma
from yibao.web.lists import Column
from yibao.web.pages import shown
from yibao.web.query import Query
from yibao.web.settlements import messages
from yibao.web.settlements.bill import bill_of
from yibao.web.settlements.forms import SettlementForm
from yibao.web.words import care_type, category, insurance, scheme

TONES = {STANDING: "ok", REVERSED: "danger", REVERSAL: "warn"}
MESSAGES = "settlement.message.view"
TABS = (
    ("bill", "待遇说明"),
    ("lines", "费用明细"),
    ("books", "基金与账务"),
    ("history", "结算经过"),
)


def address(row: Listed) -> str:
    return reverse("settlements:one", args=[row.settlement_no])


def tone_of(row: Listed) -> str:
    return TONES[row.state]


COLUMNS = (
    Column[Listed]("结算流水号", lambda row: row.settlement_no, "code", address),
    Column[Listed]("结算时间", lambda row: f"{row.settled_at:%Y-%m-%d %H:%M}"),
    Column[Listed]("人员编号", lambda row: row.person_no, "code"),
    Column[Listed]("姓名", lambda row: row.person_name),
    Column[Listed]("医药机构", lambda row: row.institution_name),
    Column[Listed]("险种", lambda row: scheme(row.insurance)),
    Column[Listed]("医疗类别", lambda row: care_type(row.care_type)),
    Column[Listed]("费用总额(元)", lambda row: row.fee_total, "money"),
    Column[Listed]("基金支付(元)", lambda row: row.fund_paid, "money"),
    Column[Listed]("账户支付(元)", lambda row: row.account_paid, "money"),
    Column[Listed]("个人现金(元)", lambda row: row.cash_paid, "money"),
    Column[Listed]("状态", lambda row: STATES[row.state], tone=tone_of),
)


QUERY = Query(
    title="结算查询",
    heading="结算清单",
    sub="最新的在前",
    form=SettlementForm,
    columns=COLUMNS,
    address=address,
    rows=lambda form, request, after, limit: settlements_asked(
        form.asked, request.scope, after=after, limit=limit
    ),
    every=lambda form, request, limit: settlements_exported(
        form.asked, request.scope, limit=limit
    ),
    empty="没有符合条件的结算。请放宽条件,或核对流水号和人员编号",
)


@page("settlement.view")
def settlements(request: ConsoleRequest) -> HttpResponse:
    return QUERY.answer(request)


@page("settlement.view")
def one(request: ConsoleRequest, number: str) -> HttpResponse:
    found = settlement_or_404(request, number)
    engineer = MESSAGES in request.permissions
    tabs = (*TABS, ("messages", "接口报文")) if engineer else TABS
    names = dict(tabs)
    tab = request.GET.get("tab", "bill")
    if tab not in names:
        raise Http404
    content: dict[str, object] = {
        **head_of(found),
        "paper_url": reverse("settlements:statement", args=[number]),
        "receipt_url": reverse("settlements:receipt", args=[number]),
        "person_url": reverse("desk:person", args=[found.settlement.person_no])
        if "person.view" in request.permissions
        else "",
        "institution_url": institution_url(request, found.settlement.institution_code),
        "tab": tab,
        "tabs": tabs,
        "part": f"settlements/_{tab}.html",
        **part_of(tab, found),
    }
    return shown(
        request,
        "settlements/one.html",
        f"结算单 {number}",
        content,
        crumbs=(("结算查询", reverse("settlements:list")),),
        part=f"settlements/_{tab}.html",
    )


def institution_url(request: ConsoleRequest, code: str) -> str:
    """Where the institution is shown; not to whom it is outside of the data."""
    may = "institution.view" in request.permissions
    seen = may and visible(request.scope).filter(code=code).exists()
    return reverse("institutions:one", args=[code]) if seen else ""


def head_of(found: Shown) -> dict[str, object]:
    """The identity header: who, where, what for, by whom."""
    told = found.settlement
    area = told.insured_area
    age = "" if told.age is None else f"{told.age} 岁"
    return {
        "found": found,
        "told": told,
        "tone": TONES[found.state],
        "care": care_type(told.care_type, area),
        "insurance": insurance(told.insurance, area),
        "category": category(told.person_category, area),
        "who": " · ".join(filter(None, (found.gender, age))),
        "days": f"{told.begin_on:%Y-%m-%d} 至 {told.end_on:%Y-%m-%d}",
        "disease": " ".join(filter(None, (told.disease_code, told.disease_name))),
        "staff": " ".join(filter(None, (found.department, found.physician))),
        "operator": f"{told.operator_name} {told.operator_no}",
        "family_note": family_note(found),
    }


def family_note(found: Shown) -> str:
    paid = found.settlement.family_paid
    return f"其中家庭共济 {comma(paid)}" if paid else ""


def part_of(tab: str, found: Shown) -> dict[str, object]:
    """What one tab shows; nothing of the others is read."""
    told = found.settlement
    if tab == "lines":
        return {"lines": lines_of(told)}
    if tab == "books":
        funds = funds_of(told.pk)
        return {
            "funds": funds,
            "funds_total": Money.sum(one.amount for one in funds),
            "entries": entries_of(told.pk),
        }
    if tab == "history":
        return {"around": settled_around(told)}
    if tab == "messages":
        return {"messages_shown": messages.of_settlement(told)}
    return {"bill": bill_of(found, steps_of(told.pk))}


def settlement_or_404(request: ConsoleRequest, number: str) -> Shown:
    found = settlement_shown(number, request.scope)
    if found is None:
        raise Http404(f"没有结算单 {number},或不在您的数据范围内")
    return found
