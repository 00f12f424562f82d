"""What must always hold of settlements, each as a statement that finds who breaks it.

Every statement answers two columns: the subject and a detail for the sentence.
"""

# ruff: noqa: S608  the statements are put together from names of columns alone

from __future__ import annotations

from dataclasses import dataclass

from yibao.settlement.models.settlements import AMOUNTS, FUND_PARTS, SCOPE_PARTS


@dataclass(frozen=True, slots=True)
class Invariant:
    name: str
    title: str
    statement: str
    sentence: str


def _sum(names: tuple[str, ...], prefix: str = "") -> str:
    return " + ".join(f"{prefix}{name}" for name in names)


def _differs(names: tuple[str, ...], one: str, other: str, sign: str = "") -> str:
    pairs = (f"{one}.{name} <> {sign}{other}.{name}" for name in names)
    return " OR ".join(pairs)


OWN_ACCOUNTS = "(f.fund_pay_type LIKE '3102%' OR f.fund_pay_type = '390500')"
STANDING = """
    s.reverses_no IS NULL AND NOT EXISTS (
        SELECT FROM settlement_settlement r WHERE r.reverses_no = s.settlement_no)
"""

AMOUNT_RULES = (
    Invariant(
        "scope_parts_equal_total",
        "A1 医疗费总额 = 全自费 + 超限价 + 先行自付 + 政策范围内",
        f"""SELECT settlement_no, fee_total - ({_sum(SCOPE_PARTS)})
        FROM settlement_settlement WHERE fee_total <> {_sum(SCOPE_PARTS)}""",
        "结算单 {subject} 的费用四项之和与总额差 {detail} 分",
    ),
    Invariant(
        "payers_equal_total",
        "A2 医疗费总额 = 基金支付 + 个人负担 + 医院负担",
        """SELECT settlement_no, fee_total - (fund_paid + person_paid + hospital_paid)
        FROM settlement_settlement
        WHERE fee_total <> fund_paid + person_paid + hospital_paid""",
        "结算单 {subject} 的支付各方之和与总额差 {detail} 分",
    ),
    Invariant(
        "person_parts_equal",
        "A3 个人负担 = 个人账户 + 现金,共济包含在个人账户内",
        """SELECT settlement_no, person_paid - (account_paid + cash_paid)
        FROM settlement_settlement WHERE person_paid <> account_paid + cash_paid
            OR abs(family_paid) > abs(account_paid)""",
        "结算单 {subject} 的个人账户、共济与现金不符,差 {detail} 分",
    ),
    Invariant(
        "fund_parts_equal",
        "A4 基金支付总额 = 各基金支出之和,倾斜救助包含在医疗救助内",
        f"""SELECT settlement_no, fund_paid - ({_sum(FUND_PARTS)})
        FROM settlement_settlement WHERE fund_paid <> {_sum(FUND_PARTS)}
            OR abs(tilt_paid) > abs(medical_aid_paid)""",
        "结算单 {subject} 的各基金支出之和与基金支付总额差 {detail} 分",
    ),
    Invariant(
        "no_negative_part",
        "正常结算单没有负数,撤销单没有正数",
        f"""SELECT settlement_no, fee_total FROM settlement_settlement
        WHERE (reverses_no IS NULL
                AND least({", ".join(AMOUNTS)}) < 0)
            OR (reverses_no IS NOT NULL AND greatest({", ".join(AMOUNTS)}) > 0)""",
        "结算单 {subject} 有正负号不对的金额",
    ),
    Invariant(
        "deductible_within_scope",
        "A12 实际支付起付线不超过政策范围内金额",
        """SELECT settlement_no, deductible_paid FROM settlement_settlement
        WHERE abs(deductible_paid) > abs(in_scope)""",
        "结算单 {subject} 的起付线 {detail} 分超过政策范围内金额",
    ),
    Invariant(
        "funds_equal_amounts",
        "A5 基金分项之和 = 基金支付总额,账户分项之和 = 个人账户支出",
        f"""SELECT s.settlement_no, coalesce(sum(f.amount), 0)
        FROM settlement_settlement s
        LEFT JOIN settlement_settlementfund f USING (settlement_no)
        GROUP BY s.settlement_no, s.fund_paid, s.account_paid
        HAVING coalesce(sum(f.amount) FILTER (WHERE NOT {OWN_ACCOUNTS}), 0)
                <> s.fund_paid
            OR coalesce(sum(f.amount) FILTER (WHERE {OWN_ACCOUNTS}), 0)
                <> s.account_paid
            OR count(f.position) = 0""",
        "结算单 {subject} 的基金分项(合计 {detail} 分)与支付金额不符",
    ),
)

