"""``yibao check`` finds filings and lists that were changed behind their course."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.stories import chosen, filed, listed, transferred
from tests.samples import CLERK
from yibao.approvals.course import end
from yibao.approvals.models import (
    ChronicFiling,
    Filing,
    InstitutionChoice,
    RemoteFiling,
)
from yibao.gateway.check import report

pytestmark = pytest.mark.usefixtures("city")


def found() -> set[str]:
    return {violation.name for violation in report().violations}


def change(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (
            "UPDATE approvals_institutionchoice SET closed = true",
            "institutionchoice_is_as_its_course_says",
        ),
        (
            "UPDATE approvals_remotefiling SET closed = true",
            "remotefiling_is_as_its_course_says",
        ),
        (
            "UPDATE medical_records_claimlist SET state = '2'",
            "claim_list_is_as_last_told",
        ),
        (
            "UPDATE medical_records_claimlist SET version = 2",
            "claim_list_has_its_version",
        ),
    ],
)
def test_what_was_changed_behind_its_course_is_named(
    clock: Clock, statement: str, name: str
) -> None:
    transferred(clock)
    chosen(clock)
    listed(clock)
    assert not found()
    change(statement)
    assert name in found()


@pytest.mark.parametrize(
    ("story", "model", "name"),
    [
        (filed, ChronicFiling, "chronicfiling_ends_as_its_course_says"),
        (transferred, RemoteFiling, "remotefiling_ends_as_its_course_says"),
        (chosen, InstitutionChoice, "institutionchoice_ends_as_its_course_says"),
    ],
)
def test_an_end_that_was_moved_behind_its_course_is_named(
    clock: Clock,
    story: Callable[[Clock], object],
    model: type[Filing],
    name: str,
) -> None:
    story(clock)
    filing = model._default_manager.get()
    end(
        filing_no=filing.filing_no,
        last_day=filing.valid_from,
        ended_at=clock.now,
        basis="本人申请",
        by=CLERK,
    )
    assert not found()
    change(f"UPDATE {model._meta.db_table} SET valid_to = valid_from + 1")
    assert found() == {name}


def test_a_list_whose_total_is_not_the_settlements_is_named(clock: Clock) -> None:
    _, told = listed(clock)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE medical_records_document DISABLE TRIGGER USER")
    change("UPDATE medical_records_document SET fee_total = fee_total + 1")
    assert found() == {"claim_list_total_is_the_settlements"}
    assert told["settlement"] in report().violations[0].sentence
