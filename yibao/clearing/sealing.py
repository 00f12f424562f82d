"""封账 and the explaining of differences, which comes before it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, Sum
from django.db.transaction import atomic
from django.utils.timezone import localtime

from yibao.clearing import reading
from yibao.clearing.books import NOTHING, Tally
from yibao.clearing.errors import (
    AlreadyExplained,
    AlreadySealed,
    DifferencesOpen,
    ExplanationLacking,
    InsuranceLacking,
    NeitherDayNorMonth,
    NeverReconciled,
    NotBalanced,
    NotOverYet,
    UnknownDifference,
)
from yibao.clearing.models import Difference, Outcome, Resolution, Scope, Seal
from yibao.clearing.queries import last_statement, open_differences, seal_of
from yibao.clearing.slices import Books
from yibao.clearing.stating import Stating, check_period, number, turn_of
from yibao.engine.money import ZERO
from yibao.kernel import journal
from yibao.kernel.turns import take_turn

GRACE = timedelta(minutes=10)  # messages of the last minute are carried out by then
NAMED = 3  # open differences a refusal names


@atomic
def explain(
    *,
    difference_no: str,
    institution_code: str,
    outcome: Outcome,
    explanation: str,
    insurance: str,
    stating: Stating,
) -> Resolution:
    """Say what a difference was, and close it; once, and never empty.

    One that stands (差额保留) counts in the balance of its 险种 when that is sealed.
    """
    found = (
        Difference.objects.select_for_update()
        .filter(pk=difference_no, institution_code=institution_code)
        .first()
    )
    if found is None:
        raise UnknownDifference(difference_no=difference_no)
    resolution = Resolution.objects.filter(pk=found.pk).first()
    if resolution is not None:
        day = localtime(resolution.resolved_at).date()
        raise AlreadyExplained(difference_no=difference_no, resolved_on=day)
    if not explanation.strip():
        raise ExplanationLacking(difference_no=difference_no)
    if outcome == Outcome.STANDS and not (found.insurance or insurance):
        raise InsuranceLacking(difference_no=difference_no)
    resolution = Resolution.objects.create(
        difference=found,
        outcome=outcome,
        explanation=explanation.strip(),
        insurance=found.insurance or insurance,
        resolved_at=stating.at,
        operator_no=stating.by.number,
        operator_name=stating.by.name,
    )
    journal.record(
        "clearing.explained",
        "difference",
        difference_no,
        by=stating.by,
        fields={"outcome": str(outcome)},
    )
    return resolution


@atomic
def seal(books: Books, told: Tally | None, stating: Stating) -> Seal:
    """Seal a day or a month whose books balance; nothing is added to it any more.

    ``told``: the institution's totals, by default those of its last 3201 of the very
    period. They must be ours, but for differences explained as standing (差额保留), and
    none may be unexplained (SET-08).
    """
    check_period(books)
    take_turn(turn_of(books))
    period = books.period
    _may_be_sealed(books, stating.at)
    if told is None:
        told = _last_told(books)
    digest, ours = reading.digest(books)
    standing = _standing(books)
    gap = told - ours - standing
    if gap:
        raise NotBalanced(
            period=period.name,
            count=gap.count,
            fee=gap.fee,
            fund=gap.fund,
            account=gap.account,
        )
    made = _write(books, ours, standing, digest, stating)
    journal.record(
        "clearing.sealed",
        "seal",
        made.seal_no,
        by=stating.by,
        fields={"period": period.name, "count": ours.count},
    )
    return made


def _write(
    books: Books, ours: Tally, standing: Tally, digest: str, stating: Stating
) -> Seal:
    period = books.period
    return Seal.objects.create(
        seal_no=number(books, stating.at),
        institution_code=books.institution_code,
        category=books.category,
        insurance=books.insurance,
        period=period.name,
        first_day=period.first,
        last_day=period.last,
        account_in_fund=books.account_in_fund,
        count=ours.count,
        fee_total=ours.fee,
        fund_paid=ours.fund,
        account_paid=ours.account,
        standing_count=standing.count,
        standing_fee=standing.fee,
        digest=digest,
        sealed_at=stating.at,
        message_no=stating.message_no,
        operator_no=stating.by.number,
        operator_name=stating.by.name,
    )


def _may_be_sealed(books: Books, at: datetime) -> None:
    """A whole day or month, over, not sealed yet, with nothing left to explain."""
    period = books.period
    if period.days > 1 and not period.is_month:
        raise NeitherDayNorMonth(first=period.first, last=period.last)
    if at < period.until + GRACE:
        moment = localtime(period.until + GRACE)
        raise NotOverYet(period=period.name, from_time=f"{moment:%Y-%m-%d %H:%M}")
    sealed = seal_of(books)
    if sealed is not None:
        raise AlreadySealed(
            period=sealed.period, sealed_on=localtime(sealed.sealed_at).date()
        )
    left = open_differences(books.institution_code, books.category).filter(
        Q(insurance=books.insurance) | Q(insurance=""),
        first_day__lte=period.last,
        last_day__gte=period.first,
    )
    count = left.count()
    if count:
        named = "、".join(left.values_list("pk", flat=True)[:NAMED])
        raise DifferencesOpen(period=period.name, count=count, numbers=named)


def _last_told(books: Books) -> Tally:
    """All rows at once, or the normal ones and the refunds apart."""
    whole = last_statement(books, Scope.ALL)
    parts = [last_statement(books, one) for one in (Scope.NORMAL, Scope.REFUNDS)]
    if whole is None and None in parts:
        raise NeverReconciled(period=books.period.name)
    told = [one for one in ([whole] if whole else parts) if one is not None]
    return sum(
        (Tally(s.told_count, s.told_fee, s.told_fund, s.told_account) for s in told),
        NOTHING,
    )


def _standing(books: Books) -> Tally:
    """The gap that both sides accepted, in these books."""
    found = Difference.objects.filter(
        institution_code=books.institution_code,
        category=books.category,
        first_day__gte=books.period.first,
        last_day__lte=books.period.last,
        resolution__outcome=Outcome.STANDS,
        resolution__insurance=books.insurance,
    )
    names = ("count", "fee", "fund", "account")
    summed = found.aggregate(**{name: Sum(f"gap_{name}") for name in names})
    return Tally(
        summed["count"] or 0,
        summed["fee"] or ZERO,
        summed["fund"] or ZERO,
        summed["account"] or ZERO,
    )
