"""备案: 门诊慢特病, 异地就医与转院, 人员定点."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yibao.kernel.dated import DatedRow, no_overlap
from yibao.kernel.fields import EncryptedTextField


class ChronicFiling(DatedRow):
    """门诊慢特病备案; whether it stands is said by its last event."""

    title: ClassVar[str] = "慢特病备案"
    filing_no = models.CharField("备案编号", max_length=30, unique=True)
    filed_by = models.CharField("申报机构编号", max_length=12, blank=True)
    person = models.ForeignKey(
        "enrollment.Person", models.PROTECT, related_name="chronic_filings"
    )
    insurance = models.CharField("险种", max_length=6)
    disease_code = models.CharField("病种代码", max_length=30)
    disease_name = models.CharField("病种名称", max_length=300)
    institution_code = models.CharField("鉴定机构编号", max_length=30)
    institution_name = models.CharField("鉴定机构名称", max_length=200, blank=True)
    identified_on = models.DateField("鉴定日期", null=True, blank=True)
    physician_code = models.CharField("诊断医师编码", max_length=30, blank=True)
    physician_name = models.CharField("诊断医师姓名", max_length=50, blank=True)
    phone = EncryptedTextField("联系电话", purpose="phone")
    address = EncryptedTextField("联系地址", purpose="address")
    memo = models.CharField("备注", max_length=500, blank=True)

    class Meta(DatedRow.Meta):
        verbose_name = "门诊慢特病备案"
        indexes = [
            models.Index(
                fields=["person", "disease_code"], name="chronic_filing_disease"
            )
        ]

    def __str__(self) -> str:
        return self.filing_no


class FilingState(models.TextChoices):
    FILED = "filed", "已申报"
    APPROVED = "approved", "已生效"
    REFUSED = "refused", "未通过"
    REVOKED = "revoked", "已撤销"
    ENDED = "ended", "已终止"


ONCE = ~Q(state=FilingState.ENDED)  # an end may be brought forward again


class FilingEvent(models.Model):
    """What happened to a filing; append-only, the last one is its state."""

    state = models.CharField("状态", max_length=10, choices=FilingState)
    happened_at = models.DateTimeField("发生时间")
    basis = models.CharField("依据", max_length=500, blank=True)
    operator_no = models.CharField("操作员", max_length=30)
    last_day = models.DateField("最后一天", null=True, blank=True)  # of an end

    class Meta:
        abstract = True


class ChronicFilingEvent(FilingEvent):
    filing = models.ForeignKey(ChronicFiling, models.PROTECT, related_name="events")

    class Meta:
        verbose_name = "慢特病备案经过"
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "state"],
                name="chronic_filing_event_once",
                condition=ONCE,
            ),
            models.CheckConstraint(
                name="chronic_filing_event_state_known",
                condition=Q(state__in=FilingState.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.state}"


class RemoteKind(models.TextChoices):
    """异地就医备案种类, the words of the policies' ``filing``."""

    REGISTERED = "registered", "长期居住"
    REFERRAL = "referral", "转诊"
    EMERGENCY = "emergency", "急诊"
    TEMPORARY = "temporary", "临时外出"


