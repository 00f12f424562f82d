"""What each tab of a person shows; nothing of the others is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime

from yibao.approvals.courses import FilingShown, filings_of
from yibao.enrollment.profiles import (
    Profile,
    courses_of,
    credentials_of,
    family_of,
    mark_courses,
)
from yibao.ledger.movements import AccountMovement, account_movements
from yibao.ledger.queries import personal_account
from yibao.settlement.limits import Limit, YearSoFar, year_so_far
from yibao.settlement.listing import STATES, Conditions, Listed, settlements_asked
from yibao.web.access import ConsoleRequest
from yibao.web.charts.bill import comma
from yibao.web.confirmations.listing import Filed, cases_of
from yibao.web.desk.deeds import DEEDS
from yibao.web.lists import Column, Listing, paged, size_of
from yibao.web.settlements.views import tone_of
from yibao.web.words import care_type

FIGURES = 5
Panel = Callable[[ConsoleRequest, Profile], dict[str, object]]


def opened(row: Listed) -> str:
    return reverse("settlements:one", args=[row.settlement_no])


def booked(row: AccountMovement) -> str:
    """The settlement that moved the money, where one did."""
    if not row.is_settlement:
        return ""
    return reverse("settlements:one", args=[row.reference])


def filed(row: FilingShown) -> str:
    return reverse("filings:one", args=[row.filing_no])


def confirmed(row: Filed) -> str:
    return reverse("confirmations:one", args=[row.number])


NEEDING_TWO = {deed.slug: deed.title for deed in DEEDS if deed.second_hand}
SETTLED = (
    Column[Listed]("结算流水号", lambda row: row.settlement_no, "code", opened),
    Column[Listed]("结算时间", lambda row: f"{row.settled_at:%Y-%m-%d %H:%M}"),
    Column[Listed]("医药机构", lambda row: row.institution_name),
    Column[Listed]("医疗类别", lambda row: care_type(row.care_type)),
    Column[Listed]("费用总额(元)", lambda row: row.fee_total, "money"),
    Column[Listed]("基金支付(元)", lambda row: row.fund_paid, "money"),
    Column[Listed]("账户支付(元)", lambda row: row.account_paid, "money"),
    Column[Listed]("个人现金(元)", lambda row: row.cash_paid, "money"),
    Column[Listed]("状态", lambda row: STATES[row.state], tone=tone_of),
)
MOVED = (
    Column[AccountMovement]("时间", lambda row: f"{row.happened_at:%Y-%m-%d %H:%M}"),
    Column[AccountMovement](
        "业务", lambda row: f"{row.occasion}{'(冲回)' if row.is_reversal else ''}"
    ),
    Column[AccountMovement]("业务编号", lambda row: row.reference, "code", booked),
    Column[AccountMovement]("当年账户(元)", lambda row: row.current, "money"),
    Column[AccountMovement]("历年账户(元)", lambda row: row.past, "money"),
    Column[AccountMovement]("合计(元)", lambda row: row.total, "money"),
)
FILED = (
    Column[FilingShown]("备案编号", lambda row: row.filing_no, "code", filed),
    Column[FilingShown]("种类", lambda row: row.title),
    Column[FilingShown]("内容", lambda row: row.about, "wrap"),
    Column[FilingShown]("机构", lambda row: row.institution),
    Column[FilingShown]("自", lambda row: f"{row.valid_from:%Y-%m-%d}"),
    Column[FilingShown](
        "至", lambda row: f"{row.valid_to:%Y-%m-%d}" if row.valid_to else "长期"
    ),
    Column[FilingShown]("状态", lambda row: row.state, tone=lambda row: row.tone),
    Column[FilingShown]("依据", lambda row: row.basis, "wrap"),
    Column[FilingShown]("经办", lambda row: row.operator_no),
)


CONFIRMED = (
    Column[Filed]("复核编号", lambda row: row.number, "code", confirmed),
    Column[Filed]("业务", lambda row: NEEDING_TWO.get(row.deed, row.deed)),
    Column[Filed]("经办人", lambda row: row.filer),
    Column[Filed]("提交时间", lambda row: f"{localtime(row.filed_at):%Y-%m-%d %H:%M}"),
    Column[Filed]("复核人", lambda row: row.decided_by),
    Column[Filed]("意见", lambda row: row.reason, "wrap"),
    Column[Filed]("状态", lambda row: row.state_title, tone=lambda row: row.tone),
)


def settlements(request: ConsoleRequest, profile: Profile) -> dict[str, object]:
    size = size_of(request.GET)
    rows = settlements_asked(
        Conditions(person_no=profile.person_no),
        request.scope,
        after=request.GET.get("after", ""),
        limit=size + 1,
    )
    every = reverse("settlements:list")
    return {
        "listing": Listing(SETTLED, paged(rows, size, lambda row: row.key), opened),
        "empty_text": "还没有结算记录",
        "every_url": f"{every}?{urlencode({'person': profile.person_no})}",
    }


def account(request: ConsoleRequest, profile: Profile) -> dict[str, object]:
    size = size_of(request.GET)
    after = request.GET.get("after", "")
    rows = account_movements(profile.person_no, after=after, limit=size + 1)
    page = paged(rows, size, lambda row: row.key)
    return {
        "listing": Listing(MOVED, page, booked),
        "empty_text": "没有个人账户收支",
    }


def filings(request: ConsoleRequest, profile: Profile) -> dict[str, object]:
    rows = filings_of(profile.person_no)
    return {
        "listing": Listing(
            FILED, paged(rows, len(rows), lambda row: row.filing_no), filed
        ),
        "empty_text": "没有待遇备案: 门诊慢特病、异地就医、转院、定点都没有",
    }


def coverage(request: ConsoleRequest, profile: Profile) -> dict[str, object]:
    return {
        "courses": courses_of(profile.person_no),
        "credentials": credentials_of(profile.person_no),
        "marks": mark_courses(profile.person_no),
    }


def family(request: ConsoleRequest, profile: Profile) -> dict[str, object]:
    return {"family": family_of(profile.person_no)}


def confirmations(request: ConsoleRequest, profile: Profile) -> dict[str, object]:
    rows = cases_of(profile.person_no, request.scope)
    page = paged(rows, len(rows), lambda row: row.key)
    return {
        "listing": Listing(CONFIRMED, page, confirmed),
        "empty_text": "没有提交过需要复核的业务",
    }


def totals(request: ConsoleRequest, profile: Profile) -> dict[str, object]:
    return {}  # the figures of the header, told wholly


TABS: dict[str, tuple[str, Panel, str]] = {
    "settlements": ("结算记录", settlements, "settlement.view"),
    "totals": ("本年累计与限额", totals, ""),
    "coverage": ("参保经过", coverage, ""),
    "filings": ("待遇备案", filings, ""),
    "account": ("个人账户", account, ""),
    "family": ("家庭共济", family, ""),
    "confirmations": ("业务复核", confirmations, "confirmation.view"),
}


def header(profile: Profile, day: date) -> dict[str, object]:
    """The figures: what was used of the limits that matter most, and the balance."""
    year = so_far(profile, day)
    known = [one for one in year.limits if one.share is not None and not one.depends]
    known.sort(key=lambda one: one.share or 0, reverse=True)
    balance = personal_account(profile.person_no)
    note = (
        f"当年 {comma(balance.current)} · 历年 {comma(balance.past)}" if balance else ""
    )
    return {
        "year": year,
        "key_limits": [(one, limit_note(one)) for one in known[: FIGURES - 1]],
        "balance": balance,
        "balance_note": note,
    }


def limit_note(limit: Limit) -> str:
    assert limit.amount is not None
    return f"/ {comma(limit.amount)}"


def so_far(profile: Profile, day: date) -> YearSoFar:
    if profile.basic is None:
        return YearSoFar(f"{day:%Y}", (), ())
    return year_so_far(profile.facts, profile.basic, day)
