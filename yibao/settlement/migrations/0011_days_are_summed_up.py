"""每日合计: a year of the cockpit is read from a few rows of each day."""

from django.db import migrations, models

import yibao.kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0010_recompute_after_reversals"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayTotals",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "area",
                        "insured_area",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("area", models.CharField(max_length=6, verbose_name="医保区划")),
                (
                    "insured_area",
                    models.CharField(max_length=6, verbose_name="参保地医保区划"),
                ),
                ("settled", models.IntegerField(verbose_name="结算笔数")),
                ("reversals", models.IntegerField(verbose_name="撤销笔数")),
                (
                    "fee_total",
                    yibao.kernel.fields.MoneyField(verbose_name="医疗费总额"),
                ),
                (
                    "pooling_paid",
                    yibao.kernel.fields.MoneyField(verbose_name="统筹基金支出"),
                ),
                (
                    "civil_servant_paid",
                    yibao.kernel.fields.MoneyField(verbose_name="公务员医疗补助支出"),
                ),
                (
                    "enterprise_paid",
                    yibao.kernel.fields.MoneyField(verbose_name="企业补充医疗保险支出"),
                ),
                (
                    "catastrophic_paid",
                    yibao.kernel.fields.MoneyField(verbose_name="居民大病保险支出"),
                ),
                (
                    "large_amount_paid",
                    yibao.kernel.fields.MoneyField(
                        verbose_name="职工大额医疗费用补助支出"
                    ),
                ),
                (
                    "medical_aid_paid",
                    yibao.kernel.fields.MoneyField(verbose_name="医疗救助基金支出"),
                ),
                (
                    "disabled_paid",
                    yibao.kernel.fields.MoneyField(
                        verbose_name="伤残人员医疗保障基金支出"
                    ),
                ),
                ("other_paid", yibao.kernel.fields.MoneyField(verbose_name="其他支出")),
                (
                    "fund_paid",
                    yibao.kernel.fields.MoneyField(verbose_name="基金支付总额"),
                ),
                (
                    "account_paid",
                    yibao.kernel.fields.MoneyField(verbose_name="个人账户支出"),
                ),
                (
                    "cash_paid",
                    yibao.kernel.fields.MoneyField(verbose_name="个人现金支出"),
                ),
            ],
            options={
                "verbose_name": "每日合计",
            },
        ),
    ]
