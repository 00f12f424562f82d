"""What a process keeps of the database holds as long as its edition stands."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from yibao.kernel.editions import Snapshot, Watched, edition_of

pytestmark = pytest.mark.django_db
LOAD = f"""
SELECT {edition_of("notes")}, coalesce(json_object_agg(name, told), '{{}}')
FROM note WHERE name = ANY(%s)
"""


@pytest.fixture(autouse=True)
def notes(db: None) -> None:
    run("CREATE TEMP TABLE note (name text PRIMARY KEY, told text)")
    run(str(Watched("note", "notes").sql))
    run("INSERT INTO note VALUES ('a', '1'), ('b', '1')")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def load(names: Sequence[str]) -> tuple[UUID | None, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(LOAD, [list(names)])
        edition, found = cursor.fetchone()
        return edition, found


def edition() -> UUID:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {edition_of('notes')}")
        found: UUID = cursor.fetchone()[0]
        return found


def kept() -> Snapshot[str, str]:
    return Snapshot("notes", load)


def test_what_is_kept_needs_no_read_while_its_edition_stands(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    snapshot, now = kept(), edition()
    with django_assert_num_queries(1):
        assert snapshot.get(["a", "b"], now) == {"a": "1", "b": "1"}
    with django_assert_num_queries(0):
        assert snapshot.get(["b"], now) == {"b": "1"}
    with django_assert_num_queries(1):  # the edition alone
        assert snapshot.get(["a"]) == {"a": "1"}


def test_only_what_is_missing_is_read() -> None:
    asked: list[Sequence[str]] = []

    def noted(names: Sequence[str]) -> tuple[UUID | None, dict[str, str]]:
        asked.append(names)
        return load(names)

    snapshot, now = Snapshot("notes", noted), edition()
    snapshot.get(["a"], now)
    assert snapshot.get(["a", "b"], now) == {"a": "1", "b": "1"}
    assert asked == [["a"], ["b"]]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE note SET told = '2' WHERE name = 'a'",
        "DELETE FROM note WHERE name = 'a'",
        "TRUNCATE note",
    ],
)
def test_a_change_is_seen_at_once(change: str) -> None:
    snapshot = kept()
    assert snapshot.get(["a"])["a"] == "1"
    before = edition()
    run(change)
    assert edition() != before
    assert snapshot.get(["a"]).get("a") != "1"
    assert snapshot.get(["a"], edition()).get("a") != "1"


def test_what_was_rolled_back_is_not_kept() -> None:
    snapshot = kept()
    snapshot.get(["a"])
    with transaction.atomic():
        run("UPDATE note SET told = '2' WHERE name = 'a'")
        assert snapshot.get(["a"]) == {"a": "2"}
        transaction.set_rollback(True)
    assert snapshot.get(["a"]) == {"a": "1"}
    run("UPDATE note SET told = '3' WHERE name = 'a'")  # a counter would be the same
    assert snapshot.get(["a"]) == {"a": "3"}


def test_who_read_an_older_edition_is_told_of_now() -> None:
    snapshot, before = kept(), edition()
    run("UPDATE note SET told = '2' WHERE name = 'a'")
    snapshot.get(["b"])
    assert snapshot.get(["a"], before) == {"a": "2"}


def test_names_that_lead_nowhere_do_not_fill_the_memory() -> None:
    snapshot = kept()
    assert snapshot.get(["a", *map(str, range(100))]) == {"a": "1"}
    assert snapshot._held[1] == {"a": "1"}
