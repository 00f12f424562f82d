"""The same refusal as a row trigger whose condition lets the rows of today pass.

A statement trigger cost every settlement a call; the condition of a row trigger is
weighed where the row is written, and what the interface writes is of today.
"""

from django.db import migrations

BY_ROW = """
DROP TRIGGER day_is_open ON settlement_settlement;
CREATE OR REPLACE FUNCTION yibao_day_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sealed text;
BEGIN
    SELECT k.period INTO sealed FROM clearing_seal k
    WHERE k.institution_code = NEW.institution_code
        AND k.category = NEW.clearing_category AND k.insurance = NEW.insurance
        AND NEW.business_day BETWEEN k.first_day AND k.last_day
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '结算单 % 的日期在已封账的 % 内', NEW.settlement_no, sealed
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER day_is_open AFTER INSERT ON settlement_settlement
    FOR EACH ROW WHEN (NEW.business_day < (now() AT TIME ZONE 'Asia/Shanghai')::date)
    EXECUTE FUNCTION yibao_day_is_open();
"""
BY_STATEMENT = """
DROP TRIGGER day_is_open ON settlement_settlement;
CREATE OR REPLACE FUNCTION yibao_day_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
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


class Migration(migrations.Migration):
    dependencies = [("clearing", "0003_nothing_enters_a_sealed_day")]
    operations = [migrations.RunSQL(BY_ROW, BY_STATEMENT)]
