from django.db import migrations, models

from yibao.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Journal",
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
                (
                    "happened_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="发生时间"),
                ),
                ("action", models.CharField(max_length=60, verbose_name="操作")),
                (
                    "subject_kind",
                    models.CharField(max_length=30, verbose_name="对象种类"),
                ),
                (
                    "subject_no",
                    models.CharField(max_length=60, verbose_name="对象编号"),
                ),
                (
                    "institution_code",
                    models.CharField(max_length=12, null=True, verbose_name="机构编号"),
                ),
                (
                    "operator_no",
                    models.CharField(max_length=30, verbose_name="操作员编号"),
                ),
                (
                    "operator_name",
                    models.CharField(max_length=50, verbose_name="操作员姓名"),
                ),
                ("channel", models.CharField(max_length=20, verbose_name="渠道")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="事由"),
                ),
                ("fields", models.JSONField(default=dict, verbose_name="要素")),
            ],
            options={
                "verbose_name": "操作日志",
                "indexes": [
                    models.Index(
                        fields=["subject_kind", "subject_no"], name="journal_subject"
                    ),
                    models.Index(fields=["happened_at"], name="journal_happened_at"),
                ],
            },
        ),
        AppendOnly("kernel_journal"),
    ]
