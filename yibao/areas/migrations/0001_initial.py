import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=6,
                        primary_key=True,
                        serialize=False,
                        verbose_name="区划代码",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "省"), ("city", "市"), ("county", "县")],
                        max_length=10,
                        verbose_name="层级",
                    ),
                ),
                (
                    "clearing_office",
                    models.CharField(
                        blank=True, max_length=6, verbose_name="清算经办机构"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="divisions",
                        to="areas.area",
                        verbose_name="上级",
                    ),
                ),
                (
                    "pooling_area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="areas.area",
                        verbose_name="统筹区",
                    ),
                ),
            ],
            options={
                "verbose_name": "医保区划",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{6}$")),
                        name="area_code_six_digits",
                        violation_error_message="区划代码应为六位数字",
                    )
                ],
            },
        ),
    ]
