"""被拒的冒名、挂失凭证等结算尝试 (SET-05, SET-14)."""

from __future__ import annotations

from django.db import models


class RefusedAttempt(models.Model):
    """An attempt somebody should look into; append-only.

    The application gives the ``id``: reporting one attempt twice leaves one row.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField("种类", max_length=20)
    code = models.CharField("拒绝代码", max_length=10)
    person_no = models.CharField("人员编号", max_length=30)
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    credential_kind = models.CharField("就诊凭证类型", max_length=3, blank=True)
    action = models.CharField("办理业务", max_length=30)
    attempted_at = models.DateTimeField("发生时间", auto_now_add=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "被拒的结算尝试"
        indexes = [models.Index("person_no", name="refused_attempt_person")]

    def __str__(self) -> str:
        return f"{self.code} {self.person_no}"
