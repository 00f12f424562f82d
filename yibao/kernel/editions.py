"""What a process may keep of the database, and how it knows that it still holds.

Tables that change seldom and are read with every message carry an edition: any change
gives them a new one, in the transaction of the change, and no edition comes twice. Who
keeps rows of them reads the edition in the statement that relies on them; while it is
the one they were read at, they are what the database holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from django.db import connection
from django.db.migrations.operations import RunSQL

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Loaded: TypeAlias = tuple[UUID | None, Mapping[Key, Value]]

# A sequence or a counter could give a rolled-back number to other content.
RENEW = """
CREATE OR REPLACE FUNCTION yibao_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kernel_edition (subject, edition) VALUES (TG_ARGV[0], gen_random_uuid())
    ON CONFLICT (subject) DO UPDATE SET edition = excluded.edition;
    RETURN NULL;
END $$;
"""
WATCH = """
INSERT INTO kernel_edition (subject, edition) VALUES ('{subject}', gen_random_uuid())
ON CONFLICT (subject) DO UPDATE SET edition = excluded.edition;
CREATE TRIGGER new_edition_of_{subject}
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION yibao_new_edition('{subject}');
"""
FORGET = "DROP TRIGGER new_edition_of_{subject} ON {table};"
EDITION = "(SELECT edition FROM kernel_edition WHERE subject = '{subject}')"


class Watched(RunSQL):
    """``Watched("catalog_item", "catalog")``: a change makes a new edition."""

    def __init__(self, table: str, subject: str) -> None:
        self.table, self.subject = table, subject
        super().__init__(
            sql=WATCH.format(table=table, subject=subject),
            reverse_sql=FORGET.format(table=table, subject=subject),
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return type(self).__name__, [self.table, self.subject], {}

    def describe(self) -> str:
        return f"Name a new edition of {self.subject} when {self.table} changes"


def edition_of(subject: str) -> str:
    """The expression that reads an edition within the statement that relies on it."""
    return EDITION.format(subject=subject)


class Snapshot(Generic[Key, Value]):
    """Rows of one edition, as they were asked for; another edition empties it.

    ``load`` reads rows by key together with their edition. Keys that lead nowhere are
    not kept, so that nobody fills the memory by asking for them.
    """

    def __init__(
        self, subject: str, load: Callable[[Sequence[Key]], Loaded[Key, Value]]
    ) -> None:
        self._load = load
        self._edition_of = f"SELECT {edition_of(subject)}"
        self._held: tuple[UUID | None, dict[Key, Value]] = (None, {})

    def get(
        self, keys: Collection[Key], edition: UUID | None = None
    ) -> Mapping[Key, Value]:
        """The rows of ``keys`` as of now, or of the ``edition`` a statement just read.

        In one read, or two after a change; in none when all of them are kept and the
        edition was told.
        """
        held_edition, held = self._held
        asked = list(dict.fromkeys(keys))
        missing = [key for key in asked if key not in held]
        if edition is None and not missing:
            edition = self._now()
        if edition is not None and edition == held_edition:
            if not missing:
                return {key: held[key] for key in asked}
            loaded_edition, loaded = self._load(missing)
            if loaded_edition == held_edition:
                held.update(loaded)
                return {key: held[key] for key in asked if key in held}
        loaded_edition, loaded = self._load(asked)
        if loaded_edition == held_edition:
            held.update(loaded)
        else:
            self._held = (loaded_edition, dict(loaded))
        return loaded

    @property
    def kept(self) -> tuple[UUID | None, Mapping[Key, Value]]:
        """What is kept, and of which edition; whether that still stands is not asked.

        Who goes by it must read the edition before anything comes of it.
        """
        return self._held

    def _now(self) -> UUID | None:
        with connection.cursor() as cursor:
            cursor.execute(self._edition_of)
            found: UUID | None = cursor.fetchone()[0]
            return found
