"""The operation journal (操作日志), and the editions of what processes keep."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Journal(models.Model):
    """Who did what to which record, and why; append-only, without personal data."""

    happened_at = models.DateTimeField("发生时间", auto_now_add=True)
    action = models.CharField("操作", max_length=60)
    subject_kind = models.CharField("对象种类", max_length=30)
    subject_no = models.CharField("对象编号", max_length=60)
    institution_code = models.CharField("机构编号", max_length=12, null=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)
    channel = models.CharField("渠道", max_length=20)
    reason = models.CharField("事由", max_length=500, blank=True)
    fields = models.JSONField("要素", default=dict)

    class Meta:
        verbose_name = "操作日志"
        indexes = [
            models.Index(fields=["subject_kind", "subject_no"], name="journal_subject"),
            models.Index(fields=["happened_at"], name="journal_happened_at"),
            models.Index(  # of the agency's people alone: the interface pays nothing
                fields=["operator_no", "-id"],
                name="journal_clerk",
                condition=Q(institution_code__isnull=True),
            ),
            models.Index(
                fields=["happened_at"],
                name="journal_agency",
                condition=Q(institution_code__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_no}"


class Edition(models.Model):
    """Which edition of some tables this is; the database names a new one a change."""

    subject = models.CharField("对象", max_length=30, primary_key=True)
    edition = models.UUIDField("版次")

    class Meta:
        verbose_name = "数据版次"

    def __str__(self) -> str:
        return f"{self.subject} {self.edition}"


class JournalSeal(models.Model):
    """A sealed piece of the journal (日志封存), chained to the one before it.

    Each month is a chain of its own. ``marks`` has the first bytes of every line's
    hash, so that a broken piece says which line is not the one that was sealed.
    """

    partition = models.CharField("分区", max_length=7)  # 2026-03
    number = models.PositiveIntegerField("序号")
    after_id = models.BigIntegerField("起自该行之后")
    upto_id = models.BigIntegerField("止于该行")
    lines = models.PositiveIntegerField("行数")
    marks = models.BinaryField("行摘要")
    previous = models.CharField("前一摘要", max_length=64)
    digest = models.CharField("摘要 (SM3)", max_length=64)
    mac = models.CharField("校验码 (HMAC-SM3)", max_length=64)
    sealed_at = models.DateTimeField("封存时间", auto_now_add=True)

    class Meta:
        verbose_name = "日志封存"
        indexes = [models.Index(fields=["upto_id"], name="journal_seal_upto")]
        constraints = [
            models.UniqueConstraint(
                fields=["partition", "number"], name="journal_seal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partition} {self.number}"
