"""复核件: what was filed to be done, and what became of it; both append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yibao.kernel.fields import EncryptedTextField


class Confirmation(models.Model):
    """A deed (业务) somebody filed and another has to confirm.

    Its content is what was submitted, sealed whole: an account number is in it.
    """

    number = models.CharField("复核编号", max_length=30, primary_key=True)
    deed = models.CharField("业务", max_length=40)
    subject_no = models.CharField("办理对象编号", max_length=60)
    area = models.CharField("医保区划", max_length=6)
    content = EncryptedTextField("提交的内容", purpose="confirmation.content")
    filed_by = models.CharField("经办人工号", max_length=30)
    filed_by_name = models.CharField("经办人", max_length=50)
    filed_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = "业务复核件"
        indexes = [
            models.Index(fields=["subject_no", "deed"], name="confirmation_subject"),
            models.Index(fields=["filed_at", "number"], name="confirmation_order"),
        ]

    def __str__(self) -> str:
        return self.number


class Result(models.TextChoices):
    CONFIRMED = "confirmed", "已复核办理"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class Outcome(models.Model):
    """What became of it, once; without one it waits."""

    confirmation = models.OneToOneField(
        Confirmation, models.PROTECT, primary_key=True, related_name="outcome"
    )
    result = models.CharField("结果", max_length=10, choices=Result)
    reason = models.CharField("意见", max_length=200, blank=True)
    operator_no = models.CharField("复核人工号", max_length=30)
    operator_name = models.CharField("复核人", max_length=50)
    happened_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "业务复核结果"
        constraints = [
            models.CheckConstraint(
                name="confirmation_result_known", condition=Q(result__in=Result.values)
            ),
            models.CheckConstraint(
                name="confirmation_returned_with_reason",
                condition=~Q(result=Result.RETURNED) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.confirmation_id} {self.result}"
