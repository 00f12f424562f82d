"""``area.yaml``: the area itself, its words, its payers, its reference figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yibao.engine.money import Money
from yibao.engine.periods import YearStart
from yibao.engine.policy import DecidingDate, RoundingRule
from yibao.engine.tables import UNSET, Dated, Table
from yibao.policies.schema.benefit import ROUNDING_RULE
from yibao.policies.source import Node
from yibao.policies.spec import (
    Definitions,
    Field,
    JsonSchema,
    ListOf,
    MapOf,
    OneOf,
    Reading,
    Record,
    Text,
    YesNo,
    Yuan,
    scalar,
)
from yibao.policies.taxonomy import Term
from yibao.policies.values import DatedOf, Rows, valued
from yibao.policies.vocabulary import HOLDERS, KINDS, DiseaseGroup, Fact

NAME = Text("英文名 (小写字母、数字与下划线)", r"[A-Za-z0-9_]+")


class YearStartKind:
    says = "月-日 (如 01-01)"

    def read(self, node: Node, reading: Reading) -> YearStart:
        text = scalar(node, reading, self.says).text.strip()
        found = re.fullmatch(r"(\d{2})-(\d{2})", text)
        month, day = (int(part) for part in found.groups()) if found else (0, 0)
        if not (1 <= month <= 12 and 1 <= day <= 28):
            raise reading.refuse(node, f"「{text}」不是{self.says},日不能大于 28")
        return YearStart(month, day)

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": "string", "pattern": r"^\d{2}-\d{2}$"}


class Default(Text):
    """A value as text; what it must be depends on the fact's type."""

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": ["string", "number", "boolean"]}


TERM = Record(
    "term",
    "新词",
    (
        Field(
            "name", Text("中文名"), "中文名", (7,), required=True, example="区属三级"
        ),
        Field("is", ListOf(Text("词")), "它也是哪个已有的词", (7,), name="parents"),
        Field("codes", ListOf(Text("代码")), "国家或地方代码", (3, 7, 9)),
        Field("aliases", ListOf(Text("别名")), "别的写法"),
    ),
    lambda name, parents=(), codes=(), aliases=(): Term(
        "", name, parents, codes, aliases
    ),
)


def _fact(
    name: str,
    of: str,
    kind: str,
    choices: tuple[str, ...] = (),
    default: str | None = None,
) -> Fact:
    return Fact("", name, of, kind, None, default, choices, own=True)


FACT = Record(
    "fact",
    "新事实",
    (
        Field(
            "name", Text("中文名"), "中文名", (1, 2, 53), required=True, example="档次"
        ),
        Field(
            "of",
            OneOf({word: (word, zh) for word, zh in HOLDERS.items()}),
            "谁的事实",
            (1, 2),
            required=True,
        ),
        Field(
            "type",
            OneOf({word: (word, zh) for word, zh in KINDS.items() if word != "word"}),
            "类型",
            (1, 2),
            required=True,
            name="kind",
        ),
        Field("values", ListOf(Text("文字")), "只能取这些值", (1, 2), name="choices"),
        Field("default", Default("值"), "个案没写时的值"),
    ),
    _fact,
)

DISEASES = Record(
    "diseases",
    "病种分组",
    (
        Field("name", Text("中文名"), "中文名", (10,), required=True),
        Field("codes", ListOf(Text("病种编码")), "病种编码,含其下位编码", (10,)),
        Field("names", ListOf(Text("病种名称")), "病种名称", (10,)),
        Field("is", ListOf(Text("分组")), "也属于哪个分组", (10,), name="parents"),
        Field(
            "one",
            YesNo(),
            "整组算不算一个病种,by: [disease] 的限额按它分"
            " (默认只列一个编码的组算一个,列几个编码的是清单)",
            (10, 32),
        ),
    ),
    lambda name, codes=(), names=(), parents=(), one=None: DiseaseGroup(
        "", name, codes, names, parents, one
    ),
)

