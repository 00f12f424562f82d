from django.db import migrations

from yibao.kernel.append_only import REFUSE


class Migration(migrations.Migration):
    """What every app's tables stand on: ranges over text, serials, append-only."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "CREATE TYPE textrange AS RANGE (subtype = text)", "DROP TYPE textrange"
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE yibao_serial START 1000 INCREMENT 1000",
            "DROP SEQUENCE yibao_serial",
        ),
        migrations.RunSQL(REFUSE, "DROP FUNCTION yibao_append_only()"),
    ]
