"""The migration operation for a reference that is checked once a statement."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.migrations.operations import RunSQL

# The rows that are referred to are never changed or removed (``append_only``), so it is
# enough to look when rows that refer are added; and many are added at once. A foreign
# key would look, and lock, row by row. Each look is by the key: at any size of the
# table, however small it was when the session planned it.
CHECK = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT concat_ws(' ', {columns}) INTO missing
    FROM (SELECT DISTINCT {columns} FROM added) a
    WHERE (SELECT true FROM {parent} p WHERE {alike}) IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% 的 % 在 {parent} 中不存在', TG_TABLE_NAME, missing
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
FORGET = """
DROP TRIGGER {name} ON {table};
DROP FUNCTION {name}();
"""


class RefersTo(RunSQL):
    """``RefersTo("b_of_a", "b", ["a_no"], "a", ["no"])``: ``a`` is append-only."""

    def __init__(
        self,
        name: str,
        table: str,
        columns: Sequence[str],
        parent: str,
        key: Sequence[str],
    ) -> None:
        self.told = (name, table, list(columns), parent, list(key))
        alike = " AND ".join(
            f"p.{theirs} = a.{ours}" for ours, theirs in zip(columns, key, strict=True)
        )
        super().__init__(
            sql=CHECK.format(
                name=name,
                table=table,
                columns=", ".join(columns),
                parent=parent,
                alike=alike,
            ),
            reverse_sql=FORGET.format(name=name, table=table),
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return type(self).__name__, list(self.told), {}

    def describe(self) -> str:
        name, table, *_ = self.told
        return f"Check {name} of {table} once a statement"
