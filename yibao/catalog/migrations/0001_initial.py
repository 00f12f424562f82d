import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import yibao.kernel.dated


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChronicDisease",
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
                ("code", models.CharField(max_length=30, verbose_name="病种代码")),
                ("name", models.CharField(max_length=300, verbose_name="病种名称")),
                (
                    "area",
                    models.CharField(blank=True, max_length=6, verbose_name="统筹区"),
                ),
            ],
            options={
                "verbose_name": "门诊慢特病病种",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="catalog_chronicdisease_dates",
                        violation_error_message="失效日期早于生效日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
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
                                    models.F("area"),
                                    models.F("area"),
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
                        name="chronic_disease_once",
                        violation_error_message="有效期与已有记录重叠",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dictionary",
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
                ("kind", models.CharField(max_length=60, verbose_name="字典")),
                ("code", models.CharField(max_length=60, verbose_name="代码")),
                ("name", models.CharField(max_length=300, verbose_name="名称")),
                (
                    "area",
                    models.CharField(blank=True, max_length=6, verbose_name="统筹区"),
                ),
            ],
            options={
                "verbose_name": "字典",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "code", "area"), name="dictionary_value_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Disease",
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
                ("code", models.CharField(max_length=30, verbose_name="疾病代码")),
                ("name", models.CharField(max_length=300, verbose_name="疾病名称")),
            ],
            options={
                "verbose_name": "疾病",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="catalog_disease_dates",
                        violation_error_message="失效日期早于生效日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
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
                        name="disease_once",
                        violation_error_message="有效期与已有记录重叠",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
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
                    "code",
                    models.CharField(
                        max_length=50, unique=True, verbose_name="医保目录编码"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("drug", "药品"),
                            ("herb", "中药饮片"),
                            ("preparation", "自制剂"),
                            ("service", "诊疗项目"),
                            ("facility", "服务设施"),
                            ("consumable", "医用耗材"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("list_type", models.CharField(max_length=3, verbose_name="目录类别")),
                ("name", models.CharField(max_length=300, verbose_name="名称")),
                (
                    "specification",
                    models.CharField(blank=True, max_length=200, verbose_name="规格"),
                ),
                (
                    "dosage_form",
                    models.CharField(blank=True, max_length=60, verbose_name="剂型"),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="计价单位"
                    ),
                ),
                (
                    "charge_category",
                    models.CharField(max_length=6, verbose_name="收费项目类别"),
                ),
                (
                    "origin",
                    models.CharField(blank=True, max_length=10, verbose_name="产地"),
                ),
                (
                    "basic_medicine",
                    models.BooleanField(default=False, verbose_name="基本药物"),
                ),
                (
                    "negotiated",
                    models.BooleanField(default=False, verbose_name="谈判药品"),
                ),
                (
                    "child_use",
                    models.BooleanField(default=False, verbose_name="儿童用药"),
                ),
                ("tcm", models.BooleanField(default=False, verbose_name="中医药")),
                (
                    "limited_use",
                    models.BooleanField(default=False, verbose_name="限制使用"),
                ),
                (
                    "special",
                    models.BooleanField(default=False, verbose_name="目录特项"),
                ),
                (
                    "tags",
                    models.JSONField(blank=True, default=dict, verbose_name="其他标签"),
                ),
            ],
            options={
                "verbose_name": "目录项目",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="catalog_item_dates",
                        violation_error_message="失效日期早于生效日期",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemMapping",
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
                    "institution_item_code",
                    models.CharField(max_length=150, verbose_name="机构项目编码"),
                ),
                (
                    "institution_item_name",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="机构项目名称"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mappings",
                        to="catalog.item",
                    ),
                ),
            ],
            options={
                "verbose_name": "目录对照",
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["institution_code", "institution_item_code"],
                        name="item_mapping_own_code",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="catalog_itemmapping_dates",
                        violation_error_message="失效日期早于生效日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
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
                                    models.F("institution_item_code"),
                                    models.F("institution_item_code"),
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
                        name="item_mapping_once",
                        violation_error_message="该机构项目已有同期对照",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemTerms",
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
                    "area",
                    models.CharField(blank=True, max_length=6, verbose_name="统筹区"),
                ),
                (
                    "insurance",
                    models.CharField(blank=True, max_length=6, verbose_name="险种"),
                ),
                (
                    "benefit_class",
                    models.CharField(max_length=3, verbose_name="收费项目等级"),
                ),
                (
                    "own_pay",
                    models.DecimalField(
                        decimal_places=4, max_digits=5, verbose_name="自付比例"
                    ),
                ),
                (
                    "version",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="目录版本"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="catalog.item",
                    ),
                ),
            ],
            options={
                "verbose_name": "支付条件",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="catalog_itemterms_dates",
                        violation_error_message="失效日期早于生效日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("item_id"),
                                    models.F("item_id"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                    template="%(function)s(%(expressions)s, '[]')",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("area"),
                                    models.F("area"),
                                    function="textrange",
                                    output_field=yibao.kernel.dated.TextRangeField(),
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
                        name="item_terms_once",
                        violation_error_message="同一项目在同一统筹区、险种的有效期重叠",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("benefit_class__in", ["01", "02", "03"])),
                        name="item_terms_class_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("own_pay__gte", 0),
                            ("own_pay__lte", 1),
                            models.Q(
                                models.Q(("benefit_class", "03"), _negated=True),
                                ("own_pay", 1),
                                _connector="OR",
                            ),
                        ),
                        name="item_terms_own_pay_is_a_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceLimit",
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
                    "area",
                    models.CharField(blank=True, max_length=6, verbose_name="统筹区"),
                ),
                (
                    "level",
                    models.CharField(blank=True, max_length=1, verbose_name="机构等级"),
                ),
                (
                    "limit",
                    models.DecimalField(
                        decimal_places=6, max_digits=16, verbose_name="限价"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="price_limits",
                        to="catalog.item",
                    ),
                ),
            ],
            options={
                "verbose_name": "限价",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="catalog_pricelimit_dates",
                        violation_error_message="失效日期早于生效日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("item_id"),
                                    models.F("item_id"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                    template="%(function)s(%(expressions)s, '[]')",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("area"),
                                    models.F("area"),
                                    function="textrange",
                                    output_field=yibao.kernel.dated.TextRangeField(),
                                    template="%(function)s(%(expressions)s, '[]')",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("level"),
                                    models.F("level"),
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
                        name="price_limit_once",
                        violation_error_message="有效期与已有记录重叠",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit__gte", 0)),
                        name="price_limit_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["", "1", "2", "3"])),
                        name="price_limit_level_known",
                    ),
                ],
            },
        ),
    ]
