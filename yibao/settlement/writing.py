"""Writing decided settlements: one statement, however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yibao.kernel import journal
from yibao.kernel.arrays import Part, Row, insertion, run
from yibao.kernel.models import Journal
from yibao.ledger.commands import POSTED, Posting, posting
from yibao.ledger.entries import NewEntry
from yibao.settlement.models import (
    Encounter,
    EncounterEvent,
    Explanation,
    FeeLine,
    Settlement,
    SettlementFund,
    SettlementLine,
)
from yibao.settlement.postings import entry_for
from yibao.settlement.rows import (
    Record,
    encounter_row,
    event_row,
    explanation_row,
    line_rows,
    sold_line_rows,
    totals_rows,
)
from yibao.settlement.statements import COUNT_MOVED, moving_totals

MOVED = f"SELECT {COUNT_MOVED}, {POSTED}"


class TotalsChanged(Exception):
    """Somebody else's settlement of the person came first; read and decide again."""


def write(records: Sequence[Record]) -> None:
    """Append everything that was decided and move totals and accounts."""
    if not records:
        return
    write_parts(
        [
            *_sales([one for one in records if one.decision.request.sale is not None]),
            insertion(Settlement, [one.settlement for one in records]),
            insertion(
                SettlementLine, [row for one in records for row in line_rows(one)]
            ),
            insertion(SettlementFund, [row for one in records for row in one.funds]),
            insertion(Explanation, [explanation_row(one) for one in records]),
            insertion(Journal, [_journal_row(one) for one in records]),
        ],
        totals=totals_rows([one.decision for one in records]),
        posted=posting([entry for one in records for entry in _entries(one)]),
    )


def write_parts(
    parts: Iterable[Part], *, totals: Sequence[Row], posted: Posting
) -> None:
    """All of it in one statement; each total from the version it was read at."""
    with posted.refusing():
        moved, accounts = run([*parts, moving_totals(totals), *posted.parts], MOVED)
    if moved != len(totals):
        raise TotalsChanged
    posted.check(accounts)


def _sales(sales: Sequence[Record]) -> list[Part]:
    """The visits that sales open, with their lines."""
    if not sales:
        return []
    decisions = [one.decision for one in sales]
    return [
        insertion(Encounter, [encounter_row(one) for one in decisions]),
        insertion(EncounterEvent, [event_row(one) for one in decisions]),
        insertion(
            FeeLine,
            [
                row
                for one in decisions
                for row in sold_line_rows(one, one.request.settled_at)
            ],
        ),
    ]


def _journal_row(record: Record) -> Row:
    by = record.decision.request.by
    return journal.row("settlement.settled", "settlement", record.number, by=by)


def _entries(record: Record) -> Iterable[NewEntry]:
    one = record.decision
    entry = entry_for(
        settlement_no=record.number,
        setting=one.visited.setting,
        area=one.cover.pooling_area,
        institution_code=one.visited.institution_code,
        benefits=one.breakdown.benefits,
        movements=one.movements,
        happened_at=one.request.settled_at,
    )
    return () if entry is None else (entry,)
