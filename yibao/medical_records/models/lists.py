"""结算清单: one for every settlement, with its versions and its course."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ListState(models.TextChoices):
    """审核状态 (stas_type)."""

    DRAFT = "0", "未提交"
    SUBMITTED = "1", "已提交"
    ACCEPTED = "2", "审核通过"
    RETURNED = "3", "审核不通过"


class ClaimList(models.Model):
    """The list of one settlement; its number is what 4101 answers."""

    settlement = models.OneToOneField(
        "settlement.Settlement",
        models.PROTECT,
        db_column="settlement_no",
        verbose_name="结算ID",
    )
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    state = models.CharField("审核状态", max_length=1, choices=ListState)
    version = models.PositiveIntegerField("版本")

    class Meta:
        verbose_name = "结算清单"
        constraints = [
            models.CheckConstraint(
                name="claim_list_state_known", condition=Q(state__in=ListState.values)
            )
        ]
        indexes = [models.Index("institution_code", name="claim_list_institution")]

    def __str__(self) -> str:
        return self.list_no

    @property
    def list_no(self) -> str:
        """清单流水号: nine digits, as the national text has room for."""
        return f"{self.pk:09}"


class ClaimListEvent(models.Model):
    """What happened to a list; append-only, ``ClaimList.state`` is the last."""

    claim_list = models.ForeignKey(ClaimList, models.PROTECT, related_name="events")
    state = models.CharField("审核状态", max_length=1, choices=ListState)
    version = models.PositiveIntegerField("版本")
    happened_at = models.DateTimeField("发生时间")
    reason = models.CharField("事由", max_length=500, blank=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "结算清单经过"
        constraints = [
            models.CheckConstraint(
                name="claim_list_event_state_known",
                condition=Q(state__in=ListState.values),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_list_id} {self.state}"
