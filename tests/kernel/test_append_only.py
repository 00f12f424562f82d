"""Histories, journal and ledger: the database adds to them and does nothing else."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests import samples
from yibao.kernel import journal
from yibao.kernel.models import Journal
from yibao.ledger.commands import open_personal_account

APPEND_ONLY = {
    "kernel_journal",
    "ledger_entry",
    "ledger_posting",
    "enrollment_coveragestatus",
    "enrollment_credentialevent",
    "institutions_agreementmeasure",
    "approvals_chronicfilingevent",
}


@pytest.mark.django_db
def test_the_append_only_tables_are_guarded() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger"
            " WHERE tgname IN ('append_only_rows', 'append_only_table')"
            " AND tgenabled = 'O' GROUP BY 1"
        )
        guards = dict(cursor.fetchall())
    assert guards.keys() >= APPEND_ONLY
    assert set(guards.values()) == {2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_journal SET reason = '改'",
        "DELETE FROM kernel_journal",
        "UPDATE ledger_posting SET amount_fen = amount_fen + 1",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_entry SET reference = ''",
        "DELETE FROM ledger_entry",
        "UPDATE enrollment_coveragestatus SET state = 'ended'",
    ],
)
def test_a_recorded_row_is_neither_changed_nor_removed(statement: str) -> None:
    samples.city()
    someone = samples.person()
    samples.employee(someone.person_no)
    open_personal_account(
        person_no=someone.person_no,
        area=samples.CITY,
        fund="310200",
        current=samples.yuan(100),
        happened_at=samples.at("2025-01-01 08:00"),
        by=samples.CLERK,
    )
    with (
        pytest.raises(IntegrityError, match="只能追加"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_a_table_is_not_emptied(table: str) -> None:
    with (
        pytest.raises(IntegrityError, match="只能追加"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL yibao.flush = 'off'")
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_the_journal_says_who_did_what_and_why() -> None:
    journal.record(
        "agreement.suspension", "agreement", "协议1", by=samples.CLERK, reason="稽核"
    )
    line = Journal.objects.get()
    assert (line.action, line.subject_no, line.operator_no, line.channel) == (
        "agreement.suspension",
        "协议1",
        "0001",
        "console",
    )
    assert line.reason == "稽核"
