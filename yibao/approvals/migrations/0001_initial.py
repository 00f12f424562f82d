import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import yibao.kernel.dated
import yibao.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_journal"),
        ("enrollment", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChronicFiling",
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
                (
                    "filing_no",
                    models.CharField(
                        max_length=30, unique=True, verbose_name="备案编号"
                    ),
                ),
                ("insurance", models.CharField(max_length=6, verbose_name="险种")),
                (
                    "disease_code",
                    models.CharField(max_length=30, verbose_name="病种代码"),
                ),
                (
                    "disease_name",
                    models.CharField(max_length=300, verbose_name="病种名称"),
                ),
                (
                    "institution_code",
                    models.CharField(max_length=30, verbose_name="鉴定机构编号"),
                ),
                (
                    "institution_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="鉴定机构名称"
                    ),
                ),
                (
                    "identified_on",
                    models.DateField(blank=True, null=True, verbose_name="鉴定日期"),
                ),
                (
                    "physician_code",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="诊断医师编码"
                    ),
                ),
                (
                    "physician_name",
                    models.CharField(
                        blank=True, max_length=50, verbose_name="诊断医师姓名"
                    ),
                ),
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
                    "memo",
                    models.CharField(blank=True, max_length=500, verbose_name="备注"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chronic_filings",
                        to="enrollment.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "门诊慢特病备案",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChronicFilingEvent",
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
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="approvals.chronicfiling",
                    ),
                ),
            ],
            options={
                "verbose_name": "慢特病备案经过",
            },
        ),
        migrations.CreateModel(
            name="InstitutionChoice",
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
                (
                    "institution_code",
                    models.CharField(max_length=12, verbose_name="机构编号"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("chosen", "选定机构"), ("linked", "联网关联机构")],
                        max_length=10,
                        verbose_name="定点种类",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="institution_choices",
                        to="enrollment.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "人员定点",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RemoteFiling",
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
                (
                    "filing_no",
                    models.CharField(
                        max_length=30, unique=True, verbose_name="备案编号"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registered", "长期居住"),
                            ("referral", "转诊"),
                            ("emergency", "急诊"),
                            ("temporary", "临时外出"),
                        ],
                        max_length=12,
                        verbose_name="备案种类",
                    ),
                ),
                (
                    "target_area",
                    models.CharField(max_length=6, verbose_name="就医地区划"),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="事由"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remote_filings",
                        to="enrollment.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "异地就医备案",
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="chronicfiling",
            index=models.Index(
                fields=["person", "disease_code"], name="chronic_filing_disease"
            ),
        ),
        migrations.AddConstraint(
            model_name="chronicfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="approvals_chronicfiling_dates",
                violation_error_message="失效日期早于生效日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="chronicfilingevent",
            constraint=models.UniqueConstraint(
                fields=("filing", "state"), name="chronic_filing_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="chronicfilingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["filed", "approved", "revoked"])),
                name="chronic_filing_event_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="approvals_institutionchoice_dates",
                violation_error_message="失效日期早于生效日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionchoice",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
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
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["chosen", "linked"])),
                name="institution_choice_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="remotefiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="approvals_remotefiling_dates",
                violation_error_message="失效日期早于生效日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="remotefiling",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
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
        migrations.AddConstraint(
            model_name="remotefiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["registered", "referral", "emergency", "temporary"])
                ),
                name="remote_filing_kind_known",
            ),
        ),
    ]
