import django.db.models.deletion
from django.db import migrations, models

import yibao.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "number",
                    models.CharField(
                        max_length=30,
                        primary_key=True,
                        serialize=False,
                        verbose_name="复核编号",
                    ),
                ),
                ("deed", models.CharField(max_length=40, verbose_name="业务")),
                (
                    "subject_no",
                    models.CharField(max_length=60, verbose_name="办理对象编号"),
                ),
                ("area", models.CharField(max_length=6, verbose_name="医保区划")),
                (
                    "content",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="confirmation.content", verbose_name="提交的内容"
                    ),
                ),
                (
                    "filed_by",
                    models.CharField(max_length=30, verbose_name="经办人工号"),
                ),
                (
                    "filed_by_name",
                    models.CharField(max_length=50, verbose_name="经办人"),
                ),
                ("filed_at", models.DateTimeField(verbose_name="提交时间")),
            ],
            options={
                "verbose_name": "业务复核件",
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "confirmation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="outcome",
                        serialize=False,
                        to="confirmations.confirmation",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("confirmed", "已复核办理"),
                            ("returned", "已退回"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=200, verbose_name="意见"),
                ),
                (
                    "operator_no",
                    models.CharField(max_length=30, verbose_name="复核人工号"),
                ),
                (
                    "operator_name",
                    models.CharField(max_length=50, verbose_name="复核人"),
                ),
                ("happened_at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "业务复核结果",
            },
        ),
        migrations.AddIndex(
            model_name="confirmation",
            index=models.Index(
                fields=["subject_no", "deed"], name="confirmation_subject"
            ),
        ),
        migrations.AddIndex(
            model_name="confirmation",
            index=models.Index(
                fields=["filed_at", "number"], name="confirmation_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("result__in", ["confirmed", "returned", "withdrawn"])
                ),
                name="confirmation_result_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "returned"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="confirmation_returned_with_reason",
            ),
        ),
    ]
