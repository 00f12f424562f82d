"""目录: items with their terms by area and date, diseases, mappings, dictionaries."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yibao.kernel.dated import DatedRow, no_overlap


class ItemKind(models.TextChoices):
    DRUG = "drug", "药品"
    HERB = "herb", "中药饮片"
    PREPARATION = "preparation", "自制剂"
    SERVICE = "service", "诊疗项目"
    FACILITY = "facility", "服务设施"
    CONSUMABLE = "consumable", "医用耗材"
    OTHER = "other", "其他"


class Maintained(models.Model):
    """Says when a row last changed; the database keeps it, however the row changes."""

    updated_at = models.DateTimeField("更新时间", db_default=Now(), editable=False)

    class Meta:
        abstract = True


class ListEntry(DatedRow):
    """目录条目: a row of a national list as it was published, every column of it.

    A changed row ends the one before; ``digest`` tells a change from a republication.
    A row that is not ``valid`` says from when its code no longer holds.
    """

    catalogue = models.CharField("目录", max_length=6)  # the number of its download
    code = models.CharField("编码", max_length=60)
    area = models.CharField("医保区划", max_length=6, blank=True)
    name = models.CharField("名称", max_length=300)
    version = models.CharField("版本号", max_length=30)
    valid = models.BooleanField("有效标志", default=True)
    columns = ArrayField(models.TextField(null=True), verbose_name="各列")
    digest = models.CharField("内容摘要", max_length=32)
    recorded_at = models.DateTimeField("入库时间")

    class Meta(DatedRow.Meta):
        verbose_name = "目录条目"
        indexes = [
            models.Index(fields=["catalogue", "version"], name="list_entry_version"),
        ]
        # Two B-trees, not an exclusion of overlaps: a list is written by the import
        # alone, in order, and 33,000 rows of three text ranges take ten seconds.
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["catalogue", "code", "area", "valid_from"],
                name="list_entry_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["catalogue", "code", "area"],
                condition=Q(valid_to__isnull=True),
                name="list_entry_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.catalogue} {self.code} {self.name}"


class Item(DatedRow, Maintained):
    """A catalogue item (医保目录); what is paid for it stands in its terms."""

    code = models.CharField("医保目录编码", max_length=50, unique=True)
    kind = models.CharField("种类", max_length=12, choices=ItemKind)
    list_type = models.CharField("目录类别", max_length=3)  # national list_type
    name = models.CharField("名称", max_length=300)
    specification = models.CharField("规格", max_length=200, blank=True)
    dosage_form = models.CharField("剂型", max_length=60, blank=True)
    unit = models.CharField("计价单位", max_length=30, blank=True)
    charge_category = models.CharField("收费项目类别", max_length=6)  # med_chrgitm_type
    origin = models.CharField("产地", max_length=10, blank=True)  # domestic, imported
    basic_medicine = models.BooleanField("基本药物", default=False)
    negotiated = models.BooleanField("谈判药品", default=False)
    child_use = models.BooleanField("儿童用药", default=False)
    tcm = models.BooleanField("中医药", default=False)
    limited_use = models.BooleanField("限制使用", default=False)
    special = models.BooleanField("目录特项", default=False)
    tags = models.JSONField("其他标签", default=dict, blank=True)

    class Meta(DatedRow.Meta):
        verbose_name = "目录项目"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ItemTerms(DatedRow, Maintained):
    """Class and own-pay ratio of an item; a blank area or insurance means any."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="terms")
    area = models.CharField("统筹区", max_length=6, blank=True)
    insurance = models.CharField("险种", max_length=6, blank=True)
    benefit_class = models.CharField("收费项目等级", max_length=3)
    own_pay = models.DecimalField("自付比例", max_digits=5, decimal_places=4)
    version = models.CharField("目录版本", max_length=30, blank=True)

    class Meta(DatedRow.Meta):
        verbose_name = "支付条件"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "item_terms_once",
                ids=("item_id",),
                texts=("area", "insurance"),
                message="同一项目在同一统筹区、险种的有效期重叠",
            ),
            models.CheckConstraint(
                name="item_terms_class_known",
                condition=Q(benefit_class__in=["01", "02", "03"]),
            ),
            models.CheckConstraint(
                name="item_terms_own_pay_is_a_share",
                condition=Q(own_pay__gte=0, own_pay__lte=1)
                & (~Q(benefit_class="03") | Q(own_pay=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.area or '全国'} {self.benefit_class}"


class PriceLimit(DatedRow, Maintained):
    """支付标准、限价 in yuan; a blank area or institution level (1, 2, 3) means any."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="price_limits")
    area = models.CharField("统筹区", max_length=6, blank=True)
    level = models.CharField("机构等级", max_length=1, blank=True)
    limit = models.DecimalField("限价", max_digits=16, decimal_places=6)

    class Meta(DatedRow.Meta):
        verbose_name = "限价"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap("price_limit_once", ids=("item_id",), texts=("area", "level")),
            models.CheckConstraint(
                name="price_limit_not_negative", condition=Q(limit__gte=0)
            ),
            models.CheckConstraint(
                name="price_limit_level_known",
                condition=Q(level__in=["", "1", "2", "3"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.area or '全国'} {self.limit}"


class Disease(DatedRow):
    """疾病诊断 (医保版 ICD-10)."""

    code = models.CharField("疾病代码", max_length=30)
    name = models.CharField("疾病名称", max_length=300)

    class Meta(DatedRow.Meta):
        verbose_name = "疾病"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap("disease_once", texts=("code",)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ChronicDisease(DatedRow):
    """门诊慢特病病种, national (空) or of one area."""

    code = models.CharField("病种代码", max_length=30)
    name = models.CharField("病种名称", max_length=300)
    area = models.CharField("统筹区", max_length=6, blank=True)

    class Meta(DatedRow.Meta):
        verbose_name = "门诊慢特病病种"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap("chronic_disease_once", texts=("code", "area")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ItemMapping(DatedRow, Maintained):
    """目录对照: what an institution calls a catalogue item."""

    institution_code = models.CharField("机构编号", max_length=12)
    institution_item_code = models.CharField("机构项目编码", max_length=150)
    institution_item_name = models.CharField("机构项目名称", max_length=300, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="mappings")
    approval_no = models.CharField("批准文号", max_length=30, blank=True)
    dosage_form = models.CharField("剂型", max_length=500, blank=True)
    excluded = models.CharField("除外内容", max_length=2000, blank=True)
    content = models.CharField("项目内涵", max_length=2000, blank=True)
    unit = models.CharField("计价单位", max_length=100, blank=True)
    specification = models.CharField("规格", max_length=200, blank=True)
    packaging = models.CharField("包装规格", max_length=100, blank=True)
    memo = models.CharField("备注", max_length=1000, blank=True)

    class Meta(DatedRow.Meta):
        verbose_name = "目录对照"
        indexes = [
            models.Index(
                fields=["institution_code", "institution_item_code"],
                name="item_mapping_own_code",
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "item_mapping_once",
                texts=("institution_code", "institution_item_code"),
                message="该机构项目已有同期对照",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_code} {self.institution_item_code}"


class Dictionary(models.Model):
    """A value of a national dictionary (字典), or what one area added to it."""

    kind = models.CharField("字典", max_length=60)
    code = models.CharField("代码", max_length=60)
    name = models.CharField("名称", max_length=300)
    area = models.CharField("统筹区", max_length=6, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "字典"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "area"], name="dictionary_value_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.name}"
