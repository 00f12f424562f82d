"""The catalogues of a scenario: items with terms and price limits, diseases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from yibao.policies.source import Node
from yibao.policies.spec import Field, ListOf, OneOf, Text, YesNo
from yibao.policies.vocabulary import INSURANCE, LINE_CLASS
from yibao.scenario.kinds import (
    AREA_CODE,
    CODE,
    NAME,
    PRICE,
    RATIO,
    NationalCode,
    Placed,
)
from yibao.scenario.places import SINCE, UNTIL

INSURANCE_CODE = NationalCode(
    INSURANCE, {"employee": "310", "resident": "390"}, words_are_codes=True
)
CLASS_CODE = NationalCode(LINE_CLASS)


@dataclass(frozen=True, kw_only=True)
class TermsEntry:
    """甲乙丙 and 先行自付比例 of an item, for an area and an insurance, from a day."""

    at: Node
    benefit_class: str
    since: dt.date
    own_pay: Decimal | None = None
    until: dt.date | None = None
    area: str = ""
    insurance: str = ""


TERMS = Placed(
    "terms",
    "支付条件",
    (
        Field(
            "class",
            CLASS_CODE,
            "收费项目等级 (chrgitm_lv): 甲 / 乙 / 丙",
            required=True,
            name="benefit_class",
        ),
        Field("own_pay", RATIO, "先行自付比例 (selfpay_prop);不写: 甲 0,丙 1,乙必须写"),
        SINCE,
        UNTIL,
        Field("area", AREA_CODE, "参保人的统筹区 (不是就医地);不写为全国"),
        Field("insutype", INSURANCE_CODE, "险种;不写为所有险种", name="insurance"),
    ),
    TermsEntry,
)


@dataclass(frozen=True, kw_only=True)
class LimitEntry:
    at: Node
    limit: Decimal
    since: dt.date
    until: dt.date | None = None
    area: str = ""
    level: str = ""


LIMIT = Placed(
    "price_limit",
    "限价",
    (
        Field("limit", PRICE, "支付上限(元)", required=True),
        SINCE,
        UNTIL,
        Field("area", AREA_CODE, "参保人的统筹区 (不是就医地);不写为全国"),
        Field(
            "level",
            OneOf(
                {
                    "1": ("1", "一级及以下"),
                    "2": ("2", "二级"),
                    "3": ("3", "三级"),
                }
            ),
            "医院等级 (一二三级);不写为所有等级",
        ),
    ),
    LimitEntry,
)
ITEM_KINDS = {
    "drug": ("drug", "西药、中成药"),
    "herb": ("herb", "中药饮片、配方颗粒"),
    "preparation": ("preparation", "自制剂"),
    "service": ("service", "诊疗项目"),
    "facility": ("facility", "床位等服务设施"),
    "consumable": ("consumable", "医用耗材"),
    "other": ("other", "其他"),
}


@dataclass(frozen=True, kw_only=True)
class ItemEntry:
    at: Node
    code: str
    name: str
    kind: str
    terms: tuple[TermsEntry, ...]
    charge: str | None = None
    list_type: str | None = None
    spec: str = ""
    dosage_form: str = ""
    unit: str = ""
    origin: str = ""
    basic: bool = False
    negotiated: bool = False
    child: bool = False
    tcm: bool = False
    limited_use: bool = False
    limits: tuple[LimitEntry, ...] = ()


ITEM = Placed(
    "item",
    "医保目录项目",
    (
        Field("code", CODE, "医保目录编码 (hilist_code)", required=True),
        Field("name", NAME, "名称", required=True),
        Field("kind", OneOf(ITEM_KINDS), "类别", required=True),
        Field(
            "charge", Text("两位代码", r"\d{2}"), "医疗收费项目类别 (med_chrgitm_type)"
        ),
        Field("list_type", Text("三位代码", r"\d{3}"), "目录类别 (list_type)"),
        Field("spec", Text("规格"), "规格"),
        Field("dosage_form", Text("剂型"), "剂型"),
        Field("unit", Text("单位"), "计价单位"),
        Field(
            "origin",
            OneOf({"domestic": ("domestic", "国产"), "imported": ("imported", "进口")}),
            "产地",
        ),
        Field("basic", YesNo(), "国家基本药物"),
        Field("negotiated", YesNo(), "国家谈判药品"),
        Field("child", YesNo(), "儿童用药"),
        Field("tcm", YesNo(), "中医药项目"),
        Field("limited_use", YesNo(), "限制使用 (须医院审批)"),
        Field("terms", ListOf(TERMS), "支付条件,按起始日期生效", required=True),
        Field("limits", ListOf(LIMIT), "限价"),
    ),
    ItemEntry,
)


@dataclass(frozen=True, kw_only=True)
class DiseaseEntry:
    """A diagnosis (ICD-10) or, with an area, a 门诊慢特病 the area recognises."""

    at: Node
    code: str
    name: str
    since: dt.date
    until: dt.date | None = None
    area: str = ""


DISEASE = Placed(
    "disease",
    "疾病诊断",
    (
        Field("code", CODE, "诊断编码", required=True, example="I10.x00"),
        Field("name", NAME, "名称", required=True),
        SINCE,
        UNTIL,
    ),
    DiseaseEntry,
)
CHRONIC_DISEASE = Placed(
    "chronic_disease",
    "门诊慢特病病种",
    (
        Field("code", CODE, "病种编码 (opsp_dise_code)", required=True),
        Field("name", NAME, "名称", required=True),
        Field("area", AREA_CODE, "统筹区;不写为全国"),
        SINCE,
        UNTIL,
    ),
    DiseaseEntry,
)
