"""What is open and what is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, QuerySet

from yibao.access import scope as access
from yibao.clearing.books import Period
from yibao.clearing.models import Difference, Scope, Seal, Statement
from yibao.clearing.slices import Books
from yibao.institutions.listing import visible


def open_differences(institution_code: str, category: str = "") -> QuerySet[Difference]:
    """The differences of an institution nobody has explained, the oldest first."""
    found = Difference.objects.filter(
        institution_code=institution_code, resolution__isnull=True
    )
    if category:
        found = found.filter(category=category)
    return found.order_by("last_day", "pk")


@dataclass(frozen=True, slots=True)
class OpenDifferences:
    """How many differences of an institution wait, and since when."""

    institution_code: str
    institution_name: str
    count: int
    since: date


def waiting_differences(scope: access.Scope) -> list[OpenDifferences]:
    """The institutions of a scope with open differences, the oldest first."""
    names = dict(visible(scope).values_list("code", "name"))
    rows = Difference.objects.filter(
        institution_code__in=list(names), resolution__isnull=True
    )
    counted = rows.values_list("institution_code").annotate(
        Count("pk"), Min("last_day")
    )
    found = [
        OpenDifferences(code, names[code], count, since)
        for code, count, since in counted
    ]
    return sorted(found, key=lambda one: (one.since, one.institution_code))


def seal_of(books: Books) -> Seal | None:
    """The seal that covers every day of a period, if there is one."""
    return (
        Seal.objects.filter(
            institution_code=books.institution_code,
            category=books.category,
            insurance=books.insurance,
            first_day__lte=books.period.first,
            last_day__gte=books.period.last,
        )
        .order_by("first_day")
        .first()
    )


def last_statement(books: Books, scope: Scope) -> Statement | None:
    """The last totals an institution told of the very period (3201)."""
    found = Statement.objects.filter(
        institution_code=books.institution_code,
        category=books.category,
        insurance=books.insurance,
        first_day=books.period.first,
        last_day=books.period.last,
        by_line=False,
        scope=scope,
    )
    return found.order_by("-stated_at", "-pk").first()


def stated_in(period: Period, institution_code: str = "") -> list[tuple[str, str, str]]:
    """Institution, 清算类别 and 险种 of the totals told of a period (3201)."""
    found = Statement.objects.filter(
        first_day=period.first, last_day=period.last, by_line=False
    )
    if institution_code:
        found = found.filter(institution_code=institution_code)
    rows = found.values_list("institution_code", "category", "insurance")
    return sorted(set(rows))
