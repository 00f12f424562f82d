"""Django gives each text key a second index for LIKE; nobody asks by beginnings."""

from django.db import migrations

DROP = r"""
DO $$
DECLARE
    useless record;
BEGIN
    FOR useless IN
        SELECT i.indexrelid::regclass AS name
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relname LIKE '%\_like' AND i.indrelid IN (
            'settlement_encounter'::regclass,
            'settlement_settlement'::regclass,
            'settlement_settlementline'::regclass,
            'settlement_explanation'::regclass,
            'ledger_personalaccount'::regclass)
    LOOP
        EXECUTE 'DROP INDEX ' || useless.name;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0007_references_are_checked_once_a_statement"),
        ("ledger", "0002_entries_balance"),
    ]
    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
