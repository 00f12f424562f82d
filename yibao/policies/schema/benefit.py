"""``kind: benefit``: what one payer pays for one kind of care."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yibao.engine.codes import Component, Fund
from yibao.engine.counters import GROUPS
from yibao.engine.money import Rounding
from yibao.engine.policy import (
    Adjust,
    Axis,
    Benefit,
    Bounds,
    Cap,
    CapOn,
    Counts,
    Deductible,
    Edge,
    Entitlement,
    Growth,
    Measured,
    Mode,
    Origin,
    Overflow,
    Ratio,
    Reduction,
    RoundingRule,
    RoundOnce,
    Settle,
    Span,
    Tier,
    Transfer,
)
from yibao.engine.tables import Table
from yibao.policies.source import Mapping, Node, Scalar, Sequence, listed, nearest
from yibao.policies.spec import (
    Count,
    Definitions,
    Field,
    JsonSchema,
    ListOf,
    OneOf,
    Reading,
    Record,
    Text,
    Word,
    YesNo,
    scalar,
)
from yibao.policies.values import (
    FACTOR,
    POINTS,
    RATIO,
    AmountKind,
    DatedOf,
    Rows,
    Several,
    Tables,
    When,
    valued,
)

FUND = OneOf({fund.value: (fund, fund.title) for fund in Fund})
GROUP = OneOf({word: (word, zh) for word, zh in GROUPS.items()})
COMPONENT = OneOf({part.value: (part, part.title) for part in Component})
COMPONENTS = ListOf(COMPONENT)
MONEY = AmountKind()
LIMIT = AmountKind(unlimited=True)

SPAN: OneOf[Span] = OneOf(
    {
        "visit": (Span.STAY, "每次就诊"),
        "stay": (Span.STAY, "每次住院"),
        "day": (Span.DAY, "每日"),
        "month": (Span.MONTH, "每月"),
        "year": (Span.YEAR, "每个医保年度"),
        "lifetime": (Span.LIFETIME, "终身"),
    }
)

UNIT = OneOf({"fen": (1, "分"), "jiao": (10, "角"), "yuan": (100, "元")})


class Payer:
    """A payer named in area.yaml."""

    says = "支付方 (area.yaml 的 payers 之一)"

    def read(self, node: Node, reading: Reading) -> str:
        text = scalar(node, reading, self.says).text.strip()
        if text not in reading.payers:
            hint = nearest(text, reading.payers)
            known = listed(sorted(reading.payers))
            sentence = f"area.yaml 的 payers 里没有 {text}{hint}。已声明: {known}"
            raise reading.refuse(node, sentence)
        return text

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": "string"}


class NumberFact:
    """The name of a fact that is a number."""

    says = "数字事实名"

    def read(self, node: Node, reading: Reading) -> str:
        text = scalar(node, reading, self.says).text.strip()
        known = [
            key
            for key, fact in reading.vocabulary.facts.items()
            if fact.kind == "number" and fact.of in reading.carriers
        ]
        if text not in known:
            hint = nearest(text, known)
            sentence = f"{text} 不是数字事实{hint}。可写: {listed(known)}"
            raise reading.refuse(node, sentence)
        return text

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": "string"}


class WordFact:
    """The name of a fact whose values can be told apart: a word, a text, yes or no."""

    says = "事实名 (分类词、文字或是否)"

    def read(self, node: Node, reading: Reading) -> str:
        text = scalar(node, reading, self.says).text.strip()
        known = [
            key
            for key, fact in reading.vocabulary.facts.items()
            if fact.kind in ("word", "text", "yes_no") and fact.of in reading.carriers
        ]
        if text not in known:
            hint = nearest(text, known)
            sentence = f"{text} 不能用来分限额{hint}。可写: {listed(known)}"
            raise reading.refuse(node, sentence)
        return text

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": "string"}


ENTITLED = Record(
    "entitled",
    "享受待遇的条件",
    (
        Field("pays", YesNo(), "是否支付", (5, 6, 49), required=True),
        Field("reason", Text("原因"), "不支付的原因,会写进说明", (45, 49)),
    ),
    Entitlement,
)

REDUCTION = Record(
    "reduction",
    "多次住院递减",
    (
        Field(
            "each", RATIO, "每多一次住院,在首次金额上减少的比例", (21,), example="0.10"
        ),
        Field("amount", MONEY, "每多一次住院减少的金额", (21,), example="100"),
        Field("floor", Rows(MONEY), "递减后不低于", (21,)),
    ),
    Reduction,
)


def _deductible(count: bool = False, **fields: object) -> Deductible:
    return Deductible(count_level=count, **fields)  # type: ignore[arg-type]


def _check_deductible(node: Mapping, reading: Reading) -> None:
    if node.has("measured") and not node.has("period"):
        reading.problems.add(node, "写了 measured,还要写 period: year")


DEDUCTIBLE = Record(
    "deductible",
    "起付线",
    (
        Field(
            "amount",
            Rows(MONEY),
            "起付标准;可按等级、人员、stay_no 等分行",
            (4, 7, 11, 20, 21, 25),
            required=True,
            example="[{hosp_lv: '3', value: 900}, {value: 600}]",
        ),
        Field("period", SPAN, "按次、按月还是按年收取 (默认 stay)", (20,)),
        Field(
            "measured",
            OneOf(
                {
                    "paid": (Measured.PAID, "扣减已付起付线"),
                    "base": (Measured.BASE, "按累计个人负担"),
                }
            ),
            "按年收取时,以已付起付线还是以累计负担计 (默认 paid)",
            (20, 23, 38),
        ),
        Field("factors", Tables(FACTOR), "系数,可有几组,连乘", (21, 25)),
        Field("reduce", REDUCTION, "多次住院递减", (21,)),
        Field(
            "count",
            OneOf({"all": (False, "全部住院"), "level": (True, "同等级住院")}),
            "stay_no 数全部住院还是同等级住院 (默认 all)",
            (21,),
        ),
        Field("stay_group", GROUP, "数哪一组的次数 (默认本文件的 group)", (21,)),
        Field("year_cap", Rows(MONEY), "年度起付线合计不超过", (22,)),
        Field("group", GROUP, "与其他待遇共用的起付线累计组", (23, 24)),
        Field(
            "every_days",
            Rows(Count("天数 (0 为不再收)")),
            "长期住院每若干天收一次: 写 90,第 91 天、第 181 天起各再收一次",
            (25,),
        ),
        Field(
            "transfer",
            OneOf(
                {
                    "full": (Transfer.FULL, "照收"),
                    "none": (Transfer.NONE, "不再收"),
                    "difference": (Transfer.DIFFERENCE, "补差"),
                }
            ),
            "转院时的起付线 (默认 full)",
            (26,),
        ),
        Field("unit", UNIT, "乘系数后取整到 (默认 fen)", (25,)),
    ),
    _deductible,
    _check_deductible,
)


def _tier(
    value: Table[Decimal],
    to: object = None,
    starts: object = None,
) -> Tier:
    return Tier(value, to)  # type: ignore[arg-type]


TIER = Record(
    "tier",
    "分段",
    (
        Field(
            "from",
            Rows(MONEY),
            "起点,可不写;写了必须等于上一段的终点",
            (27,),
            name="starts",
        ),
        Field("to", Rows(MONEY), "终点;最后一段不写", (27, 28)),
        Field("value", Rows(RATIO), "比例", (27,), required=True, example="0.85"),
    ),
    _tier,
)


def _ratio(
    tiers: tuple[Tier, ...] = (),
    value: Table[Decimal] | None = None,
    **fields: object,
) -> Ratio:
    only = (Tier(value),) if value is not None else tiers
    return Ratio(only, **fields)  # type: ignore[arg-type]


def _check_ratio(node: Mapping, reading: Reading) -> None:
    if node.has("tiers") == node.has("value"):
        reading.problems.add(node, "ratio 要写 value (单一比例) 或 tiers (分段) 之一")
        return
    if node.has("person_factor") and not (node.has("person")):
        reading.problems.add(
            node, "person_factor 乘的是个人比例,请同时写明 person: yes 或 no"
        )
    tiers = node.get("tiers")
    if tiers is not None:
        check_tiers(tiers, reading)


def check_tiers(node: Node, reading: Reading) -> None:
    """Tiers rise from zero without gap or overlap and the last one has no end."""
    items = node.items if isinstance(node, Sequence) else (node,)
    reached: Decimal | None = Decimal(0)
    for index, item in enumerate(items):
        assert isinstance(item, Mapping)
        start, end = _fixed(item.get("from")), _fixed(item.get("to"))
        if start is not None and reached is not None and start != reached:
            word = "有空档" if start > reached else "重叠"
            sentence = (
                f"第 {index + 1} 段从 {start} 开始,与上一段的终点 {reached} {word}"
            )
            reading.problems.add(item, sentence)
        last = index == len(items) - 1
        if last and item.has("to"):
            sentence = "最后一段不能写 to,否则以上的费用没有比例;不支付请写 value: 0"
            reading.problems.add(item, sentence)
        if not last and not item.has("to"):
            reading.problems.add(item, f"第 {index + 1} 段不是最后一段,要写终点 to")
        if end is not None and reached is not None and end <= reached and not last:
            sentence = f"第 {index + 1} 段的终点 {end} 不大于起点 {reached}"
            reading.problems.add(item, sentence)
        reached = end


def _fixed(node: Node | None) -> Decimal | None:
    return Decimal(node.text) if isinstance(node, Scalar) else None


AXIS = OneOf({"bill": (Axis.BILL, "本次费用"), "year": (Axis.YEAR, "年度累计")})

RATIOS = Record(
    "ratio",
    "支付比例",
    (
        Field("value", Rows(RATIO), "单一比例", (3, 4, 5, 7, 8, 9, 10, 11, 12, 27)),
        Field("tiers", ListOf(TIER), "分段比例,从 0 连续到底", (27,)),
        Field("axis", AXIS, "分段按本次费用还是年度累计 (默认 bill)", (27,)),
        Field(
            "origin",
            OneOf(
                {
                    "zero": (Origin.ZERO, "从零起算,起付线在第一段内"),
                    "deductible": (Origin.DEDUCTIBLE, "从起付线以上起算"),
                }
            ),
            "分段界限从零还是从起付线以上起算 (默认 deductible)",
            (27,),
        ),
        Field(
            "mode",
            OneOf(
                {
                    "sliced": (Mode.SLICED, "分段累进"),
                    "whole": (Mode.WHOLE, "全额按所到达的一段"),
                }
            ),
            "分段累进还是全额套档 (默认 sliced)",
            (27, 28),
        ),
        Field(
            "edge",
            OneOf({"upper": (Edge.UPPER, "含上限"), "lower": (Edge.LOWER, "含下限")}),
            "恰在界限上的金额属于哪一段 (默认 upper)",
            (28,),
        ),
        Field(
            "person",
            YesNo(),
            "比例写的是个人负担而不是基金支付 (默认 no;有 person_factor 时必写)",
            (29,),
        ),
        Field(
            "person_factor",
            Tables(FACTOR),
            "个人负担比例再乘的系数,在 adjust 之前",
            (29,),
        ),
    ),
    _ratio,
    _check_ratio,
)

GROWTH = Record(
    "growth",
    "随数字事实增长的加点",
    (
        Field(
            "fact",
            NumberFact(),
            "数字事实",
            (5, 30),
            required=True,
            example="years_covered",
        ),
        Field(
            "points", POINTS, "每增加 1 的加点", (5, 30), required=True, example="0.01"
        ),
        Field("beyond", Count(), "从第几以后开始 (默认 0)", (5,)),
        Field("max", POINTS, "加点合计不超过", (5, 30), example="0.10"),
    ),
    Growth,
)


class TierNumbers:
    """``all`` or the numbers of tiers, counted from 1."""

    says = "all 或段号列表 (从 1 数起)"

    def read(self, node: Node, reading: Reading) -> frozenset[int] | None:
        if isinstance(node, Scalar) and node.text == "all":
            return None
        return frozenset(ListOf(Count("段号", 1)).read(node, reading))

    def schema(self, definitions: Definitions) -> JsonSchema:
        numbers = ListOf(Count("段号", 1)).schema(definitions)
        return {"anyOf": [{"const": "all"}, numbers]}


def _check_adjust(node: Mapping, reading: Reading) -> None:
    if not node.has("title"):
        reading.problems.add(node, "比例调整 缺少 title (名称,会写进说明)")
    if sum(node.has(key) for key in ("points", "each", "factor")) != 1:
        reading.problems.add(node, "加点要写 points、each、factor 之一,且只写一个")


ADJUST = Record(
    "adjust",
    "比例调整",
    (
        Field("title", Text("名称"), "名称,会写进说明;几项有名时默认用名", (30,)),
        Field("points", Rows(POINTS), "加点,减点写负数", (4, 5, 10, 11, 30)),
        Field("each", GROWTH, "随年限等增长的加点", (5, 30), name="growth"),
        Field("factor", Rows(FACTOR), "乘在比例上的系数,在各项加点之后", (11, 30)),
        Field("group", Text("组名"), "同组只取最有利的一项 (不叠加)", (10, 30)),
        Field("tiers", TierNumbers(), "只用于哪几段 (默认 all)", (30,)),
    ),
    Adjust,
    _check_adjust,
)

BOUNDS = Record(
    "bounds",
    "比例上下限",
    (
        Field("min", RATIO, "调整后不低于", (30,)),
        Field("max", RATIO, "调整后不高于", (4, 30)),
    ),
    Bounds,
)

CAP = Record(
    "cap",
    "封顶线或限额",
    (
        Field(
            "limit",
            Rows(LIMIT),
            "限额,unlimited 为不设上限",
            (6, 32, 35, 53),
            required=True,
            example="{times: 4, of: average_wage}",
        ),
        Field(
            "on",
            OneOf({"payment": (CapOn.PAYMENT, "支付额"), "fee": (CapOn.FEE, "费用额")}),
            "限支付额还是限费用额 (默认 payment)",
            (32, 36),
        ),
        Field(
            "counts",
            OneOf(
                {
                    "in_scope": (Counts.IN_SCOPE, "符合政策范围费用"),
                    "covered": (Counts.COVERED, "起付线以上费用"),
                }
            ),
            "限费用额时数哪一部分费用 (默认 covered)",
            (32, 36),
        ),
        Field("period", SPAN, "限额的期间 (默认 year)", (18, 32)),
        Field("group", GROUP, "与其他待遇共用的累计组", (33, 36)),
        Field("by", ListOf(WordFact()), "每一种各有限额,如 [disease]", (10, 32)),
        Field(
            "overflow",
            OneOf(
                {
                    "pass": (Overflow.ONWARD, "转给后续支付方"),
                    "stop": (Overflow.STOP, "不再支付"),
                }
            ),
            "超出部分后续支付方能否再付 (默认 pass);"
            "pass 记入 over_cap,stop 记入 capped",
            (33, 34),
        ),
        Field("title", Text("名称"), "名称,会写进说明", (32,)),
    ),
    Cap,
)

ROUNDING_RULE = Record(
    "rounding",
    "取整",
    (
        Field(
            "mode",
            OneOf(
                {
                    "half_up": (Rounding.HALF_UP, "四舍五入"),
                    "half_even": (Rounding.HALF_EVEN, "四舍六入五成双"),
                    "down": (Rounding.DOWN, "舍去"),
                    "up": (Rounding.UP, "进位"),
                }
            ),
            "舍入方式 (默认 half_up)",
        ),
        Field(
            "per",
            OneOf(
                {
                    "payer": (RoundOnce.PAYER, "每个支付方一次"),
                    "tier": (RoundOnce.TIER, "每段一次"),
                }
            ),
            "何时取整 (默认 payer)",
        ),
        Field("unit", UNIT, "取整到 (默认 fen)"),
    ),
    RoundingRule,
)

BENEFIT_FIELDS = (
    Field(
        "kind", OneOf({"benefit": ("benefit", "支付方规则")}), "文件种类", required=True
    ),
    Field("title", Text("标题"), "标题", required=True),
    Field("note", Text("说明"), "给读者的说明"),
    Field(
        "payer", Payer(), "支付方,次序见 area.yaml", (31, 37, 38, 39, 40), required=True
    ),
    Field(
        "fund", FUND, "记入的基金 (国家接口金额名)", (31, 37, 38, 39, 40), required=True
    ),
    Field("label", Text("称呼"), "说明里怎样称呼这个支付方"),
    Field(
        "fund_pay_type",
        Text("基金支付类型代码", r"\d{6,8}"),
        "国家基金支付类型代码,不写按基金与险种取;几个险种合写而代码不同时必写",
    ),
    Field(
        "group",
        GROUP,
        "累计组;同组共用分段的年度位置 (axis: year)、封顶线、起付线和次数 (stay_no)",
        (24, 33, 36, 47),
        required=True,
    ),
    Field(
        "counts_stay",
        YesNo(),
        "就诊是否计入本组的次数 (默认 yes);"
        "门诊与住院共用分段和封顶线、但不算一次住院时写 no",
        (21, 33),
    ),
    Field("insurance", ListOf(Word("insurance")), "险种", (2,), required=True),
    Field("med_type", ListOf(Word("med_type")), "医疗类别,不写为全部", (9, 55)),
    Field("when", When(), "整份规则的其他条件", (1, 3, 10, 12)),
    Field(
        "base",
        valued("base", "支付范围", COMPONENTS, (31, 37, 38, 39, 40, 41), key="of"),
        "从个人仍负担的哪些部分支付,付的钱按所写次序冲减;"
        "basic 默认 in_scope,其他支付方必写",
        (31, 37, 38, 39, 40, 41),
    ),
    Field(
        "entitlement",
        valued("entitlement", "待遇享受条件", Rows(ENTITLED, ENTITLED), (), key="rows"),
        "什么情况下不支付及原因",
        (5, 6, 10, 45, 49),
    ),
    Field("deductible", DatedOf(DEDUCTIBLE), "起付线", (20, 21, 22, 23, 24, 25, 26)),
    Field("ratio", DatedOf(RATIOS), "支付比例", (27, 28, 29), required=True),
    Field("adjust", Several(ADJUST), "比例调整 (加点、系数),可有几项", (30,)),
    Field("bounds", DatedOf(BOUNDS), "比例上下限,在各种加点与系数之后", (30,)),
    Field(
        "item_adjust",
        valued(
            "item_adjust", "按项目加点", Rows(POINTS), (17,), key="points", line=True
        ),
        "按费用明细的事实加点,如中医药;只用于 basic,起付线按各类费用的比例分摊",
        (17,),
    ),
    Field(
        "cap", Several(CAP), "封顶线与限额,可有几项", (32, 33, 34, 35, 36), name="caps"
    ),
    Field(
        "floor",
        valued("floor", "保底支付", Rows(RATIO), (11, 40)),
        "支付不低于符合政策范围费用的这个比例",
        (11, 40),
    ),
    Field(
        "settle",
        valued(
            "settle",
            "累计结算方式",
            OneOf(
                {
                    "increment": (Settle.INCREMENT, "只算本次"),
                    "difference": (Settle.DIFFERENCE, "按年度累计补差"),
                }
            ),
            (38,),
        ),
        "只算本次,还是付到年度累计应付额为止 (默认 increment)",
        (38, 51),
    ),
    Field("rounding", DatedOf(ROUNDING_RULE), "取整"),
)


@dataclass(frozen=True, slots=True)
class BenefitFile:
    """A benefit as written; ``med_type`` becomes part of its conditions when loaded."""

    benefit: Benefit
    med_type: tuple[str, ...]


def _benefit_file(
    insurance: tuple[str, ...],
    med_type: tuple[str, ...] = (),
    kind: str = "benefit",
    note: str = "",
    **fields: object,
) -> BenefitFile:
    benefit = Benefit(insurance=frozenset(insurance), **fields)  # type: ignore[arg-type]
    return BenefitFile(benefit, med_type)


def _check_benefit(node: Mapping, reading: Reading) -> None:
    payer = node.get("payer")
    if isinstance(payer, Scalar) and payer.text != BASIC and not node.has("base"):
        sentence = (
            f"支付方 {payer.text} 要写 base,说明从个人负担的哪些部分支付,"
            "如 base 的 of: [share, deductible]"
        )
        reading.problems.add(node, sentence)


BASIC = "basic"
BENEFIT = Record("benefit", "支付方规则", BENEFIT_FIELDS, _benefit_file, _check_benefit)
