"""补退差额 between a fund and a person has its own occasion and account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_postings_are_checked_once_a_statement"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="posting",
            name="posting_account_in_chart",
        ),
        migrations.AlterField(
            model_name="entry",
            name="occasion",
            field=models.CharField(
                choices=[
                    ("opening", "期初"),
                    ("account_credit", "个人账户划入"),
                    ("account_debit", "个人账户调减"),
                    ("account_year_end", "个人账户年终结转"),
                    ("outpatient_settlement", "门诊结算"),
                    ("inpatient_settlement", "住院结算"),
                    ("pharmacy_settlement", "药店结算"),
                    ("correction", "补退差额"),
                ],
                max_length=30,
                verbose_name="业务",
            ),
        ),
        migrations.AlterField(
            model_name="posting",
            name="account",
            field=models.CharField(
                choices=[
                    ("benefits", "待遇支出"),
                    ("payable", "应付医药机构"),
                    ("due_person", "应付参保人"),
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
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "account__in",
                        [
                            "benefits",
                            "payable",
                            "due_person",
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
