from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_find_events_by_institution_and_day")]
    operations = [
        migrations.RemoveIndex(model_name="stockrecord", name="stock_document"),
        migrations.AddIndex(
            model_name="stockrecord",
            index=models.Index(
                fields=["institution_code", "document_no"], name="stock_document"
            ),
        ),
    ]
