"""The places of a scenario: areas, institutions with their people and agreements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from yibao.policies.source import Mapping, Node, Scalar
from yibao.policies.spec import Day, Field, ListOf, OneOf, Reading, Text, Word, YesNo
from yibao.policies.vocabulary import CARE_TYPE, HOSPITAL_LEVEL
from yibao.scenario.kinds import (
    AREA_CODE,
    CODE,
    INSTITUTION_CODE,
    NAME,
    Facts,
    NationalCode,
    Placed,
)

HOSPITAL, PHARMACY = "1", "2"
HOSPITAL_LEVEL_CODE = NationalCode(
    HOSPITAL_LEVEL,
    {"三级": "12", "二级": "13", "一级": "14", "无等级": "11"},
)
CARE_TYPE_CODE = NationalCode(CARE_TYPE)
SINCE = Field("from", Day(), "起始日期", required=True, name="since")
UNTIL = Field("to", Day(), "截止日期(含当天),不写为长期", name="until")


@dataclass(frozen=True, kw_only=True)
class AreaEntry:
    at: Node
    code: str
    name: str
    level: str
    parent: str | None = None
    pooling_area: str | None = None
    clearing_office: str = ""


AREA = Placed(
    "area",
    "区划",
    (
        Field("code", AREA_CODE, "医保区划代码", required=True, example='"990100"'),
        Field("name", NAME, "名称", required=True),
        Field(
            "level",
            OneOf(
                {
                    "province": ("province", "省"),
                    "city": ("city", "市"),
                    "county": ("county", "区县"),
                }
            ),
            "层级",
            required=True,
        ),
        Field("parent", AREA_CODE, "上级区划"),
        Field("pooling_area", AREA_CODE, "所属统筹区;不写为自己"),
        Field("clearing_office", Text("经办机构代码"), "清算经办机构"),
    ),
    AreaEntry,
)


@dataclass(frozen=True, kw_only=True)
class AgreementEntry:
    at: Node
    no: str
    since: dt.date
    until: dt.date | None = None
    agency_signed_on: dt.date | None = None
    institution_signed_on: dt.date | None = None
    signed: bool = True
    care_types: tuple[str, ...] = ()


AGREEMENT = Placed(
    "agreement",
    "医保协议",
    (
        Field("no", CODE, "协议编号", required=True),
        SINCE,
        UNTIL,
        Field("agency_signed_on", Day(), "经办机构签署日;不写为起始日期"),
        Field("institution_signed_on", Day(), "医药机构签署日;不写为起始日期"),
        Field("signed", YesNo(), "双方已签署;不写为 yes"),
        Field(
            "care_types",
            ListOf(CARE_TYPE_CODE),
            "可结算的医疗类别 (med_type);不写为全部",
        ),
    ),
    AgreementEntry,
)


@dataclass(frozen=True, kw_only=True)
class StaffEntry:
    """A physician or a department: a code and a name over some time."""

    at: Node
    code: str
    name: str
    since: dt.date
    until: dt.date | None = None
    department: str = ""


PHYSICIAN = Placed(
    "physician",
    "医保医师",
    (
        Field("code", CODE, "医师代码", required=True, example="D990100000001"),
        Field("name", NAME, "姓名", required=True),
        Field("department", CODE, "科室代码"),
        SINCE,
        UNTIL,
    ),
    StaffEntry,
)
DEPARTMENT = Placed(
    "department",
    "科室",
    (
        Field("code", CODE, "科室代码", required=True, example="A03"),
        Field("name", NAME, "名称", required=True),
        SINCE,
        UNTIL,
    ),
    StaffEntry,
)


@dataclass(frozen=True, kw_only=True)
class MappingEntry:
    at: Node
    own_code: str
    item: str
    since: dt.date
    until: dt.date | None = None


MAPPING = Placed(
    "mapping",
    "目录对照",
    (
        Field("own_code", CODE, "机构自己的项目编码", required=True),
        Field("item", CODE, "医保目录编码 (items 的 code)", required=True),
        SINCE,
        UNTIL,
    ),
    MappingEntry,
)


@dataclass(frozen=True, kw_only=True)
class CallerEntry:
    """One way an institution's system may prove who it is (接口凭据)."""

    at: Node
    scheme: str
    key: str
    secret: str = ""


