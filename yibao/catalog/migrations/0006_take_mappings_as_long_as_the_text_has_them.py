from django.db import migrations, models


class Migration(migrations.Migration):
    """剂型 500 and 备注 1000 characters, as 3301 may send them."""

    dependencies = [("catalog", "0005_name_editions")]

    operations = [
        migrations.AlterField(
            model_name="itemmapping",
            name="dosage_form",
            field=models.CharField(blank=True, max_length=500, verbose_name="剂型"),
        ),
        migrations.AlterField(
            model_name="itemmapping",
            name="memo",
            field=models.CharField(blank=True, max_length=1000, verbose_name="备注"),
        ),
    ]
