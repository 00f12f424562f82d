"""结算单: one bill divided and paid, with the lines it covers and why; append-only.

A reversal (结算撤销) is a settlement of its own with negative amounts that names the
original; "reversed" is derived from it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yibao.kernel.fields import MoneyField
from yibao.settlement.models.encounters import Encounter

SCOPE_PARTS = ("outside_scope", "over_limit", "paid_first", "in_scope")
FUND_PARTS = (
    "pooling_paid",
    "civil_servant_paid",
    "enterprise_paid",
    "catastrophic_paid",
    "large_amount_paid",
    "medical_aid_paid",
    "disabled_paid",
    "other_paid",
)
AMOUNTS = (
    "fee_total",
    *SCOPE_PARTS,
    "deductible_paid",
    *FUND_PARTS,
    "tilt_paid",
    "fund_paid",
    "person_paid",
    "account_paid",
    "family_paid",
    "cash_paid",
    "hospital_paid",
)


def _total(names: tuple[str, ...]) -> F:
    total = F(names[0])
    for name in names[1:]:
        total = total + F(name)  # type: ignore[assignment]
    return total


class Settlement(models.Model):
    """One settlement or one reversal; every amount in fen."""

    settlement_no = models.CharField("结算ID", max_length=30, primary_key=True)
    encounter = models.ForeignKey(
        Encounter,
        on_delete=models.PROTECT,
        db_column="encounter_no",
        db_index=False,
        verbose_name="就诊ID",
    )
    position = models.PositiveSmallIntegerField("就诊内次序")
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reversal",
        db_column="reverses_no",
        verbose_name="被撤销的结算ID",
    )
    person_no = models.CharField("人员编号", max_length=30)
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    insured_area = models.CharField("参保地医保区划", max_length=6)
    insurance = models.CharField("险种类型", max_length=6)
    person_category = models.CharField("人员类别", max_length=6)
    civil_servant = models.BooleanField("公务员标志")
    age = models.PositiveSmallIntegerField("年龄", null=True)
    care_type = models.CharField("医疗类别", max_length=6)
    disease_code = models.CharField("病种编码", max_length=30, blank=True)
    disease_name = models.CharField("病种名称", max_length=500, blank=True)
    begin_on = models.DateField("开始日期")
    end_on = models.DateField("结束日期")
    settled_at = models.DateTimeField("结算时间")
    business_day = models.DateField("业务日期")
    policy_day = models.DateField("适用政策的日期")
    year = models.CharField("年度", max_length=4)
    batch_no = models.CharField("收费批次号", max_length=30, blank=True)
    mid_stay = models.BooleanField("中途结算标志", default=False)
    credential_kind = models.CharField("就诊凭证类型", max_length=3, blank=True)
    account_use = models.CharField("个人账户使用标志", max_length=1)
    invoice_no = models.CharField("发票号", max_length=20, blank=True)
    message_no = models.CharField("医药机构结算ID", max_length=30, blank=True)

    fee_total = MoneyField("医疗费总额")
    outside_scope = MoneyField("全自费金额")
    over_limit = MoneyField("超限价自费费用")
    paid_first = MoneyField("先行自付金额")
    in_scope = MoneyField("符合政策范围金额")
    deductible_paid = MoneyField("实际支付起付线")
    pooling_paid = MoneyField("统筹基金支出")
    civil_servant_paid = MoneyField("公务员医疗补助支出")
    enterprise_paid = MoneyField("企业补充医疗保险支出")
    catastrophic_paid = MoneyField("居民大病保险支出")
    large_amount_paid = MoneyField("职工大额医疗费用补助支出")
    medical_aid_paid = MoneyField("医疗救助基金支出")
    tilt_paid = MoneyField("其中倾斜救助支出")
    disabled_paid = MoneyField("伤残人员医疗保障基金支出")
    other_paid = MoneyField("其他支出")
    fund_paid = MoneyField("基金支付总额")
    person_paid = MoneyField("个人负担总金额")
    account_paid = MoneyField("个人账户支出")
    family_paid = MoneyField("个人账户共济支付金额")
    cash_paid = MoneyField("个人现金支出")
    hospital_paid = MoneyField("医院负担金额")
    balance_after = MoneyField("余额")

    account_movements = models.JSONField("个人账户变动", default=list)
    counters_delta = models.JSONField("累计变动", default=dict)
    stay_after = models.JSONField("本次住院累计", default=dict)
    facts = models.JSONField("计算依据的事实", default=dict)
    clearing_category = models.CharField("清算类别", max_length=6)
    clearing_way = models.CharField("清算方式", max_length=6)
    clearing_office = models.CharField("清算经办机构", max_length=6, blank=True)
    operator_no = models.CharField("操作员编号", max_length=30)
    operator_name = models.CharField("操作员姓名", max_length=50)
    reason = models.CharField("撤销原因", max_length=500, blank=True)

    class Meta:
        verbose_name = "结算单"
        constraints = [
            models.UniqueConstraint(
                "encounter", "position", name="settlement_position_once"
            ),
            models.CheckConstraint(
                name="settlement_scope_parts_equal_total",  # A1
                condition=Q(fee_total=_total(SCOPE_PARTS)),
            ),
            models.CheckConstraint(
                name="settlement_payers_equal_total",  # A2
                condition=Q(
                    fee_total=F("fund_paid") + F("person_paid") + F("hospital_paid")
                ),
            ),
            models.CheckConstraint(
                name="settlement_person_parts",  # A3
                condition=Q(person_paid=F("account_paid") + F("cash_paid")),
            ),
            models.CheckConstraint(
                name="settlement_fund_parts",  # A4
                condition=Q(fund_paid=_total(FUND_PARTS)),
            ),
            models.CheckConstraint(
                name="settlement_signs",
                condition=Q(
                    reverses__isnull=True, **{f"{name}__gte": 0 for name in AMOUNTS}
                )
                | Q(reverses__isnull=False, **{f"{name}__lte": 0 for name in AMOUNTS}),
            ),
        ]
        indexes = [
            models.Index("person_no", "settled_at", name="settlement_person"),
            models.Index("institution_code", "message_no", name="settlement_message"),
            models.Index(
                "institution_code", "settled_at", name="settlement_institution"
            ),
            models.Index("settled_at", "settlement_no", name="settlement_newest"),
        ]

    def __str__(self) -> str:
        return self.settlement_no


class SettlementLine(models.Model):
    """That a settlement covers a line, with the split it was settled at.

    ``turn`` is 1 for the first settlement of the line, 2 for the next one after a
    reversal; the reversal's row has the negative turn. The key makes it impossible to
    settle a line twice at once or to give it back twice.
    """

    pk = models.CompositePrimaryKey("encounter_no", "line_no", "turn")
    encounter_no = models.CharField("就诊ID", max_length=30)
    line_no = models.PositiveIntegerField("明细序号")
    turn = models.SmallIntegerField("第几次结算")
    settlement = models.ForeignKey(
        Settlement,
        on_delete=models.PROTECT,
        db_constraint=False,  # checked once a statement
        db_column="settlement_no",
        verbose_name="结算ID",
    )
    line_total = MoneyField("明细项目费用总额")
    outside_scope = MoneyField("全自费金额")
    over_limit = MoneyField("超限价金额")
    paid_first = MoneyField("先行自付金额")
    in_scope = MoneyField("符合政策范围金额")

    class Meta:
        verbose_name = "结算明细"
        constraints = [
            models.CheckConstraint(
                name="settlement_line_parts_equal_total",
                condition=Q(line_total=_total(SCOPE_PARTS)),
            ),
            models.CheckConstraint(name="settlement_line_turn", condition=~Q(turn=0)),
        ]


class SettlementFund(models.Model):
    """基金分项: what one fund paid, what it looked at and what its cap had left."""

    pk = models.CompositePrimaryKey("settlement_id", "position")
    settlement = models.ForeignKey(
        Settlement,
        on_delete=models.PROTECT,
        db_constraint=False,  # checked once a statement
        db_column="settlement_no",
        db_index=False,
        verbose_name="结算ID",
    )
    position = models.PositiveSmallIntegerField("次序")
    fund_pay_type = models.CharField("基金支付类型", max_length=8)
    title = models.CharField("待遇名称", max_length=200)
    in_scope = MoneyField("符合政策范围金额")
    room = MoneyField("本次可支付限额金额", null=True)  # null: no cap
    amount = MoneyField("基金支付金额")

    class Meta:
        verbose_name = "基金分项"


class Explanation(models.Model):
    """Why every fen went where it went, as it was explained on the day."""

    settlement = models.OneToOneField(
        Settlement,
        on_delete=models.PROTECT,
        db_constraint=False,  # checked once a statement
        primary_key=True,
        db_column="settlement_no",
        verbose_name="结算ID",
    )
    steps = models.JSONField("计算步骤")
    policy_area = models.CharField("政策所属统筹区", max_length=6)
    policy_digest = models.CharField("政策文件摘要", max_length=64)

    class Meta:
        verbose_name = "待遇说明"
