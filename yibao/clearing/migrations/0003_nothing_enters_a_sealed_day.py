"""A settlement or a reversal cannot be dated into a day that is sealed.

Only days that are over are sealed, so this refuses what a clock gone wrong would write.
Rows of today, which is what the interface writes, are let through by the first test.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION yibao_day_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sealed record;
BEGIN
    SELECT a.settlement_no, k.period INTO sealed
    FROM added a JOIN clearing_seal k
        ON k.institution_code = a.institution_code
        AND k.category = a.clearing_category AND k.insurance = a.insurance
        AND a.business_day BETWEEN k.first_day AND k.last_day
    WHERE a.business_day < (now() AT TIME ZONE 'Asia/Shanghai')::date
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '结算单 % 的日期在已封账的 % 内', sealed.settlement_no,
            sealed.period USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER day_is_open AFTER INSERT ON settlement_settlement
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION yibao_day_is_open();
"""
ALLOW = """
DROP TRIGGER day_is_open ON settlement_settlement;
DROP FUNCTION yibao_day_is_open();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0002_history_is_append_only"),
        ("settlement", "0001_initial"),
    ]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
