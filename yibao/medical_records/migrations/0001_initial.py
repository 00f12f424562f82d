import django.db.models.deletion
from django.db import migrations, models

import yibao.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("settlement", "0006_seal_the_notes_of_lines"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimList",
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
                    "institution_code",
                    models.CharField(max_length=12, verbose_name="定点医药机构编号"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("0", "未提交"),
                            ("1", "已提交"),
                            ("2", "审核通过"),
                            ("3", "审核不通过"),
                        ],
                        max_length=1,
                        verbose_name="审核状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "settlement",
                    models.OneToOneField(
                        db_column="settlement_no",
                        on_delete=django.db.models.deletion.PROTECT,
                        to="settlement.settlement",
                        verbose_name="结算ID",
                    ),
                ),
            ],
            options={
                "verbose_name": "结算清单",
            },
        ),
        migrations.CreateModel(
            name="ClaimListEvent",
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
                            ("0", "未提交"),
                            ("1", "已提交"),
                            ("2", "审核通过"),
                            ("3", "审核不通过"),
                        ],
                        max_length=1,
                        verbose_name="审核状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("happened_at", models.DateTimeField(verbose_name="发生时间")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="事由"),
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
                    "claim_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="medical_records.claimlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "结算清单经过",
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                            ("claim_list", "结算清单"),
                            ("front_page", "病案首页"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "institution_code",
                    models.CharField(max_length=12, verbose_name="定点医药机构编号"),
                ),
                (
                    "subject_no",
                    models.CharField(max_length=30, verbose_name="所述编号"),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "encounter_no",
                    models.CharField(blank=True, max_length=30, verbose_name="就诊ID"),
                ),
                (
                    "person_no",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="人员编号"
                    ),
                ),
                (
                    "record_no",
                    models.CharField(blank=True, max_length=40, verbose_name="病案号"),
                ),
                (
                    "admitted_at",
                    models.DateTimeField(null=True, verbose_name="入院时间"),
                ),
                (
                    "discharged_at",
                    models.DateTimeField(null=True, verbose_name="出院时间"),
                ),
                (
                    "stay_days",
                    models.PositiveIntegerField(null=True, verbose_name="实际住院天数"),
                ),
                (
                    "admission_way",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="入院途径"
                    ),
                ),
                (
                    "treatment",
                    models.CharField(blank=True, max_length=3, verbose_name="治疗类别"),
                ),
                (
                    "discharge_way",
                    models.CharField(blank=True, max_length=3, verbose_name="离院方式"),
                ),
                (
                    "admission_department",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="入院科别"
                    ),
                ),
                (
                    "discharge_department",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="出院科别"
                    ),
                ),
                (
                    "newborn_days",
                    models.PositiveIntegerField(null=True, verbose_name="新生儿天龄"),
                ),
                (
                    "birth_weight",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="新生儿出生体重(克)",
                    ),
                ),
                (
                    "admission_weight",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="新生儿入院体重(克)",
                    ),
                ),
                (
                    "ventilated_minutes",
                    models.PositiveIntegerField(
                        null=True, verbose_name="呼吸机使用分钟"
                    ),
                ),
                (
                    "coma_before_minutes",
                    models.PositiveIntegerField(
                        null=True, verbose_name="入院前昏迷分钟"
                    ),
                ),
                (
                    "coma_after_minutes",
                    models.PositiveIntegerField(
                        null=True, verbose_name="入院后昏迷分钟"
                    ),
                ),
                (
                    "payment_method",
                    models.CharField(
                        blank=True, max_length=3, verbose_name="医保支付方式"
                    ),
                ),
                (
                    "fee_total",
                    yibao.kernel.fields.MoneyField(
                        null=True, verbose_name="医疗费总额"
                    ),
                ),
                (
                    "is_valid",
                    models.BooleanField(default=True, verbose_name="有效标志"),
                ),
                (
                    "told",
                    yibao.kernel.fields.EncryptedTextField(
                        purpose="document.told", verbose_name="申报内容"
                    ),
                ),
                (
                    "message_no",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="发送方报文ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "operator_no",
                    models.CharField(max_length=30, verbose_name="操作员编号"),
                ),
                (
                    "operator_name",
                    models.CharField(max_length=50, verbose_name="操作员姓名"),
                ),
            ],
            options={
                "verbose_name": "病案申报",
                "indexes": [
                    models.Index(
                        models.F("encounter_no"),
                        models.F("kind"),
                        name="document_encounter",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("institution_code"),
                        models.F("kind"),
                        models.F("subject_no"),
                        models.F("version"),
                        name="document_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["claim_list", "front_page"])),
                        name="document_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("admitted_at__isnull", True),
                            ("discharged_at__isnull", True),
                            ("discharged_at__gte", models.F("admitted_at")),
                            _connector="OR",
                        ),
                        name="document_discharged_after_admission",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Diagnosis",
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
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "kind",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="诊断类别"
                    ),
                ),
                ("is_main", models.BooleanField(verbose_name="主诊断标志")),
                ("code", models.CharField(max_length=30, verbose_name="诊断代码")),
                ("name", models.CharField(max_length=500, verbose_name="诊断名称")),
                (
                    "admission_condition",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="入院病情"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="medical_records.document",
                        verbose_name="病案申报",
                    ),
                ),
            ],
            options={
                "verbose_name": "病案诊断",
            },
        ),
        migrations.CreateModel(
            name="Fee",
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
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "category",
                    models.CharField(max_length=30, verbose_name="收费项目类别"),
                ),
                ("amount", yibao.kernel.fields.MoneyField(verbose_name="金额")),
                (
                    "class_a",
                    yibao.kernel.fields.MoneyField(
                        null=True, verbose_name="甲类费用合计"
                    ),
                ),
                (
                    "class_b",
                    yibao.kernel.fields.MoneyField(
                        null=True, verbose_name="乙类金额合计"
                    ),
                ),
                (
                    "own_pay",
                    yibao.kernel.fields.MoneyField(
                        null=True, verbose_name="全自费金额"
                    ),
                ),
                (
                    "other",
                    yibao.kernel.fields.MoneyField(null=True, verbose_name="其他金额"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="medical_records.document",
                        verbose_name="病案申报",
                    ),
                ),
            ],
            options={
                "verbose_name": "病案费用",
            },
        ),
        migrations.CreateModel(
            name="Fund",
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
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "fund_pay_type",
                    models.CharField(max_length=8, verbose_name="基金支付类型"),
                ),
                ("amount", yibao.kernel.fields.MoneyField(verbose_name="基金支付金额")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="medical_records.document",
                        verbose_name="病案申报",
                    ),
                ),
            ],
            options={
                "verbose_name": "病案基金支付",
            },
        ),
        migrations.CreateModel(
            name="IntensiveCare",
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
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "ward",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="监护病房类型"
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(null=True, verbose_name="进入时间"),
                ),
                ("left_at", models.DateTimeField(null=True, verbose_name="退出时间")),
                (
                    "minutes",
                    models.PositiveIntegerField(null=True, verbose_name="合计分钟"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="medical_records.document",
                        verbose_name="病案申报",
                    ),
                ),
            ],
            options={
                "verbose_name": "重症监护",
            },
        ),
        migrations.CreateModel(
            name="MedicalOrder",
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
                    "institution_code",
                    models.CharField(max_length=12, verbose_name="定点医药机构编号"),
                ),
                (
                    "detail_no",
                    models.CharField(max_length=30, verbose_name="病案医嘱明细id"),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("stay_no", models.CharField(max_length=30, verbose_name="就医流水号")),
                (
                    "encounter_no",
                    models.CharField(blank=True, max_length=30, verbose_name="就诊ID"),
                ),
                (
                    "person_no",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="人员编号"
                    ),
                ),
                (
                    "order_no",
                    models.CharField(blank=True, max_length=30, verbose_name="医嘱号"),
                ),
                (
                    "group_no",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="医嘱组号"
                    ),
                ),
                (
                    "kind",
                    models.CharField(blank=True, max_length=3, verbose_name="医嘱类别"),
                ),
                (
                    "item_code",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="医嘱明细代码"
                    ),
                ),
                (
                    "item_name",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="医嘱明细名称"
                    ),
                ),
                (
                    "department_code",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="下达科室代码"
                    ),
                ),
                (
                    "given_at",
                    models.DateTimeField(null=True, verbose_name="医嘱下达时间"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(null=True, verbose_name="医嘱结束时间"),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="发药数量",
                    ),
                ),
                (
                    "dose",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="次剂量",
                    ),
                ),
                (
                    "dose_total",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="总剂量",
                    ),
                ),
                (
                    "days",
                    models.PositiveIntegerField(null=True, verbose_name="用药天数"),
                ),
                ("is_valid", models.BooleanField(verbose_name="有效标志")),
                (
                    "details",
                    models.JSONField(default=dict, verbose_name="其余申报内容"),
                ),
                (
                    "message_no",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="发送方报文ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "operator_no",
                    models.CharField(max_length=30, verbose_name="操作员编号"),
                ),
            ],
            options={
                "verbose_name": "住院医嘱",
                "indexes": [
                    models.Index(
                        models.F("institution_code"),
                        models.F("stay_no"),
                        name="medical_order_stay",
                    ),
                    models.Index(
                        models.F("encounter_no"), name="medical_order_encounter"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("institution_code"),
                        models.F("detail_no"),
                        models.F("version"),
                        name="medical_order_version_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Operation",
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
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("is_main", models.BooleanField(verbose_name="主要手术标志")),
                ("code", models.CharField(max_length=30, verbose_name="手术操作代码")),
                ("name", models.CharField(max_length=500, verbose_name="手术操作名称")),
                (
                    "level",
                    models.CharField(
                        blank=True, max_length=50, verbose_name="手术级别"
                    ),
                ),
                (
                    "operated_on",
                    models.DateField(null=True, verbose_name="手术操作日期"),
                ),
                (
                    "begun_at",
                    models.DateTimeField(null=True, verbose_name="手术操作开始时间"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(null=True, verbose_name="手术操作结束时间"),
                ),
                (
                    "anesthesia",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="麻醉方式"
                    ),
                ),
                (
                    "surgeon_code",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="术者医师代码"
                    ),
                ),
                (
                    "anesthetist_code",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="麻醉医师代码"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="medical_records.document",
                        verbose_name="病案申报",
                    ),
                ),
            ],
            options={
                "verbose_name": "病案手术",
            },
        ),
        migrations.AddIndex(
            model_name="claimlist",
            index=models.Index(
                models.F("institution_code"), name="claim_list_institution"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimlist",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["0", "1", "2", "3"])),
                name="claim_list_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimlistevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["0", "1", "2", "3"])),
                name="claim_list_event_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="diagnosis",
            index=models.Index(models.F("code"), name="document_diagnosis_code"),
        ),
        migrations.AddConstraint(
            model_name="diagnosis",
            constraint=models.UniqueConstraint(
                models.F("document"),
                models.F("position"),
                name="document_diagnosis_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.UniqueConstraint(
                models.F("document"), models.F("position"), name="document_fee_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.UniqueConstraint(
                models.F("document"),
                models.F("position"),
                name="document_fund_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="intensivecare",
            constraint=models.UniqueConstraint(
                models.F("document"),
                models.F("position"),
                name="document_intensive_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="operation",
            constraint=models.UniqueConstraint(
                models.F("document"),
                models.F("position"),
                name="document_operation_position",
            ),
        ),
    ]
