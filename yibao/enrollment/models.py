"""参保: persons, what identifies them, and what they are insured for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yibao.kernel.dated import DatedRow, no_overlap
from yibao.kernel.fields import BlindIndexField, EncryptedTextField
from yibao.kernel.masking import (
    mask_account_no,
    mask_id_no,
    mask_name,
    mask_phone,
)

# One of these at a time for a person (一人一险种有效参保, ENR-01).
BASIC_INSURANCES = ("310", "340", "350", "360", "380", "390", "391")


class Gender(models.TextChoices):
    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNTOLD = "9", "未说明性别"


class Person(models.Model):
    """参保人; identity number and phone are held sealed and found by blind index."""

    person_no = models.CharField("人员编号", max_length=30, unique=True)
    name = models.CharField("姓名", max_length=50)
    gender = models.CharField("性别", max_length=1, choices=Gender)
    ethnicity = models.CharField("民族", max_length=3, blank=True)
    birth_date = models.DateField("出生日期")
    death_date = models.DateField("死亡日期", null=True, blank=True)
    id_kind = models.CharField("证件类型", max_length=6, default="01")
    id_no = EncryptedTextField("证件号码", purpose="id_no")
    id_no_index = BlindIndexField("证件号码盲索引")
    phone = EncryptedTextField("联系电话", purpose="phone")
    phone_index = BlindIndexField("联系电话盲索引", null=True)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="医保区划")
    attributes = models.JSONField("其他事实", default=dict, blank=True)

    class Meta:
        verbose_name = "参保人"
        indexes = [
            models.Index(
                fields=["name"], opclasses=["varchar_pattern_ops"], name="person_name"
            ),
            models.Index(fields=["phone_index"], name="person_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_kind", "id_no_index"],
                name="person_one_per_identity_number",
                violation_error_message="该证件号码已登记",
            ),
            models.CheckConstraint(
                name="person_dies_after_birth",
                condition=Q(death_date__isnull=True)
                | Q(death_date__gte=F("birth_date")),
            ),
            models.CheckConstraint(
                name="person_gender_known", condition=Q(gender__in=Gender.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_no} {self.masked_name}"

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked_id_no(self) -> str:
        return mask_id_no(self.id_no)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)


class IdentityMark(DatedRow):
    """A special identity (人员身份类别, psn_idet_type), such as 低保 or 残疾."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="identity_marks")
    kind = models.CharField("身份类别", max_length=6)
    level = models.CharField("等级", max_length=3, blank=True)
    basis = models.CharField("依据", max_length=200)

    class Meta(DatedRow.Meta):
        verbose_name = "人员身份"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "identity_mark_once",
                ids=("person_id",),
                texts=("kind",),
                message="同一身份类别的有效期重叠",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from}"


class CredentialKind(models.TextChoices):
    """就诊凭证类型 (mdtrt_cert_type)."""

    E_CREDENTIAL = "01", "医保电子凭证"
    IDENTITY_CARD = "02", "居民身份证"
    SOCIAL_CARD = "03", "社会保障卡"


class Credential(models.Model):
    """What a person shows at the counter; its state is the last event (ENR-07)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="credentials")
    kind = models.CharField("凭证类型", max_length=3, choices=CredentialKind)
    number = EncryptedTextField("凭证编号", purpose="credential")
    number_index = BlindIndexField("凭证编号盲索引")
    card_sn = models.CharField("卡识别码", max_length=32, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = "就诊凭证"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number_index"],
                name="credential_one_per_number",
                violation_error_message="该凭证编号已登记",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {mask_id_no(self.number)}"


class CredentialState(models.TextChoices):
    NORMAL = "normal", "正常"
    LOST = "lost", "挂失"
    DISABLED = "disabled", "停用"


class CredentialEvent(models.Model):
    """挂失, 解挂, 停用, in force from the minute; append-only."""

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="events")
    state = models.CharField("状态", max_length=10, choices=CredentialState)
    from_at = models.DateTimeField("生效时间")
    basis = models.CharField("依据", max_length=200)
    operator_no = models.CharField("操作员", max_length=30)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "凭证状态变更"
        constraints = [
            models.CheckConstraint(
                name="credential_event_state_known",
                condition=Q(state__in=CredentialState.values),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.from_at}"


class Coverage(DatedRow):
    """One insurance of a person in an area (参保关系)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="coverages")
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="参保地")
    insurance = models.CharField("险种", max_length=6)
    category = models.CharField("人员类别", max_length=6)  # national psn_type
    employer_name = models.CharField("单位名称", max_length=200, blank=True)
    civil_servant = models.BooleanField("公务员", default=False)
    months_before = models.IntegerField("登记前连续参保月数", default=0)
    years_before = models.DecimalField(
        "登记前缴费年限", max_digits=5, decimal_places=2, default=0
    )

    class Meta(DatedRow.Meta):
        verbose_name = "参保关系"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            no_overlap(
                "coverage_one_basic_insurance",
                ids=("person_id",),
                condition=Q(insurance__in=BASIC_INSURANCES),
                message="同一时间只能参加一种基本医疗保险",
            ),
            no_overlap(
                "coverage_once",
                ids=("person_id",),
                texts=("insurance",),
                message="同一险种的参保期间重叠",
            ),
            models.CheckConstraint(
                name="coverage_lengths_not_negative",
                condition=Q(months_before__gte=0, years_before__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insurance} {self.area_id} {self.valid_from}"


class CoverageState(models.TextChoices):
    NORMAL = "normal", "正常"
    WAITING = "waiting", "等待期"
    SUSPENDED = "suspended", "中断"
    ENDED = "ended", "终止"


class CoverageStatus(models.Model):
    """A change of 待遇状态, in force until the next; append-only (ENR-06)."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="statuses")
    state = models.CharField("状态", max_length=10, choices=CoverageState)
    valid_from = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=200)
    operator_no = models.CharField("操作员", max_length=30)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "待遇状态"
        indexes = [
            models.Index(
                fields=["coverage", "-valid_from", "-id"], name="coverage_status_latest"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="coverage_status_state_known",
                condition=Q(state__in=CoverageState.values),
            ),
            models.CheckConstraint(
                name="coverage_status_has_basis", condition=~Q(basis="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.valid_from}"


class FamilyBinding(DatedRow):
    """家庭共济: ``owner`` lets ``member`` draw on the owner's personal account."""

    owner = models.ForeignKey(Person, models.PROTECT, related_name="lends_to")
    member = models.ForeignKey(Person, models.PROTECT, related_name="draws_on")
    rank = models.SmallIntegerField("使用顺序", default=1)

    class Meta(DatedRow.Meta):
        verbose_name = "家庭共济绑定"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(
                name="family_binding_joins_two", condition=~Q(owner=F("member"))
            ),
            no_overlap(
                "family_binding_once",
                ids=("owner_id", "member_id"),
                message="该共济绑定的有效期重叠",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} → {self.member_id}"


class BankAccount(models.Model):
    """Where money due to a person is sent (银行账户)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="bank_accounts")
    number = EncryptedTextField("银行账号", purpose="bank_account")
    number_index = BlindIndexField("银行账号盲索引")
    bank = models.CharField("开户银行", max_length=100)

    class Meta:
        verbose_name = "银行账户"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number_index"], name="bank_account_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bank} {mask_account_no(self.number)}"