LINE_RULES = (
    Invariant(
        "line_parts_equal_total",
        "A7 明细总额 = 明细分割各项之和",
        f"""SELECT encounter_no, line_no FROM settlement_feeline
        WHERE line_total <> {_sum(SCOPE_PARTS)}
        UNION ALL SELECT encounter_no, line_no FROM settlement_settlementline
        WHERE line_total <> {_sum(SCOPE_PARTS)}""",
        "就诊 {subject} 第 {detail} 条明细的分割之和与总额不符",
    ),
    Invariant(
        "line_total_is_price_times_quantity",
        "A6 明细总额 = 单价 × 数量,允许相差0.01元",
        """SELECT encounter_no, line_no FROM settlement_feeline
        WHERE abs(line_total - round(price * quantity * 100)) > 1""",
        "就诊 {subject} 第 {detail} 条明细的总额不等于单价乘数量",
    ),
    Invariant(
        "lines_equal_settlement",
        "A10 结算单各项 = 所含明细各项之和",
        f"""SELECT s.settlement_no, coalesce(sum(l.line_total), 0) - s.fee_total
        FROM settlement_settlement s
        LEFT JOIN settlement_settlementline l USING (settlement_no)
        GROUP BY s.settlement_no
        HAVING coalesce(sum(l.line_total), 0) <> s.fee_total OR count(l.line_no) = 0
            OR {
            " OR ".join(
                f"coalesce(sum(l.{name}), 0) <> s.{name}" for name in SCOPE_PARTS
            )
        }""",
        "结算单 {subject} 与所含明细不符,总额差 {detail} 分",
    ),
    Invariant(
        "settled_line_is_the_line",
        "结算明细与上传明细的金额和就诊一致",
        """SELECT c.settlement_no, c.line_no
        FROM settlement_settlementline c
        JOIN settlement_settlement s USING (settlement_no)
        LEFT JOIN settlement_feeline l
            ON l.encounter_no = c.encounter_no AND l.line_no = c.line_no
        WHERE l.line_no IS NULL OR s.encounter_no <> c.encounter_no
            OR c.line_total <> l.line_total * sign(c.turn)""",
        "结算单 {subject} 第 {detail} 条明细与上传的不一致",
    ),
    Invariant(
        "no_line_settled_twice",
        "每条明细至多由一张未撤销的结算单结算",
        f"""SELECT c.encounter_no, c.line_no
        FROM settlement_settlementline c
        JOIN settlement_settlement s USING (settlement_no)
        WHERE {STANDING}
        GROUP BY c.encounter_no, c.line_no HAVING count(*) > 1""",
        "就诊 {subject} 第 {detail} 条明细被结算了两次",
    ),
    Invariant(
        "no_withdrawn_line_settled",
        "已撤销的明细没有结算",
        f"""SELECT c.encounter_no, c.line_no
        FROM settlement_settlementline c
        JOIN settlement_settlement s USING (settlement_no)
        JOIN settlement_linewithdrawal w
            ON w.encounter_no = c.encounter_no AND w.line_no = c.line_no
        WHERE {STANDING}""",
        "就诊 {subject} 第 {detail} 条明细已撤销却仍在结算单内",
    ),
    Invariant(
        "no_cancelled_visit_settled",
        "已撤销的就诊没有未撤销的结算单",
        f"""SELECT s.encounter_no, s.settlement_no FROM settlement_settlement s
        JOIN settlement_encounter e USING (encounter_no)
        WHERE e.state = 'cancelled' AND {STANDING}""",
        "就诊 {subject} 已撤销,结算单 {detail} 却未撤销",
    ),
)

