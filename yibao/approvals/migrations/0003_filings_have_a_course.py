import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import yibao.kernel.dated
import yibao.kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0002_histories_append_only"),
        ("enrollment", "0002_histories_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstitutionChoiceEvent",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "已申报"),
                            ("approved", "已生效"),
                            ("refused", "未通过"),
                            ("revoked", "已撤销"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="发生时间")),
                (
                    "basis",
                    models.CharField(blank=True, max_length=500, verbose_name="依据"),
                ),
                ("operator_no", models.CharField(max_length=30, verbose_name="操作员")),
            ],
            options={
                "verbose_name": "人员定点经过",
            },
        ),
        migrations.CreateModel(
            name="RemoteFilingEvent",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "已申报"),
                            ("approved", "已生效"),
                            ("refused", "未通过"),
                            ("revoked", "已撤销"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="发生时间")),
                (
                    "basis",
                    models.CharField(blank=True, max_length=500, verbose_name="依据"),
                ),
                ("operator_no", models.CharField(max_length=30, verbose_name="操作员")),
            ],
            options={
                "verbose_name": "异地备案经过",
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "filing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="transfer",
                        serialize=False,
                        to="approvals.remotefiling",
                    ),
                ),
                ("insurance", models.CharField(max_length=6, verbose_name="险种")),
                ("kind", models.CharField(max_length=30, verbose_name="转院类型")),
                ("transferred_on", models.DateField(verbose_name="转院日期")),
                (
                    "institution_name",
                    models.CharField(max_length=200, verbose_name="转往机构名称"),
                ),
                (
                    "encounter_no",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="转院前就诊ID"
                    ),
                ),
                (
                    "diagnosis_code",
                    models.CharField(max_length=20, verbose_name="诊断代码"),
                ),
                (
                    "diagnosis_name",
                    models.CharField(max_length=100, verbose_name="诊断名称"),
                ),
                (
                    "condition",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="transfer.condition", verbose_name="病情描述"
                    ),
                ),
                ("opinion", models.CharField(max_length=200, verbose_name="转院意见")),
                ("hospital_agrees", models.BooleanField(verbose_name="医院同意转院")),
                (
                    "phone",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="phone", verbose_name="联系电话"
                    ),
                ),
                (
                    "address",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="address", verbose_name="联系地址"
                    ),
                ),
                (
                    "operator_name",
                    models.CharField(
                        blank=True, max_length=50, verbose_name="操作员姓名"
                    ),
                ),
            ],
            options={
                "verbose_name": "转院备案内容",
            },
        ),
        migrations.RemoveConstraint(
            model_name="chronicfilingevent",
            name="chronic_filing_event_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="institutionchoice",
            name="institution_choice_once",
        ),
        migrations.RemoveConstraint(
            model_name="remotefiling",
            name="remote_filing_once",
        ),
        migrations.AddField(
            model_name="chronicfiling",
            name="filed_by",
            field=models.CharField(
                blank=True, max_length=12, verbose_name="申报机构编号"
            ),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="closed",
            field=models.BooleanField(default=False, verbose_name="已退回或撤销"),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="contact",
            field=yibao.kernel.fields.EncryptedTextField(
                purpose="choice.contact", verbose_name="联系与代办信息"
            ),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="filed_by",
            field=models.CharField(
                blank=True, max_length=12, verbose_name="申报机构编号"
            ),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="filing_no",
            field=models.CharField(max_length=30, null=True, verbose_name="备案编号"),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="institution_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="机构名称"),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="insurance",
            field=models.CharField(blank=True, max_length=6, verbose_name="险种"),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="memo",
            field=models.CharField(blank=True, max_length=500, verbose_name="备注"),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="purpose",
            field=models.CharField(
                default="03", max_length=3, verbose_name="业务申请类型"
            ),
        ),
        migrations.AddField(
            model_name="institutionchoice",
            name="rank",
            field=models.CharField(blank=True, max_length=3, verbose_name="定点排序号"),
        ),
        migrations.AddField(
            model_name="remotefiling",
            name="closed",
            field=models.BooleanField(default=False, verbose_name="已退回或撤销"),
        ),
        migrations.AddField(
            model_name="remotefiling",
            name="filed_by",
            field=models.CharField(
                blank=True, max_length=12, verbose_name="申报机构编号"
            ),
        ),
        migrations.AddField(
            model_name="remotefiling",
            name="institution_code",
            field=models.CharField(
                blank=True, max_length=12, verbose_name="转往机构编号"
            ),
        ),
        migrations.AlterField(
            model_name="chronicfilingevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("filed", "已申报"),
                    ("approved", "已生效"),
                    ("refused", "未通过"),
                    ("revoked", "已撤销"),
                ],
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="chronicfilingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["filed", "approved", "refused", "revoked"])
                ),
                name="chronic_filing_event_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionchoice",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("closed", False)),
                expressions=[
                    (
                        models.Func(
                            models.F("person_id"),
                            models.F("person_id"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("institution_code"),
                            models.F("institution_code"),
                            function="textrange",
                            output_field=yibao.kernel.dated.TextRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("role"),
                            models.F("role"),
                            function="textrange",
                            output_field=yibao.kernel.dated.TextRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("purpose"),
                            models.F("purpose"),
                            function="textrange",
                            output_field=yibao.kernel.dated.TextRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                ],
                name="institution_choice_once",
                violation_error_message="该机构的定点有效期重叠",
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionchoice",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("closed", False), models.Q(("rank", ""), _negated=True)
                ),
                expressions=[
                    (
                        models.Func(
                            models.F("person_id"),
                            models.F("person_id"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("purpose"),
                            models.F("purpose"),
                            function="textrange",
                            output_field=yibao.kernel.dated.TextRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("rank"),
                            models.F("rank"),
                            function="textrange",
                            output_field=yibao.kernel.dated.TextRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                ],
                name="institution_choice_rank_once",
                violation_error_message="同一排序号的定点有效期重叠",
            ),
        ),
        migrations.AddConstraint(
            model_name="remotefiling",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("closed", False)),
                expressions=[
                    (
                        models.Func(
                            models.F("person_id"),
                            models.F("person_id"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("kind"),
                            models.F("kind"),
                            function="textrange",
                            output_field=yibao.kernel.dated.TextRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("target_area"),
                            models.F("target_area"),
                            function="textrange",
                            output_field=yibao.kernel.dated.TextRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("institution_code"),
                            models.F("institution_code"),
                            function="textrange",
                            output_field=yibao.kernel.dated.TextRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                ],
                name="remote_filing_once",
                violation_error_message="同类异地备案的有效期重叠",
            ),
        ),
        migrations.AddField(
            model_name="institutionchoiceevent",
            name="filing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="approvals.institutionchoice",
            ),
        ),
        migrations.AddField(
            model_name="remotefilingevent",
            name="filing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="approvals.remotefiling",
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionchoiceevent",
            constraint=models.UniqueConstraint(
                fields=("filing", "state"), name="institution_choice_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionchoiceevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["filed", "approved", "refused", "revoked"])
                ),
                name="institution_choice_event_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="remotefilingevent",
            constraint=models.UniqueConstraint(
                fields=("filing", "state"), name="remote_filing_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="remotefilingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["filed", "approved", "refused", "revoked"])
                ),
                name="remote_filing_event_state_known",
            ),
        ),
    ]
