"""就诊: one visit to an outpatient clinic, one stay in hospital, one pharmacy sale."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yibao.kernel.fields import EncryptedTextField


class Setting(models.TextChoices):
    OUTPATIENT = "outpatient", "门诊"
    INPATIENT = "inpatient", "住院"
    PHARMACY = "pharmacy", "药店购药"


class State(models.TextChoices):
    REGISTERED = "registered", "已挂号"
    ADMITTED = "admitted", "在院"
    DISCHARGED = "discharged", "已出院"
    CANCELLED = "cancelled", "已撤销"


class Encounter(models.Model):
    """The head of a visit. Its present state; ``EncounterEvent`` says how it came."""

    encounter_no = models.CharField("就诊ID", max_length=30, primary_key=True)
    person = models.ForeignKey(
        "enrollment.Person",
        on_delete=models.PROTECT,
        to_field="person_no",
        db_column="person_no",
        verbose_name="人员编号",
        db_index=False,
    )
    institution = models.ForeignKey(
        "institutions.Institution",
        on_delete=models.PROTECT,
        to_field="code",
        db_column="institution_code",
        verbose_name="定点医药机构编号",
        db_index=False,
    )
    insured_area = models.CharField("参保地医保区划", max_length=6)
    insurance = models.CharField("险种类型", max_length=6)
    setting = models.CharField("就诊方式", max_length=10, choices=Setting)
    state = models.CharField("状态", max_length=10, choices=State)
    care_type = models.CharField("医疗类别", max_length=6, blank=True)
    begin_at = models.DateTimeField("开始时间")
    end_at = models.DateTimeField("结束时间", null=True)
    institution_no = models.CharField("住院/门诊号", max_length=30, blank=True)
    department_code = models.CharField("科室编码", max_length=30, blank=True)
    department_name = models.CharField("科室名称", max_length=100, blank=True)
    physician_code = models.CharField("医师编码", max_length=30, blank=True)
    physician_name = models.CharField("医师姓名", max_length=50, blank=True)
    disease_code = models.CharField("病种编码", max_length=30, blank=True)
    disease_name = models.CharField("病种名称", max_length=500, blank=True)
    credential_kind = models.CharField("就诊凭证类型", max_length=3, blank=True)
    facts = models.JSONField("就诊事实", default=dict)  # declared facts of the policies
    details = EncryptedTextField("其余申报内容", purpose="encounter.details")
    message_no = models.CharField("发送方报文ID", max_length=30, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "就诊"
        constraints = [
            models.CheckConstraint(
                name="encounter_ends_after_begin",
                condition=Q(end_at__isnull=True) | Q(end_at__gte=F("begin_at")),
                violation_error_message="结束时间早于开始时间",
            ),
            models.CheckConstraint(
                name="encounter_state_of_setting",
                condition=Q(state="cancelled")
                | Q(setting="inpatient", state__in=["admitted", "discharged"])
                | Q(setting__in=["outpatient", "pharmacy"], state="registered"),
            ),
            models.CheckConstraint(
                name="encounter_discharged_has_end",
                condition=~Q(state="discharged") | Q(end_at__isnull=False),
            ),
            models.UniqueConstraint(
                "institution",
                "institution_no",
                name="encounter_one_stay_a_number",
                condition=Q(setting="inpatient")
                & ~Q(state="cancelled")
                & ~Q(institution_no=""),
            ),
        ]
        indexes = [
            models.Index("person", "begin_at", name="encounter_person"),
            models.Index("institution", "message_no", name="encounter_message"),
        ]

    def __str__(self) -> str:
        return self.encounter_no


class EncounterEvent(models.Model):
    """What happened to a visit, append-only; ``before`` seals what was changed."""

    pk = models.CompositePrimaryKey("encounter_id", "version")
    encounter = models.ForeignKey(
        Encounter,
        on_delete=models.PROTECT,
        db_column="encounter_no",
        db_index=False,
        verbose_name="就诊ID",
    )
    version = models.PositiveIntegerField("版本")
    action = models.CharField("操作", max_length=30)
    state = models.CharField("操作后状态", max_length=10, choices=State)
    happened_at = models.DateTimeField("发生时间", auto_now_add=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)
    before = EncryptedTextField("变更前内容", purpose="encounter.before")

    class Meta:
        verbose_name = "就诊变更"


class DiagnosisSide(models.TextChoices):
    ADMISSION = "1", "入院诊断"
    DISCHARGE = "2", "出院诊断"
    OUTPATIENT = "0", "门诊诊断"


class Diagnosis(models.Model):
    """One diagnosis, append-only; those of the latest ``version`` of a side hold."""

    pk = models.CompositePrimaryKey("encounter_id", "side", "version", "position")
    encounter = models.ForeignKey(
        Encounter,
        on_delete=models.PROTECT,
        db_column="encounter_no",
        db_index=False,
        verbose_name="就诊ID",
    )
    side = models.CharField("出入院诊断类别", max_length=1, choices=DiagnosisSide)
    version = models.PositiveIntegerField("版本")
    position = models.PositiveSmallIntegerField("次序")
    order_no = models.PositiveSmallIntegerField("诊断排序号")
    kind = models.CharField("诊断类别", max_length=3)
    is_main = models.BooleanField("主诊断标志")
    code = models.CharField("诊断代码", max_length=30)
    name = models.CharField("诊断名称", max_length=300)
    admission_condition = models.CharField("入院病情", max_length=500, blank=True)
    department = models.CharField("诊断科室", max_length=50, blank=True)
    physician_code = models.CharField("诊断医生编码", max_length=30, blank=True)
    physician_name = models.CharField("诊断医生姓名", max_length=50, blank=True)
    diagnosed_at = models.DateTimeField("诊断时间", null=True)
    is_valid = models.BooleanField("有效标志", default=True)

    class Meta:
        verbose_name = "诊断"
