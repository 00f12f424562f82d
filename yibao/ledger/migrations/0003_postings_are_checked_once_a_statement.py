"""That postings belong to an entry, and to no older one, is looked at once an entry."""

import django.db.models.deletion
from django.db import migrations, models

from yibao.kernel.references import RefersTo

BALANCED = """
CREATE OR REPLACE FUNCTION yibao_entry_balances() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    wrong record;
BEGIN
    SELECT entry_id, area, fund, sum(amount_fen) AS difference INTO wrong
    FROM added GROUP BY entry_id, area, fund HAVING sum(amount_fen) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '分录 % 在 % 基金 % 借贷不平,差 % 分',
            wrong.entry_id, wrong.area, wrong.fund, wrong.difference
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT a.entry_id INTO wrong
    FROM (SELECT entry_id, count(*) AS lines FROM added GROUP BY entry_id) a
    WHERE a.lines <> (
        SELECT count(*) FROM ledger_posting p WHERE p.entry_id = a.entry_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '分录 % 已记账,不能再加行', wrong.entry_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION yibao_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT entry_id, area, fund, sum(amount_fen) AS difference INTO wrong
    FROM added GROUP BY entry_id, area, fund HAVING sum(amount_fen) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '分录 % 在 % 基金 % 借贷不平,差 % 分',
            wrong.entry_id, wrong.area, wrong.fund, wrong.difference
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT p.entry_id INTO wrong
    FROM ledger_posting p
    WHERE p.entry_id IN (SELECT entry_id FROM added)
    GROUP BY p.entry_id
    HAVING count(*) <> (SELECT count(*) FROM added a WHERE a.entry_id = p.entry_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '分录 % 已记账,不能再加行', wrong.entry_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_entries_balance"), ("kernel", "0001_initial")]
    operations = [
        migrations.AlterField(
            "posting",
            "entry",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="ledger.entry",
            ),
        ),
        migrations.RunSQL(BALANCED, BEFORE),
        RefersTo(
            "posting_of_entry", "ledger_posting", ["entry_id"], "ledger_entry", ["id"]
        ),
    ]
