from django.db import migrations

# Volatile: each statement inside sees what was committed before it, not before the
# call. So the look, which comes after the lock, sees what its last holder has left.
RECEIVED = """
CREATE FUNCTION yibao_message_received(institution text, number text, called text)
    RETURNS TABLE (state text, digest bytea, answer bytea)
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended(concat_ws('/', institution, number, called), 0));
    RETURN QUERY
        SELECT m.state::text, m.digest, m.answer FROM gateway_message m
         WHERE m.institution_code = institution AND m.message_no = number
           AND m.transaction = called;
END $$;
"""
CLAIMED = """
CREATE FUNCTION yibao_messages_claimed(
    institutions text[], numbers text[], called text[])
    RETURNS TABLE (place int, state text, digest bytea, answer bytea)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    free bigint[] := ARRAY(
        SELECT k.place FROM unnest(institutions, numbers, called)
            WITH ORDINALITY AS k (institution, number, transaction, place)
         WHERE pg_try_advisory_xact_lock(
            hashtextextended(concat_ws('/', k.institution, k.number, k.transaction), 0))
    );
BEGIN
    RETURN QUERY
        SELECT (k.place - 1)::int, m.state::text, m.digest, m.answer
          FROM unnest(institutions, numbers, called)
            WITH ORDINALITY AS k (institution, number, transaction, place)
          LEFT JOIN gateway_message m ON m.institution_code = k.institution
            AND m.message_no = k.number AND m.transaction = k.transaction
         WHERE k.place = ANY(free) ORDER BY k.place;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("gateway", "0004_name_editions_of_credentials")]

    operations = [
        migrations.RunSQL(
            RECEIVED, "DROP FUNCTION yibao_message_received(text, text, text)"
        ),
        migrations.RunSQL(
            CLAIMED, "DROP FUNCTION yibao_messages_claimed(text[], text[], text[])"
        ),
    ]