REVERSAL_RULES = (
    Invariant(
        "reversal_mirrors_original",
        "A11 撤销单各金额 = 原单取负",
        f"""SELECT r.settlement_no, o.settlement_no
        FROM settlement_settlement r
        JOIN settlement_settlement o ON o.settlement_no = r.reverses_no
        WHERE o.reverses_no IS NOT NULL OR r.person_no <> o.person_no
            OR r.encounter_no <> o.encounter_no
            OR {_differs(AMOUNTS, "r", "o", "-")}""",
        "撤销单 {subject} 不是原单 {detail} 的反向",
    ),
    Invariant(
        "reversal_gives_lines_back",
        "撤销单退回原单的全部明细",
        """SELECT r.settlement_no, r.reverses_no FROM settlement_settlement r
        WHERE r.reverses_no IS NOT NULL AND EXISTS (
            SELECT FROM (SELECT * FROM settlement_settlementline
                         WHERE settlement_no = r.reverses_no) o
            FULL JOIN (SELECT * FROM settlement_settlementline
                       WHERE settlement_no = r.settlement_no) m
                ON m.encounter_no = o.encounter_no AND m.line_no = o.line_no
                AND m.turn = -o.turn AND m.line_total = -o.line_total
            WHERE o.line_no IS NULL OR m.line_no IS NULL)""",
        "撤销单 {subject} 没有退回原单 {detail} 的全部明细",
    ),
)

BOOK_RULES = (
    Invariant(
        "ledger_equals_settlements",
        "每张结算单按基金记入应付医药机构",
        """WITH due AS (
            SELECT f.settlement_no AS reference, f.fund_pay_type AS fund,
                sum(f.amount) AS amount
            FROM settlement_settlementfund f GROUP BY 1, 2),
        booked AS (
            SELECT e.reference, p.fund, -sum(p.amount_fen) AS amount
            FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
            WHERE p.account = 'payable' GROUP BY 1, 2)
        SELECT coalesce(due.reference, booked.reference),
            coalesce(due.fund, booked.fund)
        FROM due FULL JOIN booked USING (reference, fund)
        WHERE coalesce(due.amount, 0) <> coalesce(booked.amount, 0)""",
        "结算单 {subject} 基金 {detail} 的支付与账簿不符",
    ),
    Invariant(
        "payable_to_the_institution",
        "应付医药机构记在结算机构和参保统筹区名下",
        """SELECT s.settlement_no, p.holder
        FROM settlement_settlement s
        JOIN ledger_entry e ON e.reference = s.settlement_no
        JOIN ledger_posting p ON p.entry_id = e.id
        WHERE (p.account = 'payable' AND p.holder <> s.institution_code)
            OR (p.account = 'benefits' AND p.area <> s.insured_area)""",
        "结算单 {subject} 的分录记到了 {detail} 名下",
    ),
    Invariant(
        "movements_equal_ledger",
        "个人账户变动 = 账簿中的账户分录",
        """WITH moved AS (
            SELECT s.settlement_no AS reference, m->>'person_no' AS holder,
                sum((m->>'current')::bigint + (m->>'past')::bigint) AS amount
            FROM settlement_settlement s
            CROSS JOIN jsonb_array_elements(s.account_movements) AS m GROUP BY 1, 2),
        booked AS (
            SELECT e.reference, p.holder, sum(p.amount_fen) AS amount
            FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
            WHERE p.account IN ('personal_current', 'personal_past')
                AND e.occasion LIKE '%_settlement' GROUP BY 1, 2)
        SELECT coalesce(moved.reference, booked.reference),
            coalesce(moved.holder, booked.holder)
        FROM moved FULL JOIN booked USING (reference, holder)
        WHERE coalesce(moved.amount, 0) <> coalesce(booked.amount, 0)""",
        "结算单 {subject} 对个人账户 {detail} 的变动与账簿不符",
    ),
    Invariant(
        "totals_equal_deltas",
        "年度累计 = 期初累计 + 各结算单和补退差额变动之和",
        """WITH parts AS (
            SELECT person_no, insurance, year, d.key, d.value::bigint AS amount
            FROM settlement_openingtotals CROSS JOIN jsonb_each_text(counters) AS d
            UNION ALL
            SELECT person_no, insurance,
                CASE WHEN d.key LIKE '%life' THEN 'life' ELSE year END,
                d.key, d.value::bigint
            FROM (SELECT person_no, insurance, year, counters_delta
                  FROM settlement_settlement
                  UNION ALL SELECT person_no, insurance, year, counters_delta
                  FROM settlement_correction) AS moved
            CROSS JOIN jsonb_each_text(counters_delta) AS d),
        summed AS (
            SELECT person_no, insurance, year, key, sum(amount) AS amount
            FROM parts GROUP BY 1, 2, 3, 4),
        kept AS (
            SELECT person_no, insurance, year, d.key, d.value::bigint AS amount
            FROM settlement_yeartodate CROSS JOIN jsonb_each_text(counters) AS d)
        SELECT coalesce(k.person_no, s.person_no),
            coalesce(k.year, s.year) || ' ' || coalesce(k.key, s.key)
        FROM kept k FULL JOIN summed s
            ON s.person_no = k.person_no AND s.insurance = k.insurance
            AND s.year = k.year AND s.key = k.key
        WHERE coalesce(k.amount, 0) <> coalesce(s.amount, 0)""",
        "参保人 {subject} 的累计 {detail} 与各结算单之和不符",
    ),
)

