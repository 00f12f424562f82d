"""对总账 (3201): the institution's totals against ours, and why they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localtime

from yibao.clearing import reading
from yibao.clearing.books import Tally
from yibao.clearing.errors import PeriodEndsBeforeItBegins, PeriodTooLong
from yibao.clearing.models import Scope, Statement
from yibao.clearing.slices import Books
from yibao.clearing.suspects import Explained, explain
from yibao.kernel.operator import Operator
from yibao.kernel.serials import serial_no

DAYS_MAX = 366


@dataclass(frozen=True, slots=True)
class Stating:
    """Who tells, and in which message."""

    by: Operator
    at: datetime
    message_no: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """The result of 3201; ``scope`` is the reading of the flag that was compared."""

    statement_no: str
    told: Tally
    ours: Tally
    scope: Scope
    explained: Explained

    @property
    def gap(self) -> Tally:
        return self.told - self.ours

    @property
    def balanced(self) -> bool:
        return not self.gap


@atomic
def state(books: Books, told: Tally, flag: Scope, stating: Stating) -> Stated:
    """Hold the institution's totals against ours, and keep that it was done.

    Senders write 0 into the refund flag also when they count refunds: totals that equal
    all rows together are balanced then too.
    """
    check_period(books)
    scope, ours = flag, reading.total(books, flag)
    if flag is Scope.NORMAL and told == (everything := reading.total(books)):
        scope, ours = Scope.ALL, everything
    gap = told - ours
    found = reading.suspects(books, gap, scope) if gap else []
    statement_no = number(books, stating.at)
    record(
        books,
        told,
        ours,
        scope,
        stating,
        statement_no=statement_no,
        by_line=False,
        balanced=not gap,
    )
    return Stated(
        statement_no=statement_no,
        told=told,
        ours=ours,
        scope=scope,
        explained=explain(gap, found, books.period),
    )


def check_period(books: Books) -> None:
    first, last = books.period.first, books.period.last
    if last < first:
        raise PeriodEndsBeforeItBegins(
            path="input.data.stmt_enddate", first=first, last=last
        )
    if books.period.days > DAYS_MAX:
        raise PeriodTooLong(
            path="input.data.stmt_enddate", first=first, last=last, limit=DAYS_MAX
        )


def record(
    books: Books,
    told: Tally,
    ours: Tally,
    scope: Scope,
    stating: Stating,
    *,
    statement_no: str,
    by_line: bool,
    balanced: bool,
) -> None:
    """Keep what was told and what we had."""
    Statement.objects.create(
        statement_no=statement_no,
        institution_code=books.institution_code,
        category=books.category,
        insurance=books.insurance,
        first_day=books.period.first,
        last_day=books.period.last,
        scope=scope,
        by_line=by_line,
        told_count=told.count,
        told_fee=told.fee,
        told_fund=told.fund,
        told_account=told.account,
        our_count=ours.count,
        our_fee=ours.fee,
        our_fund=ours.fund,
        our_account=ours.account,
        balanced=balanced,
        message_no=stating.message_no,
        stated_at=stating.at,
        operator_no=stating.by.number,
        operator_name=stating.by.name,
    )


def number(books: Books, at: datetime) -> str:
    """A number of reconciliation, of the institution's pooling area."""
    return serial_no(books.pooling_area, localtime(at).date())


def turn_of(books: Books) -> str:
    """Comparisons and seals of one institution take turns (``kernel.turns``)."""
    return f"clearing {books.institution_code}"
