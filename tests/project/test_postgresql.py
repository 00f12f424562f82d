"""Many rows are written however many parameters they take."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yibao.kernel import journal
from yibao.kernel.models import Journal
from yibao.kernel.operator import SYSTEM
from yibao.project.postgresql.base import MOST_PARAMETERS

COLUMNS = len(Journal._meta.concrete_fields)


@pytest.mark.django_db
def test_more_rows_than_one_statement_carries_are_written_in_several() -> None:
    count = MOST_PARAMETERS // COLUMNS * 2
    journal.record_many(
        journal.line("test.noted", "test", str(number), by=SYSTEM)
        for number in range(count)
    )
    noted = Journal.objects.filter(happened_at__lte=datetime.now(UTC))
    assert noted.filter(action="test.noted").count() == count
