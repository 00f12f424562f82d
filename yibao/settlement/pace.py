"""How many settlements a minute, and what the funds paid, over some days of a scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMinute

from yibao.access.scope import Scope
from yibao.engine.money import Money
from yibao.kernel.moments import SHANGHAI, at_shanghai
from yibao.settlement.listing import midnight, visible
from yibao.settlement.models import Settlement

FUNDS = {
    "pooling_paid": "基本统筹",
    "large_amount_paid": "职工大额",
    "catastrophic_paid": "居民大病",
    "civil_servant_paid": "公务员补助",
    "medical_aid_paid": "医疗救助",
    "enterprise_paid": "企业补充",
    "disabled_paid": "伤残保障",
    "other_paid": "其他基金",
    "account_paid": "个人账户",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """A period in a row of figures; reversals are taken off the amounts."""

    settled: int
    reversals: int
    fee_total: Money
    fund_paid: Money
    cash_paid: Money


@dataclass(frozen=True, slots=True)
class FundUse:
    """What one fund paid for the persons insured in one division."""

    fund: str
    area: str
    paid: Money


def figures(scope: Scope, first: date, last: date) -> Figures:
    found = _of_days(scope, first, last).aggregate(
        settled=Count("pk", filter=Q(reverses__isnull=True)),
        reversals=Count("pk", filter=Q(reverses__isnull=False)),
        fee_total=Sum("fee_total"),
        fund_paid=Sum("fund_paid"),
        cash_paid=Sum("cash_paid"),
    )
    return Figures(
        settled=found["settled"],
        reversals=found["reversals"],
        fee_total=_money(found["fee_total"]),
        fund_paid=_money(found["fund_paid"]),
        cash_paid=_money(found["cash_paid"]),
    )


def by_minute(scope: Scope, day: date) -> dict[datetime, int]:
    """Each minute of a day in which something was settled or reversed."""
    rows = _of_days(scope, day, day).annotate(
        minute=TruncMinute("settled_at", tzinfo=SHANGHAI)
    )
    counted = rows.values_list("minute").annotate(Count("pk")).order_by("minute")
    return {at_shanghai(minute): count for minute, count in counted}


def fund_use(scope: Scope, first: date, last: date) -> list[FundUse]:
    """By fund and insuring division; only where something was paid."""
    rows = _of_days(scope, first, last).order_by("insured_area")
    sums = [Sum(fund) for fund in FUNDS]
    found = [
        FundUse(title, area, _money(paid))
        for area, *amounts in rows.values_list("insured_area").annotate(*sums)
        for title, paid in zip(FUNDS.values(), amounts, strict=True)
    ]
    return [one for one in found if one.paid.fen]


def settled_at_each(scope: Scope, first: date, last: date) -> dict[str, int]:
    """Settlements of each institution, reversals not counted."""
    rows = _of_days(scope, first, last).filter(reverses__isnull=True).order_by()
    return dict(rows.values_list("institution_code").annotate(Count("pk")))


def _of_days(scope: Scope, first: date, last: date) -> QuerySet[Settlement]:
    return visible(scope).filter(
        settled_at__gte=midnight(first),
        settled_at__lt=midnight(last + timedelta(days=1)),
    )


def _money(value: Money | int | None) -> Money:
    return value if isinstance(value, Money) else Money(value or 0)
