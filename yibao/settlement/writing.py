"""Writing decided settlements: a handful of statements, however many they are."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from yibao.kernel import journal
from yibao.ledger.commands import post_many
from yibao.settlement import rows
from yibao.settlement.decision import Decision, settlement_no_of
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
from yibao.settlement.statements import UPSERT_TOTALS, as_json, insert


class TotalsChanged(Exception):
    """Somebody else's settlement of the person came first; read and decide again."""


def write(decisions: Sequence[Decision]) -> None:
    """Append everything that was decided and move totals and accounts."""
    if not decisions:
        return
    _write_sales([one for one in decisions if one.request.sale is not None])
    insert(Settlement, [rows.settlement_row(one) for one in decisions])
    insert(SettlementLine, [row for one in decisions for row in rows.line_rows(one)])
    insert(SettlementFund, [row for one in decisions for row in rows.fund_rows(one)])
    insert(Explanation, [rows.explanation_row(one) for one in decisions])
    write_totals(rows.totals_rows(decisions))
    entries = [
        entry
        for one in decisions
        if (
            entry := entry_for(
                settlement_no=settlement_no_of(one),
                setting=one.visited.setting,
                area=one.cover.pooling_area,
                institution_code=one.visited.institution_code,
                benefits=one.breakdown.benefits,
                movements=one.movements,
                happened_at=one.request.settled_at,
            )
        )
    ]
    if entries:
        post_many(entries)
    journal.record_many(
        journal.line(
            "settlement.settled", "settlement", settlement_no_of(one), by=one.request.by
        )
        for one in decisions
    )


def _write_sales(sales: Sequence[Decision]) -> None:
    insert(Encounter, [rows.encounter_row(one) for one in sales])
    insert(EncounterEvent, [rows.event_row(one) for one in sales])
    lines = [
        row for one in sales for row in rows.sold_line_rows(one, one.request.settled_at)
    ]
    insert(FeeLine, lines)


def write_totals(changes: Sequence[rows.Row]) -> None:
    """Take over each row from the version it was read at, or not at all."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(UPSERT_TOTALS, [as_json(changes)])
        if cursor.rowcount != len(changes):
            raise TotalsChanged
