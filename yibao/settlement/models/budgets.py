"""基金预算: what a fund of a pooling area may pay in a year, as it was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yibao.kernel.fields import MoneyField


class FundBudget(models.Model):
    """One decision; an adjusted budget is a later one, and the latest holds."""

    area = models.CharField("编制预算的统筹区", max_length=6)
    fund = models.CharField("基金", max_length=30)  # the column its payments stand in
    year = models.CharField("年度", max_length=4)
    decided_on = models.DateField("通过日期")
    amount = MoneyField("预算金额")
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    operator_no = models.CharField("操作员", max_length=30)

    class Meta:
        verbose_name = "基金预算"
        constraints = [
            models.UniqueConstraint(
                fields=["area", "fund", "year", "decided_on"],
                name="fund_budget_once_a_day",
            ),
            models.CheckConstraint(
                name="fund_budget_not_negative", condition=Q(amount__gte=0)
            ),
            models.CheckConstraint(
                name="fund_budget_has_basis", condition=~Q(basis="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.fund} {self.year} {self.decided_on}"
