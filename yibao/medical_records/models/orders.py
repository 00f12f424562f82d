"""住院医嘱 (4402), append-only: sent again, the last version of an order stands."""

from __future__ import annotations

from django.db import models


class MedicalOrder(models.Model):
    """One version of one order, found by the hospital's own number of it."""

    institution_code = models.CharField("定点医药机构编号", max_length=12)
    detail_no = models.CharField("病案医嘱明细id", max_length=30)
    version = models.PositiveIntegerField("版本")
    stay_no = models.CharField("就医流水号", max_length=30)
    encounter_no = models.CharField("就诊ID", max_length=30, blank=True)
    person_no = models.CharField("人员编号", max_length=30, blank=True)
    order_no = models.CharField("医嘱号", max_length=30, blank=True)
    group_no = models.CharField("医嘱组号", max_length=30, blank=True)
    kind = models.CharField("医嘱类别", max_length=3, blank=True)
    item_code = models.CharField("医嘱明细代码", max_length=30, blank=True)
    item_name = models.CharField("医嘱明细名称", max_length=100, blank=True)
    department_code = models.CharField("下达科室代码", max_length=30, blank=True)
    given_at = models.DateTimeField("医嘱下达时间", null=True)
    ended_at = models.DateTimeField("医嘱结束时间", null=True)
    quantity = models.DecimalField(
        "发药数量", max_digits=16, decimal_places=4, null=True
    )
    dose = models.DecimalField("次剂量", max_digits=16, decimal_places=4, null=True)
    dose_total = models.DecimalField(
        "总剂量", max_digits=16, decimal_places=4, null=True
    )
    days = models.PositiveIntegerField("用药天数", null=True)
    is_valid = models.BooleanField("有效标志")
    details = models.JSONField("其余申报内容", default=dict)
    message_no = models.CharField("发送方报文ID", max_length=30, blank=True)
    recorded_at = models.DateTimeField("收到时间")
    operator_no = models.CharField("操作员编号", max_length=30)

    class Meta:
        verbose_name = "住院医嘱"
        constraints = [
            models.UniqueConstraint(
                "institution_code",
                "detail_no",
                "version",
                name="medical_order_version_once",
            )
        ]
        indexes = [
            models.Index("institution_code", "stay_no", name="medical_order_stay"),
            models.Index("encounter_no", name="medical_order_encounter"),
        ]

    def __str__(self) -> str:
        return f"{self.detail_no} 第 {self.version} 版"
