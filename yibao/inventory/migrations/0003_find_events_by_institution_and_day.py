from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_history_is_append_only")]
    operations = [
        migrations.AddIndex(
            model_name="traceevent",
            index=models.Index(
                fields=["institution_code", "happened_at"], name="trace_event_day"
            ),
        ),
    ]
