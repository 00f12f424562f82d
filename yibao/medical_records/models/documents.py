"""One telling of a stay: a 结算清单 (4101) or a 病案首页 (4401); append-only.

What grouping and review ask has a column; all that was sent is in ``told``, sealed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yibao.kernel.fields import EncryptedTextField, MoneyField


class Kind(models.TextChoices):
    CLAIM_LIST = "claim_list", "结算清单"
    FRONT_PAGE = "front_page", "病案首页"


class Document(models.Model):
    """A version of what is told of one stay or settlement; the last one stands."""

    kind = models.CharField("种类", max_length=10, choices=Kind)
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    # What it is about: the 结算ID of a list, the hospital's own 就医流水号 of a page.
    subject_no = models.CharField("所述编号", max_length=30)
    version = models.PositiveIntegerField("版本")
    encounter_no = models.CharField("就诊ID", max_length=30, blank=True)
    person_no = models.CharField("人员编号", max_length=30, blank=True)
    record_no = models.CharField("病案号", max_length=40, blank=True)
    admitted_at = models.DateTimeField("入院时间", null=True)
    discharged_at = models.DateTimeField("出院时间", null=True)
    stay_days = models.PositiveIntegerField("实际住院天数", null=True)
    admission_way = models.CharField("入院途径", max_length=30, blank=True)
    treatment = models.CharField("治疗类别", max_length=3, blank=True)
    discharge_way = models.CharField("离院方式", max_length=3, blank=True)
    admission_department = models.CharField("入院科别", max_length=10, blank=True)
    discharge_department = models.CharField("出院科别", max_length=10, blank=True)
    newborn_days = models.PositiveIntegerField("新生儿天龄", null=True)
    birth_weight = models.DecimalField(
        "新生儿出生体重(克)", max_digits=6, decimal_places=2, null=True
    )
    admission_weight = models.DecimalField(
        "新生儿入院体重(克)", max_digits=6, decimal_places=2, null=True
    )
    ventilated_minutes = models.PositiveIntegerField("呼吸机使用分钟", null=True)
    coma_before_minutes = models.PositiveIntegerField("入院前昏迷分钟", null=True)
    coma_after_minutes = models.PositiveIntegerField("入院后昏迷分钟", null=True)
    payment_method = models.CharField("医保支付方式", max_length=3, blank=True)
    fee_total = MoneyField("医疗费总额", null=True)
    is_valid = models.BooleanField("有效标志", default=True)
    told = EncryptedTextField("申报内容", purpose="document.told")
    message_no = models.CharField("发送方报文ID", max_length=30, blank=True)
    recorded_at = models.DateTimeField("收到时间")
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "病案申报"
        constraints = [
            models.UniqueConstraint(
                "institution_code",
                "kind",
                "subject_no",
                "version",
                name="document_version_once",
            ),
            models.CheckConstraint(
                name="document_kind_known", condition=Q(kind__in=Kind.values)
            ),
            models.CheckConstraint(
                name="document_discharged_after_admission",
                condition=Q(admitted_at__isnull=True)
                | Q(discharged_at__isnull=True)
                | Q(discharged_at__gte=models.F("admitted_at")),
            ),
        ]
        indexes = [models.Index("encounter_no", "kind", name="document_encounter")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_no} 第 {self.version} 版"


class Row(models.Model):
    """One row of a document, in the order it was sent."""

    document = models.ForeignKey(Document, models.PROTECT, verbose_name="病案申报")
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.document_id}/{self.position}"


class Diagnosis(Row):
    """诊断; ``kind`` is the national 诊断类别, of a page its 疾病诊断类型."""

    kind = models.CharField("诊断类别", max_length=30, blank=True)
    is_main = models.BooleanField("主诊断标志")
    code = models.CharField("诊断代码", max_length=30)
    name = models.CharField("诊断名称", max_length=500)
    admission_condition = models.CharField("入院病情", max_length=20, blank=True)

    class Meta:
        verbose_name = "病案诊断"
        constraints = [
            models.UniqueConstraint(
                "document", "position", name="document_diagnosis_position"
            )
        ]
        indexes = [models.Index("code", name="document_diagnosis_code")]


class Operation(Row):
    """手术操作; ``is_main`` the one that groups."""

    is_main = models.BooleanField("主要手术标志")
    code = models.CharField("手术操作代码", max_length=30)
    name = models.CharField("手术操作名称", max_length=500)
    level = models.CharField("手术级别", max_length=50, blank=True)
    operated_on = models.DateField("手术操作日期", null=True)
    begun_at = models.DateTimeField("手术操作开始时间", null=True)
    ended_at = models.DateTimeField("手术操作结束时间", null=True)
    anesthesia = models.CharField("麻醉方式", max_length=30, blank=True)
    surgeon_code = models.CharField("术者医师代码", max_length=30, blank=True)
    anesthetist_code = models.CharField("麻醉医师代码", max_length=30, blank=True)

    class Meta:
        verbose_name = "病案手术"
        constraints = [
            models.UniqueConstraint(
                "document", "position", name="document_operation_position"
            )
        ]


class IntensiveCare(Row):
    """重症监护."""

    ward = models.CharField("监护病房类型", max_length=10, blank=True)
    entered_at = models.DateTimeField("进入时间", null=True)
    left_at = models.DateTimeField("退出时间", null=True)
    minutes = models.PositiveIntegerField("合计分钟", null=True)

    class Meta:
        verbose_name = "重症监护"
        constraints = [
            models.UniqueConstraint(
                "document", "position", name="document_intensive_position"
            )
        ]


class Fee(Row):
    """收费项目: 医疗收费项目类别 of a list, the wire name of a page's own fees."""

    category = models.CharField("收费项目类别", max_length=30)
    amount = MoneyField("金额")
    class_a = MoneyField("甲类费用合计", null=True)
    class_b = MoneyField("乙类金额合计", null=True)
    own_pay = MoneyField("全自费金额", null=True)
    other = MoneyField("其他金额", null=True)

    class Meta:
        verbose_name = "病案费用"
        constraints = [
            models.UniqueConstraint(
                "document", "position", name="document_fee_position"
            )
        ]


class Fund(Row):
    """基金支付, as the institution has it on its list."""

    fund_pay_type = models.CharField("基金支付类型", max_length=8)
    amount = MoneyField("基金支付金额")

    class Meta:
        verbose_name = "病案基金支付"
        constraints = [
            models.UniqueConstraint(
                "document", "position", name="document_fund_position"
            )
        ]
