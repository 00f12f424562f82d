"""How many settlements a minute, and what the funds paid, over some days of a scope.

Days that are over come from 每日合计, the rest from the settlements and from what
recomputations made good (补退差额) between funds and persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, TruncMinute

from yibao.access.scope import Scope
from yibao.engine.money import Money
from yibao.enrollment.models import Person
from yibao.kernel.models import Journal
from yibao.kernel.moments import SHANGHAI, at_shanghai
from yibao.settlement.daily import MOVED
from yibao.settlement.funds import FUNDS
from yibao.settlement.listing import midnight
from yibao.settlement.models import Correction, DayTotals, Settlement
from yibao.settlement.models.daily import SUMMED


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
    """What one fund paid for the persons insured in one pooling area."""

    fund: str
    area: str
    paid: Money


@dataclass(frozen=True, slots=True)
class AreaTotals:
    """What was settled for the persons one pooling area insures."""

    area: str
    settled: int
    reversals: int
    amounts: Mapping[str, Money]


@dataclass(frozen=True, slots=True)
class Pace:
    """Some days by pooling area, and each minute of the last of them."""

    totals: Sequence[AreaTotals]
    minutes: Mapping[datetime, int]  # only those in which something was done


def pace(scope: Scope, first: date, last: date) -> Pace:
    """The days that were summed up, and those after them settlement by settlement."""
    found, summed_to = _summed(scope, first, last)
    begin = min(summed_to + timedelta(days=1), last) if summed_to else first
    counts: Counter[datetime] = Counter()
    moved = _moved_since(midnight(begin))
    for row in _settled(scope, begin, last, moved=moved):
        one = _area_totals(row)
        found.append(one)
        if row["minute"] >= midnight(last):
            counts[at_shanghai(row["minute"])] += one.settled + one.reversals
    found += map(_area_totals, _corrected(scope, begin, last, moved=moved))
    return Pace(found, dict(sorted(counts.items())))


COUNTS = ("settled", "reversals")


def _summed(
    scope: Scope, first: date, last: date
) -> tuple[list[AreaTotals], date | None]:
    """From 每日合计, and the last day it told of; nothing of one institution."""
    if scope.institution_code or first == last:
        return [], None
    rows = (
        DayTotals.objects.filter(area__in=scope.areas, day__gte=first, day__lt=last)
        .values("insured_area")
        .annotate(
            last=Max("day"),
            **{f"{name}_sum": Sum(name) for name in (*COUNTS, *SUMMED)},
        )
    )
    found = list(rows)
    summed_to = max((row["last"] for row in found), default=None)
    return [_area_totals(row) for row in found], summed_to


def _settled(
    scope: Scope, first: date, last: date, *, moved: bool
) -> Iterable[Mapping[str, Any]]:
    """By minute and pooling area; where a person lived is looked up row by row.

    A join would read every person of the platform for one day's settlements.
    """
    rows = Settlement.objects.alias(lived_in=_lived_in("settled_at", moved=moved))
    rows = rows.filter(lived_in__in=scope.areas)
    if scope.institution_code:
        rows = rows.filter(institution_code=scope.institution_code)
    return (
        rows.filter(
            settled_at__gte=midnight(first),
            settled_at__lt=midnight(last + timedelta(days=1)),
        )
        .order_by()
        .annotate(minute=TruncMinute("settled_at", tzinfo=SHANGHAI))
        .values("minute", "insured_area")
        .annotate(
            settled_sum=Count("pk", filter=Q(reverses__isnull=True)),
            reversals_sum=Count("pk", filter=Q(reverses__isnull=False)),
            **{f"{name}_sum": Sum(name) for name in SUMMED},
        )
    )


def _corrected(
    scope: Scope, first: date, last: date, *, moved: bool
) -> Iterable[Mapping[str, Any]]:
    """By pooling area; an institution keeps what it was paid, and sees none of it."""
    if scope.institution_code:
        return []
    rows = Correction.objects.alias(lived_in=_lived_in("corrected_at", moved=moved))
    return (
        rows.filter(
            lived_in__in=scope.areas,
            corrected_at__gte=midnight(first),
            corrected_at__lt=midnight(last + timedelta(days=1)),
        )
        .order_by()
        .values("insured_area")
        .annotate(
            settled_sum=Value(0),
            reversals_sum=Value(0),
            **{f"{name}_sum": Sum(_changed(name)) for name in SUMMED},
        )
    )


def _changed(name: str) -> Combinable:
    """What one amount of a settlement became more."""
    return Cast(KT(f"amounts__{name}"), BigIntegerField())


def _moved_since(since: datetime) -> bool:
    """Whether anybody's division is another than it was; seldom, and then slower."""
    moves = Journal.objects.filter(
        institution_code__isnull=True, happened_at__gte=since, action=MOVED
    )
    return moves.exists()


def _lived_in(moment: str, *, moved: bool) -> Combinable:
    """The division at the moment of a settlement, as ``daily`` has it."""
    persons = Person.objects.filter(person_no=OuterRef("person_no"))
    lives_in = Subquery(persons.values("area_id"))
    if not moved:
        return lives_in
    left = Journal.objects.filter(
        subject_kind="person",
        subject_no=OuterRef("person_no"),
        action=MOVED,
        happened_at__gt=OuterRef(moment),
    )
    before = left.order_by("id").values(before=KT("fields__from"))[:1]
    return Coalesce(Subquery(before), lives_in, output_field=TextField())


def _area_totals(row: Mapping[str, Any]) -> AreaTotals:
    return AreaTotals(
        area=row["insured_area"],
        settled=row["settled_sum"],
        reversals=row["reversals_sum"],
        amounts={name: _money(row[f"{name}_sum"]) for name in SUMMED},
    )


def figures(found: Iterable[AreaTotals]) -> Figures:
    """All divisions together."""
    every = list(found)

    def amount(name: str) -> Money:
        return Money.sum(one.amounts[name] for one in every)

    return Figures(
        settled=sum(one.settled for one in every),
        reversals=sum(one.reversals for one in every),
        fee_total=amount("fee_total"),
        fund_paid=amount("fund_paid"),
        cash_paid=amount("cash_paid"),
    )


def fund_use(found: Iterable[AreaTotals]) -> list[FundUse]:
    """By pooling area and fund; only where something was paid."""
    paid: dict[tuple[str, str], Money] = {}
    for one in found:
        for name, title in FUNDS.items():
            key = one.area, title
            paid[key] = paid.get(key, Money(0)) + one.amounts[name]
    order = list(FUNDS.values())
    return [
        FundUse(title, area, amount)
        for (area, title), amount in sorted(
            paid.items(), key=lambda pair: (pair[0][0], order.index(pair[0][1]))
        )
        if amount.fen
    ]


def _money(value: Money | int | None) -> Money:
    return value if isinstance(value, Money) else Money(int(value or 0))
