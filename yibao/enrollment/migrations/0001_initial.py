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
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
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
                    "person_no",
                    models.CharField(
                        max_length=30, unique=True, verbose_name="人员编号"
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "gender",
                    models.CharField(
                        choices=[
                            ("0", "未知"),
                            ("1", "男"),
                            ("2", "女"),
                            ("9", "未说明性别"),
                        ],
                        max_length=1,
                        verbose_name="性别",
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(blank=True, max_length=3, verbose_name="民族"),
                ),
                ("birth_date", models.DateField(verbose_name="出生日期")),
                (
                    "death_date",
                    models.DateField(blank=True, null=True, verbose_name="死亡日期"),
                ),
                (
                    "id_kind",
                    models.CharField(
                        default="01", max_length=6, verbose_name="证件类型"
                    ),
                ),
                (
                    "id_no",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="id_no", verbose_name="证件号码"
                    ),
                ),
                (
                    "id_no_index",
                    yibao.kernel.fields.BlindIndexField(verbose_name="证件号码盲索引"),
                ),
                (
                    "phone",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="phone", verbose_name="联系电话"
                    ),
                ),
                (
                    "phone_index",
                    yibao.kernel.fields.BlindIndexField(
                        null=True, verbose_name="联系电话盲索引"
                    ),
                ),
                (
                    "attributes",
                    models.JSONField(blank=True, default=dict, verbose_name="其他事实"),
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
                "verbose_name": "参保人",
            },
        ),
        migrations.CreateModel(
            name="IdentityMark",
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
                ("kind", models.CharField(max_length=6, verbose_name="身份类别")),
                (
                    "level",
                    models.CharField(blank=True, max_length=3, verbose_name="等级"),
                ),
                ("basis", models.CharField(max_length=200, verbose_name="依据")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identity_marks",
                        to="enrollment.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "人员身份",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FamilyBinding",
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
                ("rank", models.SmallIntegerField(default=1, verbose_name="使用顺序")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws_on",
                        to="enrollment.person",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lends_to",
                        to="enrollment.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "家庭共济绑定",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Credential",
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
                            ("01", "医保电子凭证"),
                            ("02", "居民身份证"),
                            ("03", "社会保障卡"),
                        ],
                        max_length=3,
                        verbose_name="凭证类型",
                    ),
                ),
                (
                    "number",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="credential", verbose_name="凭证编号"
                    ),
                ),
                (
                    "number_index",
                    yibao.kernel.fields.BlindIndexField(verbose_name="凭证编号盲索引"),
                ),
                (
                    "card_sn",
                    models.CharField(
                        blank=True, max_length=32, verbose_name="卡识别码"
                    ),
                ),
                (
                    "expires_on",
                    models.DateField(blank=True, null=True, verbose_name="有效期至"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credentials",
                        to="enrollment.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "就诊凭证",
            },
        ),
        migrations.CreateModel(
            name="Coverage",
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
                ("insurance", models.CharField(max_length=6, verbose_name="险种")),
                ("category", models.CharField(max_length=6, verbose_name="人员类别")),
                (
                    "employer_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="单位名称"
                    ),
                ),
                (
                    "civil_servant",
                    models.BooleanField(default=False, verbose_name="公务员"),
                ),
                (
                    "months_before",
                    models.IntegerField(default=0, verbose_name="登记前连续参保月数"),
                ),
                (
                    "years_before",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=5,
                        verbose_name="登记前缴费年限",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="areas.area",
                        verbose_name="参保地",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverages",
                        to="enrollment.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "参保关系",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
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
                    "number",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="bank_account", verbose_name="银行账号"
                    ),
                ),
                (
                    "number_index",
                    yibao.kernel.fields.BlindIndexField(verbose_name="银行账号盲索引"),
                ),
                ("bank", models.CharField(max_length=100, verbose_name="开户银行")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_accounts",
                        to="enrollment.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "银行账户",
            },
        ),
        migrations.CreateModel(
            name="CoverageStatus",
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
                            ("normal", "正常"),
                            ("waiting", "等待期"),
                            ("suspended", "中断"),
                            ("ended", "终止"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="生效日期")),
                ("basis", models.CharField(max_length=200, verbose_name="依据")),
                ("operator_no", models.CharField(max_length=30, verbose_name="操作员")),
                (
                    "recorded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                ),
                (
                    "coverage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statuses",
                        to="enrollment.coverage",
                    ),
                ),
            ],
            options={
                "verbose_name": "待遇状态",
                "indexes": [
                    models.Index(
                        fields=["coverage", "-valid_from", "-id"],
                        name="coverage_status_latest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["normal", "waiting", "suspended", "ended"])
                        ),
                        name="coverage_status_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True),
                        name="coverage_status_has_basis",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CredentialEvent",
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
                            ("normal", "正常"),
                            ("lost", "挂失"),
                            ("disabled", "停用"),
                        ],
                        max_length=10,
                        verbose_name="状态",
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
                    "credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="enrollment.credential",
                    ),
                ),
            ],
            options={
                "verbose_name": "凭证状态变更",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["normal", "lost", "disabled"])
                        ),
                        name="credential_event_state_known",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["name"], name="person_name", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["phone_index"], name="person_phone"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                fields=("id_kind", "id_no_index"),
                name="person_one_per_identity_number",
                violation_error_message="该证件号码已登记",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("death_date__isnull", True),
                    ("death_date__gte", models.F("birth_date")),
                    _connector="OR",
                ),
                name="person_dies_after_birth",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("gender__in", ["0", "1", "2", "9"])),
                name="person_gender_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitymark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="enrollment_identitymark_dates",
                violation_error_message="失效日期早于生效日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitymark",
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
                            models.F("valid_from"),
                            models.F("valid_to"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                ],
                name="identity_mark_once",
                violation_error_message="同一身份类别的有效期重叠",
            ),
        ),
        migrations.AddConstraint(
            model_name="familybinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="enrollment_familybinding_dates",
                violation_error_message="失效日期早于生效日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="familybinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("member")), _negated=True),
                name="family_binding_joins_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="familybinding",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("owner_id"),
                            models.F("owner_id"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("member_id"),
                            models.F("member_id"),
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
                name="family_binding_once",
                violation_error_message="该共济绑定的有效期重叠",
            ),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.UniqueConstraint(
                fields=("kind", "number_index"),
                name="credential_one_per_number",
                violation_error_message="该凭证编号已登记",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="enrollment_coverage_dates",
                violation_error_message="失效日期早于生效日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("insurance__in", ("310", "340", "350", "360", "380", "390", "391"))
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
                            models.F("valid_from"),
                            models.F("valid_to"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        "&&",
                    ),
                ],
                name="coverage_one_basic_insurance",
                violation_error_message="同一时间只能参加一种基本医疗保险",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverage",
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
                            models.F("insurance"),
                            models.F("insurance"),
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
                name="coverage_once",
                violation_error_message="同一险种的参保期间重叠",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.CheckConstraint(
                condition=models.Q(("months_before__gte", 0), ("years_before__gte", 0)),
                name="coverage_lengths_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                fields=("person", "number_index"), name="bank_account_once_per_person"
            ),
        ),
    ]
