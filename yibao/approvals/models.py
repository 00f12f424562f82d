"""备案: 门诊慢特病, 异地就医, 人员定点."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yibao.kernel.dated import DatedRow, no_overlap
from yibao.kernel.fields import EncryptedTextField


class ChronicFiling(DatedRow):
    """门诊慢特病备案; whether it stands is said by its last event."""

    filing_no = models.CharField("备案编号", max_length=30, unique=True)
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
    REVOKED = "revoked", "已撤销"


class ChronicFilingEvent(models.Model):
    """What happened to a filing; append-only, the last one is its state."""

    filing = models.ForeignKey(ChronicFiling, models.PROTECT, related_name="events")
    state = models.CharField("状态", max_length=10, choices=FilingState)
    happened_at = models.DateTimeField("发生时间")
    basis = models.CharField("依据", max_length=500, blank=True)
    operator_no = models.CharField("操作员", max_length=30)

    class Meta:
        verbose_name = "慢特病备案经过"
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "state"], name="chronic_filing_event_once"
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
    """异地就医备案: where a person may be treated outside the pooling area."""

    filing_no = models.CharField("备案编号", max_length=30, unique=True)
    person = models.ForeignKey(
        "enrollment.Person", models.PROTECT, related_name="remote_filings"
    )
    kind = models.CharField("备案种类", max_length=12, choices=RemoteKind)
    target_area = models.CharField("就医地区划", max_length=6)
    reason = models.CharField("事由", max_length=500, blank=True)

    class Meta(DatedRow.Meta):
        verbose_name = "异地就医备案"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "remote_filing_once",
                ids=("person_id",),
                texts=("kind", "target_area"),
                message="同类异地备案的有效期重叠",
            ),
            models.CheckConstraint(
                name="remote_filing_kind_known", condition=Q(kind__in=RemoteKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.filing_no


class ChoiceRole(models.TextChoices):
    CHOSEN = "chosen", "选定机构"
    LINKED = "linked", "联网关联机构"


class InstitutionChoice(DatedRow):
    """人员定点: the institution a person chose, or one linked to it."""

    person = models.ForeignKey(
        "enrollment.Person", models.PROTECT, related_name="institution_choices"
    )
    institution_code = models.CharField("机构编号", max_length=12)
    role = models.CharField("定点种类", max_length=10, choices=ChoiceRole)

    class Meta(DatedRow.Meta):
        verbose_name = "人员定点"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "institution_choice_once",
                ids=("person_id",),
                texts=("institution_code", "role"),
                message="该机构的定点有效期重叠",
            ),
            models.CheckConstraint(
                name="institution_choice_role_known",
                condition=Q(role__in=ChoiceRole.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.institution_code}"
