from django.db import migrations, models


class Migration(migrations.Migration):
    """Fourteen digits before the point, as 库存数量 of 3501 may have them."""

    dependencies = [("inventory", "0004_find_documents_by_generic_plans")]

    operations = [
        migrations.AlterField(
            model_name="stockrecord",
            name=name,
            field=models.DecimalField(
                decimal_places=4, max_digits=18, verbose_name=title
            ),
        )
        for name, title in (("quantity", "数量"), ("effect", "库存增减"))
    ]
