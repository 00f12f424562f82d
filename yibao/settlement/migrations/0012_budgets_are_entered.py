"""基金预算: decisions, each a row of its own."""

from django.db import migrations, models

import yibao.kernel.fields
from yibao.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0011_days_are_summed_up"),
    ]

    operations = [
        migrations.CreateModel(
            name="FundBudget",
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
                    "area",
                    models.CharField(max_length=6, verbose_name="编制预算的统筹区"),
                ),
                ("fund", models.CharField(max_length=30, verbose_name="基金")),
                ("year", models.CharField(max_length=4, verbose_name="年度")),
                ("decided_on", models.DateField(verbose_name="通过日期")),
                ("amount", yibao.kernel.fields.MoneyField(verbose_name="预算金额")),
                ("basis", models.CharField(max_length=200, verbose_name="依据")),
                (
                    "recorded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                ),
                ("operator_no", models.CharField(max_length=30, verbose_name="操作员")),
            ],
            options={
                "verbose_name": "基金预算",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "fund", "year", "decided_on"),
                        name="fund_budget_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="fund_budget_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True),
                        name="fund_budget_has_basis",
                    ),
                ],
            },
        ),
        AppendOnly("settlement_fundbudget"),
    ]
