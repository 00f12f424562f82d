import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_keep_what_a_mapping_describes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListEntry",
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
                ("valid_from", models.DateField(verbose_name="生效日期")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="失效日期"),
                ),
                ("catalogue", models.CharField(max_length=6, verbose_name="目录")),
                ("code", models.CharField(max_length=60, verbose_name="编码")),
                (
                    "area",
                    models.CharField(blank=True, max_length=6, verbose_name="医保区划"),
                ),
                ("name", models.CharField(max_length=300, verbose_name="名称")),
                ("version", models.CharField(max_length=30, verbose_name="版本号")),
                ("valid", models.BooleanField(default=True, verbose_name="有效标志")),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(null=True),
                        size=None,
                        verbose_name="各列",
                    ),
                ),
                ("digest", models.CharField(max_length=32, verbose_name="内容摘要")),
                ("recorded_at", models.DateTimeField(verbose_name="入库时间")),
            ],
            options={
                "verbose_name": "目录条目",
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["catalogue", "version"], name="list_entry_version"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="catalog_listentry_dates",
                        violation_error_message="失效日期早于生效日期",
                    ),
                    models.UniqueConstraint(
                        fields=("catalogue", "code", "area", "valid_from"),
                        name="list_entry_once_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("catalogue", "code", "area"),
                        name="list_entry_one_open",
                    ),
                ],
            },
        ),
    ]
