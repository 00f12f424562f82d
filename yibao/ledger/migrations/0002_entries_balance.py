from django.db import migrations

from yibao.kernel.append_only import AppendOnly

# All postings of an entry come in one statement, and balance within (area, fund) of the
# entry's book. Checking a statement's rows together costs one grouping however many
# entries it brings; refusing lines to an entry that already has some keeps an old entry
# from being amended by a balanced pair.
BALANCED = """
CREATE FUNCTION yibao_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER entry_balances AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION yibao_entry_balances();
"""
UNBALANCED = """
DROP TRIGGER entry_balances ON ledger_posting;
DROP FUNCTION yibao_entry_balances();
"""

HAS_POSTINGS = """
CREATE FUNCTION yibao_entry_has_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION '分录 % 没有分录行', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_has_postings AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION yibao_entry_has_postings();
"""
HAS_NONE = """
DROP TRIGGER entry_has_postings ON ledger_entry;
DROP FUNCTION yibao_entry_has_postings();
"""


class Migration(migrations.Migration):
    """An entry balances per book, area and fund, and is never edited."""

    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(BALANCED, UNBALANCED),
        migrations.RunSQL(HAS_POSTINGS, HAS_NONE),
        AppendOnly("ledger_entry"),
        AppendOnly("ledger_posting"),
        migrations.RunSQL(
            "ALTER TABLE ledger_personalaccount SET (fillfactor = 75)",
            "ALTER TABLE ledger_personalaccount RESET (fillfactor)",
        ),
    ]
