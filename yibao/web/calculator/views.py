"""待遇试算: the engine of settlements on a form, two policies or days side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate

from yibao.engine.breakdown import Breakdown
from yibao.engine.codes import Fund
from yibao.engine.errors import Refused
from yibao.engine.money import Money
from yibao.policies.answer import AMOUNTS, amounts
from yibao.policies.area import Area
from yibao.policies.load import area_policies
from yibao.policies.source import FilesRefused
from yibao.settlement.views import StepView
from yibao.web.access import ConsoleRequest, page
from yibao.web.calculator.asking import FORM, Asked, asked
from yibao.web.calculator.forms import CaseForm
from yibao.web.charts.bill import FUNDS, OWN, SCOPE, Bill, parts_of, reasons_of
from yibao.web.pages import shown

TITLE = "待遇试算"
ALWAYS = ("medfee_sumamt", "inscp_scp_amt", "fund_pay_sumamt", "psn_part_amt")


@dataclass(frozen=True, slots=True)
class Result:
    """One calculation: its policy, its bill, the amounts, what to note."""

    heading: str
    status: str
    bill: Bill
    amounts: dict[str, Money]
    notes: tuple[str, ...]
    text: str


@page("calculator.use")
def form(request: ConsoleRequest) -> HttpResponse:
    """An empty form, or a calculated one: asking leaves nothing, so it is a GET."""
    areas = area_policies()
    if "date" not in request.GET:
        made = CaseForm(None, areas, initial=_usual(request, areas))
        return shown(request, "calculator/form.html", TITLE, {"form": made})
    made = CaseForm(request.GET, areas)
    content: dict[str, Any] = {"form": made}
    if made.is_valid():
        try:
            results = calculated(made.cleaned_data, areas)
        except FilesRefused as refused:
            content["problems"] = [one.sentence for one in refused.problems]
        except Refused as refused:
            content["problems"] = [f"{refused.code} {refused.sentence}"]
        else:
            content |= {"results": results, "compared": compared(results)}
    status = 200 if "results" in content else 422
    part = "calculator/_results.html"
    return shown(
        request, "calculator/form.html", TITLE, content, part=part, status=status
    )


def calculated(told: dict[str, Any], areas: dict[str, Area]) -> list[Result]:
    """The case as asked, and again under the other policy or on the other day."""
    days = [(told["area"], told["date"])]
    if told["other_area"] or told["other_date"]:
        other = told["other_area"] or told["area"]
        days.append((other, told["other_date"] or told["date"]))
    return [_result(asked(told, area, day, areas), day) for area, day in days]


def _result(one: Asked, day: date) -> Result:
    breakdown = one.case.calculate()[0]
    area = one.case.area
    return Result(
        heading=f"{area.name} {day}",
        status=STATUS.get(area.status, ""),
        bill=bill_of(breakdown, day),
        amounts=amounts(breakdown),
        notes=one.case.notes,
        text=one.text,
    )


STATUS = {"fictional": "虚构政策", "example": "公开资料示例,不作报销依据"}


def compared(results: list[Result]) -> list[tuple[str, list[Money], Money | None]]:
    """Each amount that is not nothing, of every result, and by how much they differ."""
    found = []
    for name, title in AMOUNTS.items():
        told = [result.amounts[name] for result in results]
        if name in ALWAYS or any(told):
            apart = told[1] - told[0] if len(told) > 1 else None
            found.append((title, told, apart))
    return found


def bill_of(result: Breakdown, day: date) -> Bill:
    """A calculation as the bill that is drawn."""
    scope = {
        "inscp_scp_amt": result.in_scope,
        "preselfpay_amt": result.paid_first,
        "overlmt_selfpay": result.over_limit,
        "fulamt_ownpay_amt": result.outside_scope,
    }
    own = {
        "account": result.account_paid - result.family_paid_total,
        "family": result.family_paid_total,
        "cash": result.cash_paid,
        "hospital": result.hospital_paid,
    }
    funds = {fund.value: result.paid_by(fund) for fund in Fund}
    steps = (
        StepView(
            one.part,
            one.title,
            one.amount,
            one.base,
            one.rate,
            one.clause,
            one.source,
            one.note,
        )
        for one in result.steps
    )
    return Bill(
        settlement_no="",
        person="",
        institution="",
        day=f"{day}",
        care=FORM,
        total=result.fee_total,
        scope=parts_of(SCOPE, scope),
        payers=(*parts_of(FUNDS, funds), *parts_of(OWN, own)),
        reasons=reasons_of(steps),
    )


def _usual(request: ConsoleRequest, areas: dict[str, Area]) -> dict[str, Any]:
    """The user's own pooling area today; a person's desk may fill in more."""
    own = request.user.area.pooling_code
    usual = {
        "area": own if own in areas else next(iter(areas), ""),
        "date": localdate().isoformat(),
        "med_type": "inpatient",
    }
    told = {
        name: request.GET[name] for name in CaseForm.base_fields if name in request.GET
    }
    return usual | told
