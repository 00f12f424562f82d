"""A reversal (结算撤销) as the mirror of its original: every amount negative (A11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from yibao.engine.money import Money
from yibao.kernel.moments import day_of
from yibao.ledger.entries import NewEntry, NewPosting
from yibao.ledger.models import Account, Book, Entry, Occasion
from yibao.settlement.accounts import Movement
from yibao.settlement.facts import LineState
from yibao.settlement.models import Settlement
from yibao.settlement.models.settlements import AMOUNTS
from yibao.settlement.requests import ReverseRequest

Row = dict[str, object]
PARTS = ("line_total", "outside_scope", "over_limit", "paid_first", "in_scope")


def settlement_mirror(
    original: Settlement,
    request: ReverseRequest,
    *,
    settlement_no: str,
    position: int,
    balance_after: Money,
) -> Row:
    """The row of the reversal: the original's, negative, naming it."""
    row = columns_of(original)
    row |= {name: -getattr(original, name) for name in AMOUNTS}
    return row | {
        "settlement_no": settlement_no,
        "position": position,
        "reverses_no": original.settlement_no,
        "settled_at": request.reversed_at,
        "business_day": day_of(request.reversed_at),
        "message_no": request.message_no,
        "balance_after": balance_after,
        "account_movements": [
            Movement.from_json(move).mirrored().as_json()
            for move in original.account_movements
        ],
        "counters_delta": negated(original.counters_delta),
        "stay_after": {},
        "operator_no": request.by.number,
        "operator_name": request.by.name,
        "reason": request.reason,
    }


def columns_of(original: Settlement) -> Row:
    return {
        str(field.column): getattr(original, field.attname)
        for field in Settlement._meta.concrete_fields
    }


def negated(delta: Mapping[str, int]) -> dict[str, int]:
    return {name: -change for name, change in delta.items()}


def line_mirrors(covered: Iterable[Row], settlement_no: str) -> list[Row]:
    """The rows that give the lines back."""
    return [
        row
        | {name: -_money(row[name]) for name in PARTS}
        | {"turn": -int(str(row["turn"])), "settlement_no": settlement_no}
        for row in covered
    ]


def fund_mirrors(funds: Iterable[Row], settlement_no: str) -> list[Row]:
    return [
        row
        | {
            "settlement_no": settlement_no,
            "in_scope": -_money(row["in_scope"]),
            "amount": -_money(row["amount"]),
        }
        for row in funds
    ]


def step_mirrors(steps: Iterable[Mapping[str, object]]) -> list[Row]:
    return [
        {
            **step,
            "amount": -int(str(step["amount"])),
            "base": None if step["base"] is None else -int(str(step["base"])),
        }
        for step in steps
    ]


def line_mirror(line: LineState) -> LineState:
    """A covered line as the answer of a reversal shows it."""
    parts = {name: -getattr(line, name) for name in PARTS}
    return line._replace(quantity=-line.quantity, **parts)


def entry_mirror(
    entry: Entry, *, settlement_no: str, happened_at: datetime
) -> NewEntry:
    """The ledger entry that takes back what the original's recorded."""
    recorded = NewEntry(
        book=Book(entry.book),
        occasion=Occasion(entry.occasion),
        reference=entry.reference,
        happened_at=entry.happened_at,
        postings=tuple(
            NewPosting(
                area=line.area,
                fund=line.fund,
                account=Account(line.account),
                amount=line.amount,
                holder=line.holder,
            )
            for line in entry.postings.all()
        ),
    )
    return recorded.mirrored(
        reference=settlement_no, happened_at=happened_at, reverses=entry.id
    )


def _money(value: object) -> Money:
    assert isinstance(value, Money)
    return value