STATUS = OneOf(
    {
        "in_force": ("in_force", "实际执行"),
        "example": ("example", "公开资料示例,不代表现行政策"),
        "fictional": ("fictional", "虚构"),
    }
)

DECIDING = OneOf(
    {
        "visit": (DecidingDate.VISIT, "就诊(结算)当日"),
        "admission": (DecidingDate.ADMISSION, "入院日"),
        "discharge": (DecidingDate.DISCHARGE, "出院日"),
        "settlement": (DecidingDate.SETTLEMENT, "结算日"),
    }
)

REFERENCE = valued("reference", "参照数", Yuan(), (25, 35))

AREA_FIELDS = (
    Field("kind", OneOf({"area": ("area", "统筹区")}), "文件种类,可不写"),
    Field(
        "area", Text("6 位医保区划代码", r"\d{6}"), "医保区划代码", (1,), required=True
    ),
    Field("name", Text("名称"), "名称", (1,), required=True, example="示例市"),
    Field("parent", Text("上级"), "上级地区"),
    Field("status", STATUS, "是实际执行的政策、公开资料示例还是虚构", required=True),
    Field("note", Text("说明"), "给读者的说明"),
    Field("missing", ListOf(Text("说明")), "没有找到资料、因而没有写的部分"),
    Field(
        "payers",
        valued("payers", "支付方次序", ListOf(NAME), (31, 37, 38, 39, 40, 41)),
        "支付方的次序,第一个是 basic (统筹)",
        (31, 37, 38, 39, 40, 41),
        required=True,
        example="[basic, large_amount, critical_illness, medical_aid, tilt_aid]",
    ),
    Field(
        "insurance_year",
        valued(
            "insurance_year", "医保年度", Rows(YearStartKind()), (46,), key="starts"
        ),
        "医保年度从哪一天开始;可按 insurance、med_type 分行 (默认 01-01)",
        (46, 47),
    ),
    Field(
        "deciding_date",
        valued("deciding_date", "待遇认定日期", Rows(DECIDING), (13, 48)),
        "按哪个日期适用政策和年度 (默认 visit)",
        (13, 48),
    ),
    Field(
        "recompute",
        valued("recompute", "撤销后重算", Rows(YesNo()), (50,)),
        "结算撤销以后,同一医保年度里后来的结算是否重算、补退差额;按撤销当日的值,"
        "可按 insurance、med_type 等被撤销那次就诊的事实分行 (默认 no)",
        (50,),
    ),
    Field(
        "references",
        MapOf(NAME, REFERENCE),
        "参照数 (社平工资、可支配收入等)",
        (25, 35),
    ),
    Field(
        "vocabulary",
        MapOf(Text("分类"), MapOf(NAME, TERM)),
        "本地新增的分类词",
        (1, 3, 7, 9, 12),
    ),
    Field("facts", MapOf(NAME, FACT), "本地新增的事实", (1, 2, 53)),
    Field("diseases", MapOf(NAME, DISEASES), "病种分组", (10,)),
    Field("rounding", DatedOf(ROUNDING_RULE), "取整 (默认每个支付方四舍五入到分一次)"),
)


@dataclass(frozen=True, slots=True)
class AreaFile:
    """What ``area.yaml`` says."""

    area: str
    name: str
    status: str
    payers: Dated[tuple[str, ...]]
    parent: str = ""
    note: str = ""
    missing: tuple[str, ...] = ()
    kind: str = "area"
    insurance_year: Dated[Table[YearStart]] = UNSET
    deciding_date: Dated[Table[DecidingDate]] = UNSET
    references: dict[str, Dated[Money]] = field(default_factory=dict)
    vocabulary: dict[str, dict[str, Term]] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    diseases: dict[str, DiseaseGroup] = field(default_factory=dict)
    rounding: Dated[RoundingRule] = UNSET
    recompute: Dated[Table[bool]] = UNSET


AREA = Record("area", "area.yaml", AREA_FIELDS, AreaFile)
