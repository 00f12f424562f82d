"""统筹区与医保区划."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Level(models.TextChoices):
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"


class Area(models.Model):
    """A division (医保区划), its own pooling area (统筹区) unless one is named."""

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="divisions", verbose_name="上级"
    )
    pooling_area = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="members", verbose_name="统筹区"
    )
    clearing_office = models.CharField("清算经办机构", max_length=6, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "医保区划"
        constraints = [
            models.CheckConstraint(
                name="area_code_six_digits",
                condition=Q(code__regex=r"^[0-9]{6}$"),
                violation_error_message="区划代码应为六位数字",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def pooling_code(self) -> str:
        return self.pooling_area_id or self.code


class AreaChange(models.Model):
    """区划变更: a code withdrawn, and the codes that followed it (none: dissolved)."""

    code = models.CharField("原区划代码", max_length=6)
    name = models.CharField("原名称", max_length=60)
    ended_in = models.PositiveSmallIntegerField("撤销年份")
    successors = ArrayField(models.CharField(max_length=6), verbose_name="后继代码")

    class Meta:
        verbose_name = verbose_name_plural = "区划变更"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "ended_in"], name="area_change_once"
            ),
            models.CheckConstraint(
                name="area_change_code_six_digits",
                condition=Q(code__regex=r"^[0-9]{6}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PolicyFolder(models.Model):
    """Where the policy files of a pooling area are, when it is not configured."""

    area = models.OneToOneField(
        Area, models.PROTECT, primary_key=True, verbose_name="统筹区"
    )
    folder = models.CharField("政策文件夹", max_length=1000)

    class Meta:
        verbose_name = verbose_name_plural = "政策文件夹"

    def __str__(self) -> str:
        return f"{self.area_id} {self.folder}"