EXPLAINED_AS = {
    "outside_scope": "outside_scope",
    "over_limit": "over_limit",
    "paid_first": "paid_first",
    "in_scope": "in_scope",
    "deductible": "deductible_paid",
    "hifp_pay": "pooling_paid",
    "cvlserv_pay": "civil_servant_paid",
    "hifes_pay": "enterprise_paid",
    "hifmi_pay": "catastrophic_paid",
    "hifob_pay": "large_amount_paid",
    "maf_pay": "medical_aid_paid - s.tilt_paid",
    "tilt_pay": "tilt_paid",
    "hifdm_pay": "disabled_paid",
    "oth_pay": "other_paid",
    "account": "account_paid - s.family_paid",
    "family": "family_paid",
    "cash": "cash_paid",
}
_EXPLAINED = " UNION ALL ".join(
    f"SELECT s.settlement_no, '{part}' AS part, s.{amount} AS amount "
    "FROM settlement_settlement s"
    for part, amount in EXPLAINED_AS.items()
)
EXPLANATION_RULES = (
    Invariant(
        "steps_add_up",
        "每项金额 = 待遇说明中各步骤之和",
        f"""WITH told AS (
            SELECT x.settlement_no, t->>'part' AS part,
                sum((t->>'amount')::bigint) AS amount
            FROM settlement_explanation x
            CROSS JOIN jsonb_array_elements(x.steps) AS t GROUP BY 1, 2),
        so AS ({_EXPLAINED})
        SELECT coalesce(so.settlement_no, told.settlement_no),
            coalesce(so.part, told.part)
        FROM so FULL JOIN told USING (settlement_no, part)
        WHERE coalesce(so.amount, 0) <> coalesce(told.amount, 0)""",
        "结算单 {subject} 的 {detail} 与说明的步骤之和不符",
    ),
    Invariant(
        "every_settlement_explained",
        "每张结算单都有待遇说明",
        """SELECT s.settlement_no, s.person_no FROM settlement_settlement s
        LEFT JOIN settlement_explanation x USING (settlement_no)
        WHERE x.settlement_no IS NULL""",
        "结算单 {subject} 没有待遇说明",
    ),
)

INVARIANTS = (
    *AMOUNT_RULES,
    *LINE_RULES,
    *REVERSAL_RULES,
    *BOOK_RULES,
    *EXPLANATION_RULES,
)
