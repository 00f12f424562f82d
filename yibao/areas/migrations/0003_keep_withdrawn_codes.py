import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0002_policy_folder"),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("code", models.CharField(max_length=6, verbose_name="原区划代码")),
                ("name", models.CharField(max_length=60, verbose_name="原名称")),
                ("ended_in", models.PositiveSmallIntegerField(verbose_name="撤销年份")),
                (
                    "successors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=6),
                        size=None,
                        verbose_name="后继代码",
                    ),
                ),
            ],
            options={
                "verbose_name": "区划变更",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "ended_in"), name="area_change_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{6}$")),
                        name="area_change_code_six_digits",
                    ),
                ],
            },
        ),
    ]
