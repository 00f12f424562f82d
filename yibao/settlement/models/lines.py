"""费用明细: what was done and charged, divided by the catalogue of the service day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yibao.kernel.fields import EncryptedTextField, MoneyField
from yibao.settlement.models.encounters import Encounter


class FeeLine(models.Model):
    """One fee line, append-only; withdrawing it (2205, 2302) adds a ``LineWithdrawal``.

    ``attempt`` counts the uploads under one serial number: a withdrawn number may be
    used again, a living one may not.
    """

    pk = models.CompositePrimaryKey("encounter_id", "line_no")
    encounter = models.ForeignKey(
        Encounter,
        on_delete=models.PROTECT,
        db_column="encounter_no",
        db_index=False,
        verbose_name="就诊ID",
    )
    line_no = models.PositiveIntegerField("明细序号")
    line_sn = models.CharField("费用明细流水号", max_length=30)
    attempt = models.PositiveSmallIntegerField("第几次上传")
    batch_no = models.CharField("收费批次号", max_length=30, blank=True)
    original_line_no = models.PositiveIntegerField("退费的原明细", null=True)
    prescription_no = models.CharField("处方/医嘱号", max_length=30, blank=True)
    care_type = models.CharField("医疗类别", max_length=6, blank=True)
    disease_code = models.CharField("病种编码", max_length=30, blank=True)
    service_at = models.DateTimeField("费用发生时间")
    item_code = models.CharField("医疗目录编码", max_length=50)
    institution_item_code = models.CharField("医药机构目录编码", max_length=150)
    institution_item_name = models.CharField(
        "医药机构目录名称", max_length=100, blank=True
    )
    quantity = models.DecimalField("数量", max_digits=16, decimal_places=4)
    price = models.DecimalField("单价", max_digits=16, decimal_places=6)
    line_total = MoneyField("明细项目费用总额")
    benefit_class = models.CharField("收费项目等级", max_length=3)
    own_pay = models.DecimalField("自付比例", max_digits=5, decimal_places=4)
    price_limit = models.DecimalField(
        "定价上限金额", max_digits=16, decimal_places=6, null=True
    )
    outside_scope = MoneyField("全自费金额")
    over_limit = MoneyField("超限价金额")
    paid_first = MoneyField("先行自付金额")
    in_scope = MoneyField("符合政策范围金额")
    self_funded = models.BooleanField("按全自费处理", default=False)
    charge_category = models.CharField("医疗收费项目类别", max_length=6, blank=True)
    limited_use = models.BooleanField("限制使用标志", default=False)
    hospital_approval = models.CharField("医院审批标志", max_length=3, blank=True)
    remark = models.CharField("备注", max_length=500, blank=True)
    terms = models.JSONField("目录条件", default=dict)  # catalogue facts used, version
    details = models.JSONField("其余申报内容", default=dict)
    notes = EncryptedTextField("备注与扩展内容", purpose="fee_line.notes")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "费用明细"
        constraints = [
            models.UniqueConstraint(
                "encounter", "line_sn", "attempt", name="fee_line_serial_once"
            ),
            models.CheckConstraint(
                name="fee_line_parts_equal_total",
                condition=Q(
                    line_total=F("outside_scope")
                    + F("over_limit")
                    + F("paid_first")
                    + F("in_scope")
                ),
                violation_error_message="明细分割之和不等于明细总额",
            ),
            models.CheckConstraint(
                name="fee_line_refund_names_original",
                condition=Q(quantity__gt=0)
                | Q(quantity__lt=0, original_line_no__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.encounter_id}/{self.line_sn}"


class LineWithdrawal(models.Model):
    """A fee line taken back before it was settled; append-only, once a line."""

    pk = models.CompositePrimaryKey("encounter_id", "line_no")
    encounter = models.ForeignKey(
        Encounter,
        on_delete=models.PROTECT,
        db_column="encounter_no",
        db_index=False,
        verbose_name="就诊ID",
    )
    line_no = models.PositiveIntegerField("明细序号")
    withdrawn_at = models.DateTimeField("撤销时间", auto_now_add=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "明细撤销"
