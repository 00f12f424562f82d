"""定点: institutions, their agreements, physicians and departments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yibao.kernel.dated import DatedRow, no_overlap
from yibao.kernel.fields import EncryptedTextField


class Institution(models.Model):
    """定点医药机构; ``facts`` are what policies may ask of it."""

    code = models.CharField("机构编号", max_length=12, unique=True)
    name = models.CharField("机构名称", max_length=200)
    uscc = models.CharField("统一社会信用代码", max_length=50, blank=True)
    kind = models.CharField("机构类型", max_length=6)  # national fixmedins_type
    level = models.CharField("医院等级", max_length=6, blank=True)  # national hosp_lv
    policy_level = models.CharField("政策等级", max_length=60, blank=True)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="医保区划")
    clearing_office = models.CharField("清算经办机构", max_length=6, blank=True)
    facts = models.JSONField("政策事实", default=dict, blank=True)

    class Meta:
        verbose_name = "定点医药机构"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Agreement(DatedRow):
    """服务协议: settles only when both have signed and no measure stands against it."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="agreements"
    )
    agreement_no = models.CharField("协议编号", max_length=60, unique=True)
    agency_signed_on = models.DateField("经办机构签署日期", null=True, blank=True)
    institution_signed_on = models.DateField("医药机构签署日期", null=True, blank=True)
    care_types = models.JSONField("约定医疗类别", default=list, blank=True)  # [] = all

    class Meta(DatedRow.Meta):
        verbose_name = "服务协议"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "agreement_one_in_force",
                ids=("institution_id",),
                condition=Q(
                    agency_signed_on__isnull=False, institution_signed_on__isnull=False
                ),
                message="该机构已有同期生效的协议",
            ),
        ]

    def __str__(self) -> str:
        return self.agreement_no

    @property
    def is_signed(self) -> bool:
        return bool(self.agency_signed_on and self.institution_signed_on)


class MeasureKind(models.TextChoices):
    """分级处理: 警告 → 暂停医保结算 → 解除协议; 恢复 ends a suspension."""

    WARNING = "warning", "警告"
    SUSPENSION = "suspension", "暂停医保结算"
    RESUMPTION = "resumption", "恢复结算"
    TERMINATION = "termination", "解除协议"


class AgreementMeasure(models.Model):
    """What was done about an agreement, from which minute; append-only (AGR-09)."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="measures")
    kind = models.CharField("措施", max_length=12, choices=MeasureKind)
    from_at = models.DateTimeField("生效时间")
    basis = models.CharField("依据", max_length=200)
    operator_no = models.CharField("操作员", max_length=30)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "协议处理措施"
        constraints = [
            models.CheckConstraint(
                name="agreement_measure_kind_known",
                condition=Q(kind__in=MeasureKind.values),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_at}"


class Department(DatedRow):
    """医药机构科室."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="departments"
    )
    code = models.CharField("科室编码", max_length=30)
    name = models.CharField("科室名称", max_length=100)
    national_code = models.CharField("国家科室代码", max_length=30, blank=True)
    introduction = models.CharField("简介", max_length=500, blank=True)
    head_name = models.CharField("负责人姓名", max_length=50, blank=True)
    head_phone = EncryptedTextField[str, str]("负责人电话", purpose="department_phone")
    service_scope = models.CharField("医疗服务范围", max_length=500, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    approved_beds = models.PositiveBigIntegerField("批准床位", null=True, blank=True)
    insured_beds = models.PositiveBigIntegerField("医保床位", null=True, blank=True)
    pooling_area = models.CharField("统筹区", max_length=6, blank=True)
    physicians = models.PositiveIntegerField("医师人数", null=True, blank=True)
    pharmacists = models.PositiveIntegerField("药师人数", null=True, blank=True)
    nurses = models.PositiveIntegerField("护士人数", null=True, blank=True)
    technicians = models.PositiveIntegerField("技师人数", null=True, blank=True)
    memo = models.CharField("备注", max_length=1000, blank=True)

    class Meta(DatedRow.Meta):
        verbose_name = "科室"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap("department_once", ids=("institution_id",), texts=("code",)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PhysicianKind(models.TextChoices):
    """执业人员分类: national medins_psn_type."""

    PHYSICIAN = "1", "医师"
    NURSE = "2", "护士"
    PHARMACIST = "3", "药师"
    TECHNICIAN = "4", "医技人员"


class Physician(DatedRow):
    """医保医师、药师 at one institution; the code is the national one."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="physicians"
    )
    code = models.CharField("医师编码", max_length=30)
    name = models.CharField("姓名", max_length=50)
    kind = models.CharField("分类", max_length=6, default="1")  # medins_psn_type
    department_code = models.CharField("科室编码", max_length=30, blank=True)

    class Meta(DatedRow.Meta):
        verbose_name = "医师"
        indexes = [models.Index(fields=["code"], name="physician_code")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap("physician_once", ids=("institution_id",), texts=("code",)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
