"""The 55 dimensions along which regional policies differ, and how each is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dimension:
    """``said`` is false for what policy files do not hold; ``how`` then says why."""

    number: int
    name: str
    how: str
    said: bool = True


GROUPS = (
    ("选用哪条规则", range(1, 14)),
    ("费用分解", range(14, 20)),
    ("起付线", range(20, 27)),
    ("比例与分段", range(27, 32)),
    ("封顶与限额", range(32, 37)),
    ("后续支付方", range(37, 42)),
    ("个人账户与共济", range(42, 46)),
    ("时间", range(46, 52)),
    ("缴费", range(52, 54)),
    ("结算基础", range(54, 56)),
)

_SAID = """
1  | 统筹区与区县 | 一个统筹区一个文件夹;区县不同的数值,在 facts 里声明 district 后分行
2  | 险种与缴费档次 | insurance,基金支付类型不同的分两份;档次在 facts 里声明 plan 后分行
3  | 人员类别 | psn_cat 的词,地方类别用 vocabulary 增加
4  | 年龄段 | age: {min: 45, below: 70}
5  | 缴费年限 | years_covered 分行,或 adjust 的 each
6  | 连续参保月数 | months_covered 分行;entitlement 写不支付的情形
7  | 机构等级 | hosp_lv 的词有上下级;地方等级用 vocabulary;个别机构在 facts 里声明
8  | 选定机构、联网、转诊 | chosen、linked、referral
9  | 医疗类别 | 文件的 med_type,或行里的 med_type
10 | 病种 | diseases 分组、disease、registered;adjust 同组不叠加;定额用 cap 加比例 1
11 | 就医地与备案 | place、filing 分行: 减点、先行自付、系数或另定起付线;保底用 floor
12 | 救助身份 | relief_cat,relief 指任何一种
13 | 生效日期 | 每条都有 from 与 source;deciding_date 定按哪一天
14 | 甲乙丙类与先行自付 | scope 的 first_pay,按类别、产地、单价、险种分行
15 | 限价 | 目录限价,或 line_rules 的 limit、limit_line;次序用 order
16 | 不走统筹比例的项目 | line_rules 的 flat 与 full_upto
17 | 中医药加点 | item_adjust
18 | 每日、每次限额 | daily_limits;cap 的 period: day 或 visit
20 | 起付线按次、按月、按年 | deductible 的 period
21 | 随等级和次数变化 | amount 按 hosp_lv、stay_no 分行;factors;reduce;count;counts_stay
22 | 年度起付线合计 | deductible 的 year_cap
23 | 各等级互相累计 | period: year,只补差额
24 | 几种待遇共用起付线 | deductible 的 group
25 | 人员系数、工资比例、长期住院 | factors;{times, of};every_days 不能从第 90 天当天收
26 | 转院 | deductible 的 transfer 与就诊的 transfer
27 | 分段的轴与起点 | ratio 的 tiers、axis、origin
28 | 界限含在哪一段 | ratio 的 edge,mode: whole 时起作用
29 | 按个人比例表述 | ratio 的 person 与 person_factor
30 | 加点、系数与上下限 | adjust、bounds;不能先封上限再按项目加点
31 | 两个基金付同一部分 | payers 里各占一位,后者的 base 写 covered 或 share
32 | 限额的种类与期间 | cap 的 on、period、by、plus
33 | 共用限额 | cap 的 group
34 | 超出部分转给谁 | cap 的 overflow
35 | 与工资、收入挂钩的限额 | {times, of, plus}
36 | 限额数什么 | cap 的 on 与 counts
37 | 职工大额 | 一个支付方,base 写 over_cap 或 share 等,起付标准按年
38 | 大病保险 | period: year、measured: base、settle: difference、按救助身份的系数与加点
39 | 公务员与企业补充 | 一个支付方,base 写 share、deductible 等
40 | 医疗救助与倾斜救助 | 两个支付方;年末追补不在单次结算内,另行办理
41 | 商业补充保险 | 不是支付方;结果里有全自费等各项金额可供使用
42 | 账户先后 | account 的 parts 里 order: before 或 after
43 | 当年与历年 | account 的 parts 与各自的 pays
44 | 家庭共济 | account 的 family
45 | 冻结与停保 | 个案的 account.frozen;entitlement 写停保不支付
46 | 医保年度 | insurance_year,可按险种和医疗类别分行;不能按每人参保日
47 | 每年重新起算的累计 | 累计按年度;period: lifetime 的不清零
48 | 跨年住院 | deciding_date;分两次结算的,第二次写 continues
49 | 等待期 | entitlement 按 months_covered;等待期本身由参保管理给出
50 | 冲销 | 每次结算留有增量,撤销时原样退回;同年度后来的结算是否重算由 recompute 规定
53 | 激励提高限额 | 金额事实加 plus: {fact: …};激励额度怎样算由参保管理给出
55 | 生育 | 医疗费用按 med_type 写比例或定额;津贴属于缴费与待遇发放,不在账单内
"""

_NOT_SAID = """
19 | 处方天数与数量 | 不影响一张账单怎样分,由智能审核规则判断
51 | 身份追溯更正 | 不是政策: 撤销后按更正的身份重新结算
52 | 缴费基数与费率 | 与账单无关,随缴费业务另行实现
54 | 按病种等定额付费 | 基金与机构之间的清算标准,不改变参保人的账单,随清算业务另行实现
"""


def _read(text: str, said: bool) -> list[Dimension]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return [
        Dimension(int(number), name.strip(), how.strip(), said)
        for number, name, how in rows
    ]


DIMENSIONS = tuple(
    sorted(
        [*_read(_SAID, True), *_read(_NOT_SAID, False)],
        key=lambda dimension: dimension.number,
    )
)
