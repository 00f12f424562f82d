"""重算与补退差额: what a reversal leaves different, and its settling; append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yibao.kernel.fields import MoneyField
from yibao.settlement.models.settlements import Settlement


class Recomputation(models.Model):
    """The later settlements of a year looked at again after a reversal.

    Of a person, insurance and year the last one holds. ``considered`` are the
    settlements that stood then, in order. Where they could not be calculated,
    ``obstacle`` says why, and there are no differences.
    """

    recomputation_no = models.CharField("重算编号", max_length=30, primary_key=True)
    reversal = models.ForeignKey(
        Settlement,
        on_delete=models.PROTECT,
        db_column="reversal_no",
        related_name="recomputations",
        verbose_name="撤销单结算ID",
    )
    person_no = models.CharField("人员编号", max_length=30)
    insurance = models.CharField("险种类型", max_length=6)
    year = models.CharField("年度", max_length=4)
    insured_area = models.CharField("参保地医保区划", max_length=6)
    computed_at = models.DateTimeField("重算时间")
    considered = models.JSONField("重算的结算单", default=list)
    source = models.CharField("依据", max_length=500)
    policy_digest = models.CharField("政策文件摘要", max_length=64)
    obstacle = models.CharField("未能重算的原因", max_length=500, blank=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "重算"
        indexes = [
            models.Index("person_no", "insurance", "year", name="recomputation_of_year")
        ]

    def __str__(self) -> str:
        return self.recomputation_no


class ChangeKind(models.TextChoices):
    AMOUNT = "amount", "金额"  # a column of the settlement, in fen
    FUND = "fund", "基金支付"  # by fund_pay_type, in fen
    TOTAL = "total", "累计变动"  # by counter, in fen or times


class SettlementChange(models.Model):
    """One part of a settlement that would be another."""

    pk = models.CompositePrimaryKey("recomputation_id", "settlement_id", "kind", "part")
    recomputation = models.ForeignKey(
        Recomputation,
        on_delete=models.PROTECT,
        db_column="recomputation_no",
        related_name="changes",
        db_index=False,
        verbose_name="重算编号",
    )
    settlement = models.ForeignKey(
        Settlement,
        on_delete=models.PROTECT,
        db_column="settlement_no",
        related_name="changes",
        verbose_name="结算ID",
    )
    kind = models.CharField("类别", max_length=6, choices=ChangeKind)
    part = models.CharField("项目", max_length=80)
    before = models.BigIntegerField("原值")
    after = models.BigIntegerField("重算值")

    class Meta:
        verbose_name = "重算差异"
        constraints = [
            models.CheckConstraint(
                name="settlement_change_changes", condition=~Q(before=F("after"))
            )
        ]


class Correction(models.Model):
    """补退差额: the difference of one settlement made good between funds and person.

    The settlement itself stays as the institution was paid. Amounts are after less
    before: what funds pay more the person gets, what they pay less the person owes
    (``due``). Reversing the settlement appends the mirror.
    """

    correction_no = models.CharField("补退单号", max_length=30, primary_key=True)
    recomputation = models.ForeignKey(
        Recomputation,
        on_delete=models.PROTECT,
        db_column="recomputation_no",
        related_name="corrections",
        verbose_name="重算编号",
    )
    settlement = models.ForeignKey(
        Settlement,
        on_delete=models.PROTECT,
        db_column="settlement_no",
        related_name="corrections",
        verbose_name="结算ID",
    )
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reversal",
        db_column="reverses_no",
        verbose_name="被撤销的补退单号",
    )
    person_no = models.CharField("人员编号", max_length=30)
    insurance = models.CharField("险种类型", max_length=6)
    year = models.CharField("年度", max_length=4)
    insured_area = models.CharField("参保地医保区划", max_length=6)
    fund_change = MoneyField("基金支付变动")
    account_change = MoneyField("个人账户支付变动")
    due = MoneyField("应补给个人")  # negative: the person repays
    amounts = models.JSONField("各项变动", default=dict)
    funds = models.JSONField("各基金变动", default=dict)
    account_movements = models.JSONField("个人账户变动", default=list)
    counters_delta = models.JSONField("累计变动", default=dict)
    stay_delta = models.JSONField("住院累计的变动", default=dict)
    corrected_at = models.DateTimeField("办理时间")
    business_day = models.DateField("业务日期")
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "补退差额"
        constraints = [
            models.UniqueConstraint(
                "recomputation",
                "settlement",
                name="correction_once",
                condition=Q(reverses__isnull=True),
            ),
            models.CheckConstraint(
                name="correction_due_is_the_rest",
                condition=Q(due=F("fund_change") + F("account_change")),
            ),
        ]
        indexes = [models.Index("person_no", name="correction_of_person")]

    def __str__(self) -> str:
        return self.correction_no
