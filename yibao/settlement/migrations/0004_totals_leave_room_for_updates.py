"""Rows that every settlement updates keep room on their page (HOT updates)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("settlement", "0003_children_name_existing_lines")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE settlement_yeartodate SET (fillfactor = 75)",
            "ALTER TABLE settlement_yeartodate RESET (fillfactor)",
        )
    ]
