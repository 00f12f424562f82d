"""A message and its commands are one transaction, a command alone one of its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yibao.kernel import journal
from yibao.kernel.models import Journal
from yibao.kernel.operator import SYSTEM
from yibao.kernel.whole import as_a_whole, in_one_piece, whole

pytestmark = pytest.mark.django_db


@as_a_whole
def note(subject: str, *, fails: bool = False) -> None:
    journal.record("test.noted", "test", subject, by=SYSTEM)
    if fails:
        raise ValueError(subject)


def noted() -> list[str]:
    found = Journal.objects.filter(action="test.noted").order_by("id")
    return list(found.values_list("subject_no", flat=True))


def test_a_command_alone_is_all_or_nothing() -> None:
    note("1")
    with pytest.raises(ValueError):
        note("2", fails=True)
    assert noted() == ["1"]


def test_what_is_raised_ends_the_whole_message() -> None:
    with pytest.raises(ValueError), in_one_piece():
        note("1")
        with whole():
            note("2", fails=True)
    assert noted() == []
    note("3")  # and the next is alone again
    with pytest.raises(ValueError):
        note("4", fails=True)
    assert noted() == ["3"]


def test_a_command_within_a_message_sets_no_savepoint() -> None:
    with in_one_piece(), CaptureQueriesContext(connection) as captured:
        note("1")
    assert [query["sql"].split()[0] for query in captured] == ["INSERT"]
