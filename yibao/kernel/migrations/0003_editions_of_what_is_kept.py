from django.db import migrations, models

from yibao.kernel.editions import RENEW


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_journal")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "subject",
                    models.CharField(
                        max_length=30,
                        primary_key=True,
                        serialize=False,
                        verbose_name="对象",
                    ),
                ),
                ("edition", models.UUIDField(verbose_name="版次")),
            ],
            options={"verbose_name": "数据版次"},
        ),
        migrations.RunSQL(RENEW, "DROP FUNCTION yibao_new_edition()"),
    ]
