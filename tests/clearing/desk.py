"""An institution that settles, keeps books, and reconciles them by commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tests.samples import CITY, HOSPITAL, at
from tests.settlement import world
from tests.settlement.world import CASHIER, EMPLOYEE, A, line
from yibao.clearing.books import NOTHING, Period, Tally, Theirs
from yibao.clearing.compare import Pair
from yibao.clearing.comparing import Compared, compare_file
from yibao.clearing.models import Outcome, Scope, Seal
from yibao.clearing.sealing import explain, seal
from yibao.clearing.slices import Books
from yibao.clearing.stating import Stated, Stating, state
from yibao.settlement import commands
from yibao.settlement.models import Settlement
from yibao.settlement.queries import settlement_view
from yibao.settlement.views import SettlementView

TENTH = Period(date(2025, 3, 10), date(2025, 3, 10))
MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
EMPLOYEES, RESIDENTS = "310", "390"
OUTPATIENT, INPATIENT = "11", "21"


def books(
    period: Period = TENTH, insurance: str = EMPLOYEES, category: str = OUTPATIENT
) -> Books:
    return Books(
        institution_code=HOSPITAL,
        category=category,
        period=period,
        insurance=insurance,
        pooling_area=CITY,
    )


def settle(
    amount: int = 700,
    when: str = "2025-03-10 10:00",
    person: str = EMPLOYEE,
    message_no: str = "",
) -> SettlementView:
    """An outpatient visit of a day, settled at a minute."""
    visit = world.register(person, f"{when[:10]} 08:00")
    world.upload(visit, line("1", A, str(amount), on=when))
    request = world.asking(visit, amount, when)
    number = message_no or f"M{visit.pk[-12:]}"
    return commands.settle(replace(request, message_no=number))


def undo(view: SettlementView, when: str) -> SettlementView:
    return world.undo(view, when)


def void(view: SettlementView, when: str) -> SettlementView | None:
    """2601 of the message that settled."""
    return commands.undo_settlement_message(
        institution_code=HOSPITAL,
        person_no=view.person_no,
        original_message_no=row_of(view).message_no,
        message_no=f"V{view.settlement_no[-12:]}",
        at=at(when),
        by=CASHIER,
    )


def row_of(view: SettlementView) -> Settlement:
    return Settlement.objects.get(pk=view.settlement_no)


def view_of(row: Settlement) -> SettlementView:
    return settlement_view(row.pk)


def booked(view: SettlementView, line_no: int = 0, **changes: object) -> Theirs:
    """The line of a settlement, or a reversal, in books without a mistake."""
    row = row_of(view)
    told = Theirs(
        line_no=line_no,
        settlement_no=row.pk,
        encounter_no=row.encounter_id,
        person_no=row.person_no,
        tally=Tally(1, row.fee_total, row.fund_paid, row.account_paid),
        is_refund=row.reverses_id is not None,
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def tally(*lines: Theirs | SettlementView) -> Tally:
    told = (one if isinstance(one, Theirs) else booked(one) for one in lines)
    return sum((one.tally for one in told), NOTHING)


def stating(when: str = "2025-04-01 09:00") -> Stating:
    return Stating(by=CASHIER, at=at(when), message_no="R1")


def state_totals(
    told: Tally, of: Books | None = None, flag: Scope = Scope.ALL
) -> Stated:
    return state(of or books(), told, flag, stating())


def compare(
    lines: Iterable[Theirs], of: Books | None = None, flag: Scope = Scope.ALL
) -> tuple[Compared, list[Pair]]:
    """The result, and every pair it was given."""
    pairs: list[Pair] = []
    known = of or replace(books(), insurance="")
    return compare_file(known, lines, flag, stating(), pairs.append), pairs


def close(
    number: str,
    outcome: Outcome = Outcome.CORRECTED,
    insurance: str = "",
    when: str = "2025-04-01 09:30",
) -> None:
    explain(
        difference_no=number,
        institution_code=HOSPITAL,
        outcome=outcome,
        explanation="机构多记一分,双方认可",
        insurance=insurance,
        stating=stating(when),
    )


def seal_books(
    told: Tally | None, of: Books | None = None, when: str = "2025-04-01 10:00"
) -> Seal:
    return seal(of or books(), told, stating(when))
