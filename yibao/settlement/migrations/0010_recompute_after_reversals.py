"""What a reversal leaves different, kept as it was found, and its settling."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import yibao.kernel.fields
from yibao.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0009_settlements_are_listed_newest_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recomputation",
            fields=[
                (
                    "recomputation_no",
                    models.CharField(
                        max_length=30,
                        primary_key=True,
                        serialize=False,
                        verbose_name="重算编号",
                    ),
                ),
                ("person_no", models.CharField(max_length=30, verbose_name="人员编号")),
                ("insurance", models.CharField(max_length=6, verbose_name="险种类型")),
                ("year", models.CharField(max_length=4, verbose_name="年度")),
                (
                    "insured_area",
                    models.CharField(max_length=6, verbose_name="参保地医保区划"),
                ),
                ("computed_at", models.DateTimeField(verbose_name="重算时间")),
                (
                    "considered",
                    models.JSONField(default=list, verbose_name="重算的结算单"),
                ),
                ("source", models.CharField(max_length=500, verbose_name="依据")),
                (
                    "policy_digest",
                    models.CharField(max_length=64, verbose_name="政策文件摘要"),
                ),
                (
                    "obstacle",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="未能重算的原因"
                    ),
                ),
                (
                    "operator_no",
                    models.CharField(max_length=30, verbose_name="操作员编号"),
                ),
                (
                    "operator_name",
                    models.CharField(max_length=50, verbose_name="操作员姓名"),
                ),
                (
                    "reversal",
                    models.ForeignKey(
                        db_column="reversal_no",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recomputations",
                        to="settlement.settlement",
                        verbose_name="撤销单结算ID",
                    ),
                ),
            ],
            options={
                "verbose_name": "重算",
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "correction_no",
                    models.CharField(
                        max_length=30,
                        primary_key=True,
                        serialize=False,
                        verbose_name="补退单号",
                    ),
                ),
                ("person_no", models.CharField(max_length=30, verbose_name="人员编号")),
                ("insurance", models.CharField(max_length=6, verbose_name="险种类型")),
                ("year", models.CharField(max_length=4, verbose_name="年度")),
                (
                    "insured_area",
                    models.CharField(max_length=6, verbose_name="参保地医保区划"),
                ),
                (
                    "fund_change",
                    yibao.kernel.fields.MoneyField(verbose_name="基金支付变动"),
                ),
                (
                    "account_change",
                    yibao.kernel.fields.MoneyField(verbose_name="个人账户支付变动"),
                ),
                ("due", yibao.kernel.fields.MoneyField(verbose_name="应补给个人")),
                ("amounts", models.JSONField(default=dict, verbose_name="各项变动")),
                ("funds", models.JSONField(default=dict, verbose_name="各基金变动")),
                (
                    "account_movements",
                    models.JSONField(default=list, verbose_name="个人账户变动"),
                ),
                (
                    "counters_delta",
                    models.JSONField(default=dict, verbose_name="累计变动"),
                ),
                (
                    "stay_delta",
                    models.JSONField(default=dict, verbose_name="住院累计的变动"),
                ),
                ("corrected_at", models.DateTimeField(verbose_name="办理时间")),
                ("business_day", models.DateField(verbose_name="业务日期")),
                (
                    "operator_no",
                    models.CharField(max_length=30, verbose_name="操作员编号"),
                ),
                (
                    "operator_name",
                    models.CharField(max_length=50, verbose_name="操作员姓名"),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        db_column="reverses_no",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="settlement.correction",
                        verbose_name="被撤销的补退单号",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        db_column="settlement_no",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="settlement.settlement",
                        verbose_name="结算ID",
                    ),
                ),
                (
                    "recomputation",
                    models.ForeignKey(
                        db_column="recomputation_no",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="settlement.recomputation",
                        verbose_name="重算编号",
                    ),
                ),
            ],
            options={
                "verbose_name": "补退差额",
            },
        ),
        migrations.CreateModel(
            name="SettlementChange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "recomputation_id",
                        "settlement_id",
                        "kind",
                        "part",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amount", "金额"),
                            ("fund", "基金支付"),
                            ("total", "累计变动"),
                        ],
                        max_length=6,
                        verbose_name="类别",
                    ),
                ),
                ("part", models.CharField(max_length=80, verbose_name="项目")),
                ("before", models.BigIntegerField(verbose_name="原值")),
                ("after", models.BigIntegerField(verbose_name="重算值")),
                (
                    "recomputation",
                    models.ForeignKey(
                        db_column="recomputation_no",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="settlement.recomputation",
                        verbose_name="重算编号",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        db_column="settlement_no",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="settlement.settlement",
                        verbose_name="结算ID",
                    ),
                ),
            ],
            options={
                "verbose_name": "重算差异",
            },
        ),
        migrations.AddIndex(
            model_name="recomputation",
            index=models.Index(
                models.F("person_no"),
                models.F("insurance"),
                models.F("year"),
                name="recomputation_of_year",
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(models.F("person_no"), name="correction_of_person"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                models.F("recomputation"),
                models.F("settlement"),
                condition=models.Q(("reverses__isnull", True)),
                name="correction_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "due",
                        django.db.models.expressions.CombinedExpression(
                            models.F("fund_change"), "+", models.F("account_change")
                        ),
                    )
                ),
                name="correction_due_is_the_rest",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("before", models.F("after")), _negated=True),
                name="settlement_change_changes",
            ),
        ),
        AppendOnly("settlement_recomputation"),
        AppendOnly("settlement_settlementchange"),
        AppendOnly("settlement_correction"),
    ]
