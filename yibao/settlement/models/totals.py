"""年度累计: the counters the policies ask for, per person, insurance and year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

LIFETIME_YEAR = "life"  # the row of the counters that outlive the year


class YearToDate(models.Model):
    """A roll-up: always the opening totals plus the deltas of every settlement."""

    pk = models.CompositePrimaryKey("person_no", "insurance", "year")
    person_no = models.CharField("人员编号", max_length=30)
    insurance = models.CharField("险种类型", max_length=6)
    year = models.CharField("年度", max_length=4)
    counters = models.JSONField("累计", default=dict)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "年度累计"
        constraints = [
            models.CheckConstraint(
                name="year_to_date_version", condition=Q(version__gte=1)
            )
        ]


class OpeningTotals(models.Model):
    """期初累计: what a year began with elsewhere (转移接续、系统切换); append-only."""

    pk = models.CompositePrimaryKey("person_no", "insurance", "year")
    person_no = models.CharField("人员编号", max_length=30)
    insurance = models.CharField("险种类型", max_length=6)
    year = models.CharField("年度", max_length=4)
    counters = models.JSONField("累计")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)

    class Meta:
        verbose_name = "期初累计"
