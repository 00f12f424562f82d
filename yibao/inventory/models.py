"""进销存 and 药品追溯码: append-only; levels and anomalies are derived from these."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yibao.kernel.fields import BlindIndexField, EncryptedTextField


class Kind(models.TextChoices):
    """What a stock record tells."""

    COUNT = "count", "盘存"
    CHANGE = "change", "库存变更"
    PURCHASE = "purchase", "采购"
    PURCHASE_RETURN = "purchase_return", "采购退货"
    SALE = "sale", "销售"
    SALE_RETURN = "sale_return", "销售退货"


class StockRecord(models.Model):
    """One row an institution sent; ``effect`` is what it adds to the stock.

    A count (盘存) has no effect: it says what is there at the end of its day. Names and
    certificates of persons are sealed together; ``certificate_index`` finds a buyer.
    """

    record_no = models.BigAutoField("流水号", primary_key=True)
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    kind = models.CharField("种类", max_length=16, choices=Kind)
    item_code = models.CharField("医疗目录编码", max_length=50)
    institution_item_code = models.CharField("医药机构目录编码", max_length=150)
    institution_item_name = models.CharField("医药机构目录名称", max_length=200)
    batch_no = models.CharField("定点医药机构批次流水号", max_length=30)
    lot_no = models.CharField("生产批号", max_length=30, blank=True)
    happened_at = models.DateTimeField("发生时间")
    quantity = models.DecimalField("数量", max_digits=18, decimal_places=4)
    effect = models.DecimalField("库存增减", max_digits=18, decimal_places=4)
    price = models.DecimalField("单价", max_digits=16, decimal_places=6, null=True)
    made_on = models.DateField("生产日期", null=True)
    expires_on = models.DateField("有效期止", null=True)
    change_type = models.CharField("库存变更类型", max_length=6, blank=True)
    prescription = models.CharField("处方药标志", max_length=3, blank=True)
    is_split = models.BooleanField("拆零", default=False)
    document_no = models.CharField("机构单据号", max_length=50, blank=True)
    settlement_no = models.CharField("结算ID", max_length=30, blank=True)
    encounter_no = models.CharField("就诊ID", max_length=30, blank=True)
    person_no = models.CharField("人员编号", max_length=30, blank=True)
    persons = EncryptedTextField("姓名与证件", purpose="stock_record.persons")
    certificate_index = BlindIndexField("证件号码索引", null=True)
    notes = EncryptedTextField("备注", purpose="stock_record.notes")
    details = models.JSONField("其余申报内容", default=dict)
    digest = models.BinaryField("内容摘要", null=True)  # of one with a document number
    source = models.CharField("交易编号", max_length=6)
    message_no = models.CharField("发送方报文ID", max_length=30)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "进销存记录"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["institution_code", "institution_item_code", "happened_at"],
                name="stock_record_item",
            ),
            models.Index(fields=["institution_code", "batch_no"], name="stock_batch"),
            models.Index(
                fields=["institution_code", "document_no"], name="stock_document"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="stock_record_effect_follows_kind",
                condition=Q(kind=Kind.COUNT, effect=0, quantity__gte=0)
                | Q(kind__in=[Kind.PURCHASE, Kind.SALE_RETURN], effect=F("quantity"))
                | Q(kind__in=[Kind.SALE, Kind.PURCHASE_RETURN], effect=-F("quantity"))
                | Q(kind=Kind.CHANGE, effect=F("quantity"))
                | Q(kind=Kind.CHANGE, effect=-F("quantity")),
            ),
            models.CheckConstraint(
                name="stock_record_quantity_positive",
                condition=Q(quantity__gt=0) | Q(kind=Kind.COUNT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.institution_code} {self.batch_no}"


class StockVoid(models.Model):
    """商品信息删除 (3507): a record that no longer counts; once a record."""

    record = models.OneToOneField(
        StockRecord, models.PROTECT, primary_key=True, related_name="void"
    )
    message_no = models.CharField("发送方报文ID", max_length=30)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)
    voided_at = models.DateTimeField("删除时间", auto_now_add=True)

    class Meta:
        verbose_name = "进销存删除"


class TraceCode(models.Model):
    """药品追溯码: one box. The row is what two shops that sell it at once queue for.

    ``standing`` counts the sales not taken back, ``sales`` all there ever were; both
    follow from the events, as ``yibao check`` verifies.
    """

    code = models.CharField(
        "药品追溯码", max_length=100, primary_key=True, db_collation="C"
    )
    standing = models.PositiveIntegerField("未退回的销售")
    sales = models.PositiveIntegerField("销售次数")
    event_no = models.BigIntegerField("最后一次经过")

    class Meta:
        verbose_name = "药品追溯码"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="trace_code_counts",
                condition=Q(standing__gte=0, sales__gte=F("standing")),
            )
        ]

    def __str__(self) -> str:
        return self.code


class Happening(models.TextChoices):
    """What happened to a box."""

    STOCKED = "stocked", "入库"
    SENT_BACK = "sent_back", "退供应商"
    SOLD = "sold", "售出"
    RETURNED = "returned", "退回"


class TraceEvent(models.Model):
    """追溯码经过, append-only; a return names the one sale it takes back.

    A sale told by a fee line has its visit and serial number, a sale told by 3505 its
    stock record.
    """

    event_no = models.BigAutoField("序号", primary_key=True)
    code = models.CharField("药品追溯码", max_length=100, db_collation="C")
    happening = models.CharField("经过", max_length=10, choices=Happening)
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    happened_at = models.DateTimeField("发生时间")
    item_code = models.CharField("医疗目录编码", max_length=50, blank=True)
    is_split = models.BooleanField("拆零", default=False)
    encounter_no = models.CharField("就诊ID", max_length=30, blank=True)
    line_sn = models.CharField("费用明细流水号", max_length=30, blank=True)
    settlement_no = models.CharField("结算ID", max_length=30, blank=True)
    record = models.ForeignKey(
        StockRecord, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    cancels = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    source = models.CharField("交易编号", max_length=6)
    message_no = models.CharField("发送方报文ID", max_length=30)

    class Meta:
        verbose_name = "追溯码经过"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["code"], name="trace_event_code"),
            models.Index(
                fields=["institution_code", "happened_at"], name="trace_event_day"
            ),
            models.Index(
                fields=["encounter_no"],
                name="trace_event_encounter",
                condition=~Q(encounter_no=""),
            ),
            models.Index(
                fields=["record"],
                name="trace_event_record",
                condition=Q(record__isnull=False),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cancels"],
                condition=Q(cancels__isnull=False),
                name="trace_sale_returned_once",
            ),
            models.CheckConstraint(
                name="trace_return_names_its_sale",
                condition=Q(happening=Happening.RETURNED, cancels__isnull=False)
                | (~Q(happening=Happening.RETURNED) & Q(cancels__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.happening}"
