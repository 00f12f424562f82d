from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_journal_of_clerks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="journal",
            index=models.Index(
                condition=models.Q(("institution_code__isnull", True)),
                fields=["happened_at"],
                name="journal_agency",
            ),
        ),
    ]
