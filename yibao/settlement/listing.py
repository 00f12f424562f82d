"""Settlements as clerks look them up: many by conditions, one with its bill.

Whoever asks sees the persons of their divisions; staff of an institution see what was
settled there. Names are masked here: nobody above reads them whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yibao.access.scope import Scope
from yibao.engine.money import Money
from yibao.institutions.models import Institution
from yibao.kernel.looking import EPOCH, Looked, micros_of
from yibao.kernel.masking import mask_name
from yibao.kernel.moments import SHANGHAI, at_shanghai
from yibao.settlement.models import Settlement

LOOKED_THROUGH = 50_000  # settlements a page, at most
MICROS = 17  # digits of a key's moment, some thousand years
PERSON_AREA = "encounter__person__area_id"
STANDING, REVERSED, REVERSAL = "standing", "reversed", "reversal"
STATES = {STANDING: "已结算", REVERSED: "已撤销", REVERSAL: "撤销单"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; empty conditions do not narrow."""

    number: str = ""
    person_no: str = ""
    institution: str = ""  # its code, or a part of its name
    first: date | None = None
    last: date | None = None
    care_type: str = ""
    state: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether an index leads to the few that can be meant."""
        return bool(self.number or self.person_no or self.institution)


@dataclass(frozen=True, slots=True)
class Listed:
    """One settlement in a list."""

    settlement_no: str
    settled_at: datetime
    person_no: str
    person_name: str
    institution_code: str
    institution_name: str
    insurance: str
    care_type: str
    state: str
    fee_total: Money
    fund_paid: Money
    account_paid: Money
    cash_paid: Money

    @property
    def key(self) -> str:
        """Where the list goes on after this one."""
        return f"{micros_of(self.settled_at)}-{self.settlement_no}"


def settlements_asked(
    asked: Conditions, scope: Scope, *, after: str = "", limit: int
) -> Looked[Listed]:
    """The newest first; ``after`` is the key of the last one shown.

    What nobody has would be looked for in every settlement there is: one page looks
    through so many at most, and says how far it came.
    """
    every = _of_days(
        Settlement.objects.order_by("-settled_at", "-settlement_no"), asked
    )
    end = None if asked.is_narrow else _end_of_looking(_after(every, after))
    rows = _after(_asked(asked, scope), after)
    if end is not None:
        rows = rows.filter(settled_at__gte=end)
    found = [_listed(row) for row in rows[:limit]]
    return Looked(found, end if len(found) < limit else None)


def settlements_exported(
    asked: Conditions, scope: Scope, *, limit: int
) -> Iterator[Listed]:
    """The same for a file, read as it is written."""
    return map(_listed, _asked(asked, scope)[:limit].iterator())


COLUMNS = (
    "settlement_no",
    "settled_at",
    "person_no",
    "encounter__person__name",
    "institution_code",
    "encounter__institution__name",
    "insurance",
    "care_type",
    "reverses_id",
    "reversal__settlement_no",
    "fee_total",
    "fund_paid",
    "account_paid",
    "cash_paid",
)
Rows = QuerySet[Settlement, tuple[Any, ...]]


def visible(scope: Scope) -> QuerySet[Settlement]:
    return scope.within(
        Settlement.objects.all(), area=PERSON_AREA, institution="institution_code"
    )


def _asked(asked: Conditions, scope: Scope) -> Rows:
    found = visible(scope)
    same = {"settlement_no": asked.number, "person_no": asked.person_no}
    found = found.filter(**{name: value for name, value in same.items() if value})
    found = _of_days(found, asked)
    if asked.care_type:
        found = found.filter(care_type__startswith=asked.care_type)
    if asked.institution:
        # Told one by one, not as a subquery: the planner must know whether these are
        # one hospital or every second, which is whether to sort or to walk the list.
        named = Institution.objects.filter(
            Q(code=asked.institution) | Q(name__contains=asked.institution)
        )
        codes = list(named.values_list("code", flat=True))
        found = found.filter(institution_code__in=codes)
    found = found.filter(**_of_state(asked.state))
    return found.order_by("-settled_at", "-settlement_no").values_list(*COLUMNS)


def _of_days(rows: QuerySet[Settlement], asked: Conditions) -> QuerySet[Settlement]:
    if asked.first is not None:
        rows = rows.filter(settled_at__gte=midnight(asked.first))
    if asked.last is not None:
        rows = rows.filter(settled_at__lt=midnight(asked.last + timedelta(days=1)))
    return rows


def _end_of_looking(rows: QuerySet[Settlement]) -> datetime | None:
    """The moment of the last one a page looks at; none where fewer are left."""
    moments = rows.values_list("settled_at", flat=True)
    return moments[LOOKED_THROUGH : LOOKED_THROUGH + 1].first()


def _of_state(state: str) -> dict[str, bool]:
    return {
        STANDING: {"reverses__isnull": True, "reversal__isnull": True},
        REVERSED: {"reversal__isnull": False},
        REVERSAL: {"reverses__isnull": False},
    }.get(state, {})


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _after(rows: QuerySet[Settlement, Any], key: str) -> QuerySet[Settlement, Any]:
    """The rows behind a key; one that nobody gave out begins at the top."""
    micros, _, number = key.partition("-")
    if not micros.isdecimal() or len(micros) > MICROS:
        return rows
    at = EPOCH + timedelta(microseconds=int(micros))
    return rows.filter(
        Q(settled_at__lt=at) | Q(settlement_no__lt=number), settled_at__lte=at
    )


def _listed(row: tuple[Any, ...]) -> Listed:
    number, at, person_no, name, code, place, insurance, care, reverses, reversal = row[
        :10
    ]
    state = REVERSAL if reverses else REVERSED if reversal else STANDING
    total, fund, account, cash = row[10:]
    return Listed(
        settlement_no=number,
        settled_at=at_shanghai(at),
        person_no=person_no,
        person_name=mask_name(name),
        institution_code=code,
        institution_name=place,
        insurance=insurance,
        care_type=care,
        state=state,
        fee_total=total,
        fund_paid=fund,
        account_paid=account,
        cash_paid=cash,
    )
