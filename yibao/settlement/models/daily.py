"""每日合计: what was settled on a day that is over, so that a year is 365 rows."""

from __future__ import annotations

from django.db import models

from yibao.kernel.fields import MoneyField
from yibao.settlement.models.settlements import FUND_PARTS

# What is summed of the settlements of a day, under the same names.
SUMMED = ("fee_total", *FUND_PARTS, "fund_paid", "account_paid", "cash_paid")


class DayTotals(models.Model):
    """Of one day that is over, by the person's division and the one that insures them.

    The division is where the person lived when it was settled, whoever moved since.
    Reversals and what recomputations made good count on the day they were made.
    A roll-up for screens, made again from the settlements where a day and those after
    it are deleted; money is never paid by it, and ``yibao check`` compares it.
    """

    pk = models.CompositePrimaryKey("day", "area", "insured_area")
    day = models.DateField("日期")
    area = models.CharField("医保区划", max_length=6)
    insured_area = models.CharField("参保地医保区划", max_length=6)
    settled = models.IntegerField("结算笔数")
    reversals = models.IntegerField("撤销笔数")
    fee_total = MoneyField("医疗费总额")
    pooling_paid = MoneyField("统筹基金支出")
    civil_servant_paid = MoneyField("公务员医疗补助支出")
    enterprise_paid = MoneyField("企业补充医疗保险支出")
    catastrophic_paid = MoneyField("居民大病保险支出")
    large_amount_paid = MoneyField("职工大额医疗费用补助支出")
    medical_aid_paid = MoneyField("医疗救助基金支出")
    disabled_paid = MoneyField("伤残人员医疗保障基金支出")
    other_paid = MoneyField("其他支出")
    fund_paid = MoneyField("基金支付总额")
    account_paid = MoneyField("个人账户支出")
    cash_paid = MoneyField("个人现金支出")

    class Meta:
        verbose_name = "每日合计"

    def __str__(self) -> str:
        return f"{self.day} {self.insured_area}"
