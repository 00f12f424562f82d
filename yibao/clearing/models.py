"""Tables of reconciliation; all append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yibao.clearing.causes import Cause
from yibao.kernel.fields import MoneyField


class Scope(models.TextChoices):
    """Which rows totals were held against."""

    ALL = "all", "正常与退费"
    NORMAL = "normal", "正常"
    REFUNDS = "refunds", "退费"


class Statement(models.Model):
    """对账记录: what the institution told (3201, 3202) and what we had then."""

    statement_no = models.CharField("对账流水号", max_length=30, primary_key=True)
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    category = models.CharField("清算类别", max_length=6)
    insurance = models.CharField("险种类型", max_length=6, blank=True)  # blank: all
    first_day = models.DateField("对账开始日期")
    last_day = models.DateField("对账结束日期")
    scope = models.CharField("口径", max_length=8, choices=Scope)
    by_line = models.BooleanField("明细对账")
    told_count = models.IntegerField("机构笔数")
    told_fee = MoneyField("机构医疗费总额")
    told_fund = MoneyField("机构基金支付总额")
    told_account = MoneyField("机构个人账户支出")
    our_count = models.IntegerField("医保笔数")
    our_fee = MoneyField("医保医疗费总额")
    our_fund = MoneyField("医保基金支付总额")
    our_account = MoneyField("医保个人账户支出")
    balanced = models.BooleanField("对账结果")
    message_no = models.CharField("发送方报文ID", max_length=30, blank=True)
    stated_at = models.DateTimeField("对账时间")
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "对账记录"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="statement_ends_after_begin",
                condition=Q(last_day__gte=F("first_day")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "institution_code", "first_day", name="statement_of_institution"
            ),
        ]

    def __str__(self) -> str:
        return self.statement_no


class Difference(models.Model):
    """对账差异: one line that differs (3202); open until a ``Resolution`` names it.

    ``gap`` is theirs less ours in the books that were compared. The period is the day
    of our row, or the whole period compared when the row is not ours. ``content`` is
    the same for the same difference found again.
    """

    difference_no = models.CharField("差异编号", max_length=30, primary_key=True)
    statement = models.ForeignKey(
        Statement, models.PROTECT, db_column="statement_no", db_index=False
    )
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    category = models.CharField("清算类别", max_length=6)
    insurance = models.CharField("险种类型", max_length=6, blank=True)
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期")
    cause = models.CharField(
        "原因", max_length=30, choices=[(one.value, one.label) for one in Cause]
    )
    settlement_no = models.CharField("结算ID", max_length=30, blank=True)
    encounter_no = models.CharField("就诊ID", max_length=30, blank=True)
    message_no = models.CharField("发送方报文ID", max_length=30, blank=True)
    person_no = models.CharField("人员编号", max_length=30, blank=True)
    line_no = models.PositiveIntegerField("机构文件行号", null=True)
    is_refund = models.BooleanField("退费结算标志")
    told_fee = MoneyField("机构医疗费总额", null=True)
    told_fund = MoneyField("机构基金支付总额", null=True)
    told_account = MoneyField("机构个人账户支出", null=True)
    our_fee = MoneyField("医保医疗费总额", null=True)
    our_fund = MoneyField("医保基金支付总额", null=True)
    our_account = MoneyField("医保个人账户支出", null=True)
    gap_count = models.SmallIntegerField("笔数差")
    gap_fee = MoneyField("医疗费总额差")
    gap_fund = MoneyField("基金支付总额差")
    gap_account = MoneyField("个人账户支出差")
    content = models.CharField("内容摘要", max_length=64)
    found_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = "对账差异"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="difference_has_a_side",
                condition=Q(told_fee__isnull=False) | Q(our_fee__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "institution_code", "last_day", name="difference_of_institution"
            ),
        ]

    def __str__(self) -> str:
        return self.difference_no


class Outcome(models.TextChoices):
    """How a difference was closed."""

    CORRECTED = "corrected", "机构已更正"
    UNDONE = "undone", "结算已撤销或冲正"
    STANDS = "stands", "差额保留"
    VANISHED = "vanished", "复核对账时已消除"


class Resolution(models.Model):
    """差异说明: what a difference was, and that it is closed."""

    difference = models.OneToOneField(
        Difference, models.PROTECT, primary_key=True, db_column="difference_no"
    )
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome)
    explanation = models.CharField("说明", max_length=500)
    insurance = models.CharField("险种类型", max_length=6, blank=True)
    resolved_at = models.DateTimeField("说明时间")
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "差异说明"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="resolution_explains", condition=~Q(explanation="")
            ),
        ]


class Seal(models.Model):
    """封账: a day or a month that is balanced; nothing is added to it any more.

    The totals are those of our rows, the digest is over every row; ``yibao check``
    proves that they are still the same. ``standing``: the gap both sides accepted.
    """

    seal_no = models.CharField("封账流水号", max_length=30, primary_key=True)
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    category = models.CharField("清算类别", max_length=6)
    insurance = models.CharField("险种类型", max_length=6)
    period = models.CharField("期间", max_length=10)  # 2025-03-10, 2025-03
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期")
    account_in_fund = models.BooleanField("基金支付含个人账户")
    count = models.IntegerField("笔数")
    fee_total = MoneyField("医疗费总额")
    fund_paid = MoneyField("基金支付总额")
    account_paid = MoneyField("个人账户支出")
    standing_count = models.IntegerField("保留的笔数差")
    standing_fee = MoneyField("保留的总额差")
    digest = models.CharField("内容摘要", max_length=64)
    sealed_at = models.DateTimeField("封账时间")
    message_no = models.CharField("发送方报文ID", max_length=30, blank=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "封账"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=("institution_code", "category", "insurance", "period"),
                name="seal_once_a_period",
            ),
            models.CheckConstraint(
                name="seal_ends_after_begin", condition=Q(last_day__gte=F("first_day"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("institution_code", "last_day", name="seal_of_institution"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_code} {self.category} {self.insurance} {self.period}"
