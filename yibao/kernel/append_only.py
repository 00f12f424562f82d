"""The migration operation that makes a table append-only in the database itself."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

# The row trigger leaves Django's test flush working; TRUNCATE passes only on a database
# that says so (``ALTER DATABASE … SET yibao.flush = 'on'``, done for test databases).
# Owners can drop triggers: in production the service role is not the owner.
REFUSE = """
CREATE OR REPLACE FUNCTION yibao_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能追加,不能修改或删除', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
GUARD = """
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION yibao_append_only();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
    WHEN (current_setting('yibao.flush', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION yibao_append_only();
"""
UNGUARD = """
DROP TRIGGER append_only_table ON {table};
DROP TRIGGER append_only_rows ON {table};
"""


class AppendOnly(RunSQL):
    """``AppendOnly("ledger_entry")``: rows are added, never changed or removed."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            sql=GUARD.format(table=table), reverse_sql=UNGUARD.format(table=table)
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return type(self).__name__, [self.table], {}

    def describe(self) -> str:
        return f"Make {self.table} append-only"
