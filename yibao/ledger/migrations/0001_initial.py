import django.db.models.deletion
from django.db import migrations, models

import yibao.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "book",
                    models.CharField(
                        choices=[("business", "业务账"), ("fund", "基金账")],
                        max_length=10,
                        verbose_name="账簿",
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("opening", "期初"),
                            ("account_credit", "个人账户划入"),
                            ("account_debit", "个人账户调减"),
                            ("account_year_end", "个人账户年终结转"),
                            ("outpatient_settlement", "门诊结算"),
                            ("inpatient_settlement", "住院结算"),
                            ("pharmacy_settlement", "药店结算"),
                        ],
                        max_length=30,
                        verbose_name="业务",
                    ),
                ),
                ("reference", models.CharField(max_length=60, verbose_name="业务编号")),
                ("happened_at", models.DateTimeField(verbose_name="发生时间")),
                ("business_day", models.DateField(verbose_name="记账日期")),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="ledger.entry",
                        verbose_name="冲销",
                    ),
                ),
            ],
            options={
                "verbose_name": "分录",
            },
        ),
        migrations.CreateModel(
            name="PersonalAccount",
            fields=[
                (
                    "person_no",
                    models.CharField(
                        max_length=30,
                        primary_key=True,
                        serialize=False,
                        verbose_name="人员编号",
                    ),
                ),
                ("area", models.CharField(max_length=6, verbose_name="统筹区")),
                ("fund", models.CharField(max_length=8, verbose_name="基金")),
                (
                    "current",
                    yibao.kernel.fields.MoneyField(
                        db_column="current_fen", default=0, verbose_name="当年余额"
                    ),
                ),
                (
                    "past",
                    yibao.kernel.fields.MoneyField(
                        db_column="past_fen", default=0, verbose_name="历年余额"
                    ),
                ),
                ("frozen", models.BooleanField(default=False, verbose_name="冻结")),
                ("version", models.IntegerField(default=0, verbose_name="版本")),
            ],
            options={
                "verbose_name": "个人账户",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("current__gte", 0)),
                        name="personal_account_current_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("past__gte", 0)),
                        name="personal_account_past_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entry_id",
                        "line_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("line_no", models.SmallIntegerField(verbose_name="行号")),
                ("area", models.CharField(max_length=6, verbose_name="统筹区")),
                ("fund", models.CharField(max_length=8, verbose_name="基金")),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("benefits", "待遇支出"),
                            ("payable", "应付医药机构"),
                            ("personal_current", "个人账户当年"),
                            ("personal_past", "个人账户历年"),
                            ("contributions", "划入收入"),
                            ("opening", "期初结转"),
                            ("adjustments", "调整"),
                        ],
                        max_length=20,
                        verbose_name="科目",
                    ),
                ),
                (
                    "holder",
                    models.CharField(blank=True, max_length=30, verbose_name="户"),
                ),
                (
                    "amount",
                    yibao.kernel.fields.MoneyField(
                        db_column="amount_fen", verbose_name="金额"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "分录行",
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["reference"], name="entry_reference"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reverses__isnull", True),
                    models.Q(("reverses", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="entry_reverses_another",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                fields=["account", "holder"], name="posting_account_holder"
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True),
                name="posting_amount_not_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "account__in",
                        [
                            "benefits",
                            "payable",
                            "personal_current",
                            "personal_past",
                            "contributions",
                            "opening",
                            "adjustments",
                        ],
                    )
                ),
                name="posting_account_in_chart",
            ),
        ),
    ]
