import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import yibao.kernel.dated


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_journal"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Institution",
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
                    "code",
                    models.CharField(
                        max_length=12, unique=True, verbose_name="机构编号"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="机构名称")),
                (
                    "uscc",
                    models.CharField(
                        blank=True, max_length=50, verbose_name="统一社会信用代码"
                    ),
                ),
                ("kind", models.CharField(max_length=6, verbose_name="机构类型")),
                (
                    "level",
                    models.CharField(blank=True, max_length=6, verbose_name="医院等级"),
                ),
                (
                    "policy_level",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="政策等级"
                    ),
                ),
                (
                    "clearing_office",
                    models.CharField(
                        blank=True, max_length=6, verbose_name="清算经办机构"
                    ),
                ),
                (
                    "facts",
                    models.JSONField(blank=True, default=dict, verbose_name="政策事实"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="areas.area",
                        verbose_name="医保区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "定点医药机构",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
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
                    "agreement_no",
                    models.CharField(
                        max_length=60, unique=True, verbose_name="协议编号"
                    ),
                ),
                (
                    "agency_signed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="经办机构签署日期"
                    ),
                ),
                (
                    "institution_signed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="医药机构签署日期"
                    ),
                ),
                (
                    "care_types",
                    models.JSONField(
                        blank=True, default=list, verbose_name="约定医疗类别"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="institutions.institution",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务协议",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Physician",
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
                ("code", models.CharField(max_length=30, verbose_name="医师编码")),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "department_code",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="科室编码"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="physicians",
                        to="institutions.institution",
                    ),
                ),
            ],
            options={
                "verbose_name": "医师",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AgreementMeasure",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("warning", "警告"),
                            ("suspension", "暂停医保结算"),
                            ("resumption", "恢复结算"),
                            ("termination", "解除协议"),
                        ],
                        max_length=12,
                        verbose_name="措施",
                    ),
                ),
                ("from_at", models.DateTimeField(verbose_name="生效时间")),
                ("basis", models.CharField(max_length=200, verbose_name="依据")),
                ("operator_no", models.CharField(max_length=30, verbose_name="操作员")),
                (
                    "recorded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="institutions.agreement",
                    ),
                ),
            ],
            options={
                "verbose_name": "协议处理措施",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["warning", "suspension", "resumption", "termination"],
                            )
                        ),
                        name="agreement_measure_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
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
                ("code", models.CharField(max_length=30, verbose_name="科室编码")),
                ("name", models.CharField(max_length=100, verbose_name="科室名称")),
                (
                    "national_code",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="国家科室代码"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departments",
                        to="institutions.institution",
                    ),
                ),
            ],
            options={
                "verbose_name": "科室",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="institutions_department_dates",
                        violation_error_message="失效日期早于生效日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("institution_id"),
                                    models.F("institution_id"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                    template="%(function)s(%(expressions)s, '[]')",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("code"),
                                    models.F("code"),
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
                        name="department_once",
                        violation_error_message="有效期与已有记录重叠",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="institutions_agreement_dates",
                violation_error_message="失效日期早于生效日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("agency_signed_on__isnull", False),
                    ("institution_signed_on__isnull", False),
                ),
                expressions=[
                    (
                        models.Func(
                            models.F("institution_id"),
                            models.F("institution_id"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
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
                name="agreement_one_in_force",
                violation_error_message="该机构已有同期生效的协议",
            ),
        ),
        migrations.AddIndex(
            model_name="physician",
            index=models.Index(fields=["code"], name="physician_code"),
        ),
        migrations.AddConstraint(
            model_name="physician",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="institutions_physician_dates",
                violation_error_message="失效日期早于生效日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="physician",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("institution_id"),
                            models.F("institution_id"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("code"),
                            models.F("code"),
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
                name="physician_once",
                violation_error_message="有效期与已有记录重叠",
            ),
        ),
    ]