class RemoteFiling(DatedRow):
    """异地就医备案: where a person may be treated outside the pooling area.

    A 转院备案 (2501) is one of a referral that names the receiving institution, which
    may be in the pooling area itself; what else was told of it is its ``Transfer``.
    """

    title: ClassVar[str] = "转院备案"
    filing_no = models.CharField("备案编号", max_length=30, unique=True)
    filed_by = models.CharField("申报机构编号", max_length=12, blank=True)
    person = models.ForeignKey(
        "enrollment.Person", models.PROTECT, related_name="remote_filings"
    )
    kind = models.CharField("备案种类", max_length=12, choices=RemoteKind)
    target_area = models.CharField("就医地区划", max_length=6)
    institution_code = models.CharField("转往机构编号", max_length=12, blank=True)
    reason = models.CharField("事由", max_length=500, blank=True)
    closed = models.BooleanField("已退回或撤销", default=False)

    class Meta(DatedRow.Meta):
        verbose_name = "异地就医备案"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "remote_filing_once",
                ids=("person_id",),
                texts=("kind", "target_area", "institution_code"),
                condition=Q(closed=False),
                message="同类异地备案的有效期重叠",
            ),
            models.CheckConstraint(
                name="remote_filing_kind_known", condition=Q(kind__in=RemoteKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.filing_no


class RemoteFilingEvent(FilingEvent):
    filing = models.ForeignKey(RemoteFiling, models.PROTECT, related_name="events")

    class Meta:
        verbose_name = "异地备案经过"
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "state"],
                name="remote_filing_event_once",
                condition=ONCE,
            ),
            models.CheckConstraint(
                name="remote_filing_event_state_known",
                condition=Q(state__in=FilingState.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.state}"


class Transfer(models.Model):
    """What a hospital tells when it transfers a patient (转院); append-only."""

    filing = models.OneToOneField(
        RemoteFiling, models.PROTECT, primary_key=True, related_name="transfer"
    )
    insurance = models.CharField("险种", max_length=6)
    kind = models.CharField("转院类型", max_length=30)
    transferred_on = models.DateField("转院日期")
    institution_name = models.CharField("转往机构名称", max_length=200)
    encounter_no = models.CharField("转院前就诊ID", max_length=30, blank=True)
    diagnosis_code = models.CharField("诊断代码", max_length=20)
    diagnosis_name = models.CharField("诊断名称", max_length=100)
    condition = EncryptedTextField("病情描述", purpose="transfer.condition")
    opinion = models.CharField("转院意见", max_length=200)
    hospital_agrees = models.BooleanField("医院同意转院")
    phone = EncryptedTextField("联系电话", purpose="phone")
    address = EncryptedTextField("联系地址", purpose="address")
    operator_name = models.CharField("操作员姓名", max_length=50, blank=True)

    class Meta:
        verbose_name = "转院备案内容"

    def __str__(self) -> str:
        return f"{self.filing_id} {self.transferred_on}"


class TransferKind(models.TextChoices):
    """转院类型 (refl_type) as most provinces have it; some have more."""

    WITHIN_CITY = "1", "市内转院"
    WITHIN_PROVINCE = "2", "转往省内异地"
    BEYOND_PROVINCE = "3", "转往省外异地"


class ChoiceRole(models.TextChoices):
    CHOSEN = "chosen", "选定机构"
    LINKED = "linked", "联网关联机构"


class Purpose(models.TextChoices):
    """业务申请类型 (biz_appy_type) that settlement asks for; provinces have more."""

    CHRONIC = "01", "门慢门特登记"
    CARE = "03", "就医定点医疗机构登记"
    FAMILY_DOCTOR = "05", "家庭医生签约登记"


class InstitutionChoice(DatedRow):
    """人员定点: the institution a person chose, or one linked to it.

    ``purpose`` is the 业务申请类型 it was chosen for; ``rank`` is its 定点排序号.
    """

    title: ClassVar[str] = "定点备案"
    filing_no = models.CharField("备案编号", max_length=30, unique=True)
    filed_by = models.CharField("申报机构编号", max_length=12, blank=True)
    person = models.ForeignKey(
        "enrollment.Person", models.PROTECT, related_name="institution_choices"
    )
    insurance = models.CharField("险种", max_length=6, blank=True)
    purpose = models.CharField("业务申请类型", max_length=3)
    rank = models.CharField("定点排序号", max_length=3, blank=True)
    institution_code = models.CharField("机构编号", max_length=12)
    institution_name = models.CharField("机构名称", max_length=200, blank=True)
    role = models.CharField("定点种类", max_length=10, choices=ChoiceRole)
    contact = EncryptedTextField("联系与代办信息", purpose="choice.contact")
    memo = models.CharField("备注", max_length=500, blank=True)
    closed = models.BooleanField("已退回或撤销", default=False)

    class Meta(DatedRow.Meta):
        verbose_name = "人员定点"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "institution_choice_once",
                ids=("person_id",),
                texts=("institution_code", "role", "purpose"),
                condition=Q(closed=False),
                message="该机构的定点有效期重叠",
            ),
            no_overlap(
                "institution_choice_rank_once",
                ids=("person_id",),
                texts=("purpose", "rank"),
                condition=Q(closed=False) & ~Q(rank=""),
                message="同一排序号的定点有效期重叠",
            ),
            models.CheckConstraint(
                name="institution_choice_role_known",
                condition=Q(role__in=ChoiceRole.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.institution_code}"


class InstitutionChoiceEvent(FilingEvent):
    filing = models.ForeignKey(InstitutionChoice, models.PROTECT, related_name="events")

    class Meta:
        verbose_name = "人员定点经过"
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "state"],
                name="institution_choice_event_once",
                condition=ONCE,
            ),
            models.CheckConstraint(
                name="institution_choice_event_state_known",
                condition=Q(state__in=FilingState.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.state}"


Filing = ChronicFiling | RemoteFiling | InstitutionChoice