def _secret_where_signed(node: Mapping, reading: Reading) -> None:
    scheme = node.get("adapter")
    signs = isinstance(scheme, Scalar) and scheme.text != "apikey"
    if signs and not node.has("secret"):
        reading.problems.add(node, "这种鉴权方式要签名,必须写 secret (密钥)")


CALLER = Placed(
    "caller",
    "接口凭据",
    (
        Field(
            "adapter",
            OneOf(
                {
                    "api": ("api", "_api_* 头,HmacSHA1"),
                    "tif": ("tif", "x-tif-* 头,SHA-256"),
                    "apikey": ("apikey", "apikey 头,静态键"),
                }
            ),
            "鉴权方式;没有凭据的机构不验签",
            required=True,
            name="scheme",
        ),
        Field(
            "key",
            Text("键 (不含空格)", r"\S{1,100}"),
            "access key、paasid 或 apikey",
            required=True,
        ),
        Field("secret", Text("密钥 (不含空格)", r"\S{1,256}"), "密钥;加密保存"),
    ),
    CallerEntry,
    _secret_where_signed,
)


@dataclass(frozen=True, kw_only=True)
class InstitutionEntry:
    at: Node
    code: str
    name: str
    area: str
    kind: str = HOSPITAL
    level: str = ""
    policy_level: str = ""
    uscc: str = ""
    clearing_office: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    agreements: tuple[AgreementEntry, ...] = ()
    departments: tuple[StaffEntry, ...] = ()
    physicians: tuple[StaffEntry, ...] = ()
    mappings: tuple[MappingEntry, ...] = ()
    callers: tuple[CallerEntry, ...] = ()


INSTITUTION = Placed(
    "institution",
    "定点医药机构",
    (
        Field("code", INSTITUTION_CODE, "定点医药机构编号", required=True),
        Field("name", NAME, "名称", required=True),
        Field("area", AREA_CODE, "所在区划", required=True),
        Field(
            "kind",
            OneOf(
                {
                    "hospital": (HOSPITAL, "定点医疗机构"),
                    "1": (HOSPITAL, "同 hospital"),
                    "pharmacy": (PHARMACY, "定点零售药店"),
                    "2": (PHARMACY, "同 pharmacy"),
                }
            ),
            "机构类型 (fixmedins_type);不写为 hospital",
        ),
        Field(
            "hosp_lv",
            HOSPITAL_LEVEL_CODE,
            "医院等级。写名称 (三级甲等) 或国家代码;数字 1、2、3 在这里是国家代码 "
            "(三级特等、三级甲等、三级乙等),不是一二三级",
            name="level",
            example="三级甲等",
        ),
        Field(
            "policy_level",
            Word("hosp_lv"),
            "政策按什么等级对待,与国家等级不同时写 (如 community、township)",
            example="community",
        ),
        Field(
            "uscc", Text("18 位统一社会信用代码", r"[0-9A-Z]{18}"), "统一社会信用代码"
        ),
        Field("clearing_office", Text("经办机构代码"), "清算经办机构"),
        Field("facts", Facts(), "统筹区为机构声明的事实,如 tcm_hospital: yes"),
        Field("agreements", ListOf(AGREEMENT), "医保协议"),
        Field("departments", ListOf(DEPARTMENT), "科室"),
        Field("physicians", ListOf(PHYSICIAN), "医保医师"),
        Field("mappings", ListOf(MAPPING), "目录对照"),
        Field("callers", ListOf(CALLER), "接口凭据"),
    ),
    InstitutionEntry,
)
