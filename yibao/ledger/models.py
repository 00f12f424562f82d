"""Double entry in fen: entries, postings, and the balances of personal accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yibao.kernel.fields import MoneyField


class Book(models.TextChoices):
    BUSINESS = "business", "业务账"  # what is due
    FUND = "fund", "基金账"  # what the bank moved


class Occasion(models.TextChoices):
    """Why an entry was made; a reversal bears the occasion of what it reverses."""

    OPENING = "opening", "期初"
    ACCOUNT_CREDIT = "account_credit", "个人账户划入"
    ACCOUNT_DEBIT = "account_debit", "个人账户调减"
    ACCOUNT_YEAR_END = "account_year_end", "个人账户年终结转"
    OUTPATIENT_SETTLEMENT = "outpatient_settlement", "门诊结算"
    INPATIENT_SETTLEMENT = "inpatient_settlement", "住院结算"
    PHARMACY_SETTLEMENT = "pharmacy_settlement", "药店结算"
    CORRECTION = "correction", "补退差额"


class Account(models.TextChoices):
    """The closed chart of the business book (会计科目)."""

    BENEFITS = "benefits", "待遇支出"
    PAYABLE = "payable", "应付医药机构"
    DUE_PERSON = "due_person", "应付参保人"  # debit: 应收
    PERSONAL_CURRENT = "personal_current", "个人账户当年"
    PERSONAL_PAST = "personal_past", "个人账户历年"
    CONTRIBUTIONS = "contributions", "划入收入"
    OPENING = "opening", "期初结转"
    ADJUSTMENTS = "adjustments", "调整"


PERSONAL = (Account.PERSONAL_CURRENT, Account.PERSONAL_PAST)


class Entry(models.Model):
    """One balanced record (分录); ``id`` comes from the application's serials."""

    id = models.BigIntegerField(primary_key=True)
    book = models.CharField("账簿", max_length=10, choices=Book)
    occasion = models.CharField("业务", max_length=30, choices=Occasion)
    reference = models.CharField("业务编号", max_length=60)
    happened_at = models.DateTimeField("发生时间")
    business_day = models.DateField("记账日期")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversal", verbose_name="冲销"
    )

    class Meta:
        verbose_name = "分录"
        indexes = [models.Index(fields=["reference"], name="entry_reference")]
        constraints = [
            models.CheckConstraint(
                name="entry_reverses_another",
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.occasion} {self.reference}"


class Posting(models.Model):
    """One line: debit positive, credit negative; ``holder`` is whose account it is."""

    pk = models.CompositePrimaryKey("entry_id", "line_no")
    entry = models.ForeignKey(
        Entry,
        models.PROTECT,
        related_name="postings",
        db_index=False,
        db_constraint=False,  # checked once a statement
    )
    line_no = models.SmallIntegerField("行号")
    area = models.CharField("统筹区", max_length=6)
    fund = models.CharField("基金", max_length=8)  # national fund_pay_type
    account = models.CharField("科目", max_length=20, choices=Account)
    holder = models.CharField("户", max_length=30, blank=True)
    amount = MoneyField("金额", db_column="amount_fen")

    class Meta:
        verbose_name = "分录行"
        indexes = [
            models.Index(fields=["account", "holder"], name="posting_account_holder")
        ]
        constraints = [
            models.CheckConstraint(
                name="posting_amount_not_zero", condition=~Q(amount=0)
            ),
            models.CheckConstraint(
                name="posting_account_in_chart", condition=Q(account__in=Account.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.holder} {self.amount}"


class PersonalAccount(models.Model):
    """The balance of a 个人账户: what its postings add up to, and never below zero."""

    person_no = models.CharField("人员编号", max_length=30, primary_key=True)
    area = models.CharField("统筹区", max_length=6)
    fund = models.CharField("基金", max_length=8)  # 310200, residents 390500
    current = MoneyField("当年余额", default=0, db_column="current_fen")
    past = MoneyField("历年余额", default=0, db_column="past_fen")
    frozen = models.BooleanField("冻结", default=False)
    version = models.IntegerField("版本", default=0)

    class Meta:
        verbose_name = "个人账户"
        constraints = [
            models.CheckConstraint(
                name="personal_account_current_not_negative",
                condition=Q(current__gte=0),
            ),
            models.CheckConstraint(
                name="personal_account_past_not_negative", condition=Q(past__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.person_no
