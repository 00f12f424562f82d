"""The operation journal (操作日志), and the editions of what processes keep."""

from __future__ import annotations

from django.db import models


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
