"""The console lists settlements newest first, page after page by key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("settlement", "0008_no_index_for_beginnings_of_numbers")]

    operations = [
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(
                models.F("settled_at"),
                models.F("settlement_no"),
                name="settlement_newest",
            ),
        ),
    ]
