"""The persons of a scenario: cover, accounts, accumulators, family, filings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from yibao.engine.money import ZERO, Money
from yibao.policies.source import Mapping, Node
from yibao.policies.spec import (
    Count,
    Day,
    Field,
    ListOf,
    OneOf,
    Reading,
    Record,
    Text,
    YesNo,
    Yuan,
)
from yibao.policies.vocabulary import PERSON_CATEGORY, RELIEF_CATEGORY, SEX
from yibao.scenario.catalogue import INSURANCE_CODE
from yibao.scenario.kinds import (
    AREA_CODE,
    CODE,
    INSTITUTION_CODE,
    NAME,
    PERSON_NO,
    Accumulators,
    Facts,
    NationalCode,
    Placed,
)
from yibao.scenario.places import SINCE, UNTIL

PERSON_CATEGORY_CODE = NationalCode(PERSON_CATEGORY)
RELIEF_CODE = NationalCode(RELIEF_CATEGORY)
SEX_CODE = NationalCode(SEX)
STATUSES = {
    "normal": ("normal", "正常"),
    "waiting": ("waiting", "等待期"),
    "suspended": ("suspended", "暂停"),
    "ended": ("ended", "终止"),
}


@dataclass(frozen=True, kw_only=True)
class StatusEntry:
    at: Node
    status: str
    since: dt.date
    basis: str = "场景装载"


STATUS = Placed(
    "coverage_status",
    "参保状态变化",
    (
        Field("status", OneOf(STATUSES), "状态", required=True),
        SINCE,
        Field("basis", Text("依据"), "依据"),
    ),
    StatusEntry,
)


@dataclass(frozen=True, kw_only=True)
class CoverageEntry:
    at: Node
    insurance: str
    category: str
    since: dt.date
    until: dt.date | None = None
    area: str | None = None
    entitled_from: dt.date | None = None
    changes: tuple[StatusEntry, ...] = ()
    employer: str = ""
    civil_servant: bool = False
    months_before: int = 0
    years_before: int = 0


COVERAGE = Placed(
    "coverage",
    "参保",
    (
        Field(
            "insutype",
            INSURANCE_CODE,
            "险种",
            required=True,
            name="insurance",
            example="310",
        ),
        Field(
            "psn_type",
            PERSON_CATEGORY_CODE,
            "人员类别,词或国家代码",
            required=True,
            name="category",
            example="employed",
        ),
        SINCE,
        UNTIL,
        Field("area", AREA_CODE, "参保地;不写为人员所在区划"),
        Field("entitled_from", Day(), "等待期满、待遇开始的日期;不写为起始日期"),
        Field("changes", ListOf(STATUS), "以后的状态变化"),
        Field("employer", Text("单位名称"), "单位"),
        Field("civil_servant", YesNo(), "享受公务员补助"),
        Field("months_before", Count("月数", maximum=1200), "起始日以前已连续参保月数"),
        Field("years_before", Count("年数", maximum=100), "起始日以前累计缴费年数"),
    ),
    CoverageEntry,
)


@dataclass(frozen=True, kw_only=True)
class IdentityEntry:
    at: Node
    kind: str
    since: dt.date
    until: dt.date | None = None
    basis: str = "场景装载"


IDENTITY = Placed(
    "identity",
    "身份",
    (
        Field(
            "relief_cat",
            RELIEF_CODE,
            "救助身份,词或国家人员身份类别 (psn_idet_type)",
            required=True,
            name="kind",
            example="low_income",
        ),
        SINCE,
        UNTIL,
        Field("basis", Text("依据"), "认定依据"),
    ),
    IdentityEntry,
)


@dataclass(frozen=True, kw_only=True)
class CredentialEntry:
    at: Node
    kind: str
    number: str
    card_sn: str = ""


CREDENTIAL = Placed(
    "credential",
    "就诊凭证",
    (
        Field(
            "kind",
            OneOf(
                {
                    "token": ("01", "医保电子凭证"),
                    "01": ("01", "同 token"),
                    "card": ("03", "社会保障卡"),
                    "03": ("03", "同 card"),
                }
            ),
            "凭证类型 (mdtrt_cert_type);身份证不必写",
            required=True,
        ),
        Field(
            "number",
            Text("凭证编号 (不含空格)", r"\S{1,200}"),
            "凭证编号",
            required=True,
        ),
        Field("card_sn", Text("卡识别码"), "卡识别码"),
    ),
    CredentialEntry,
)


@dataclass(frozen=True, kw_only=True)
class AccountEntry:
    current: Money = ZERO
    past: Money = ZERO


ACCOUNT_FIELDS = (
    Field("current", Yuan(), "本年余额"),
    Field("past", Yuan(), "历年余额"),
)


@dataclass(frozen=True, kw_only=True)
class FamilyEntry:
    """An account owner (授权人) whose account this person may use."""

    at: Node
    owner: str
    since: dt.date
    until: dt.date | None = None
    rank: int = 1


FAMILY = Placed(
    "family",
    "家庭共济",
    (
        Field("psn_no", PERSON_NO, "账户所有人的人员编号", required=True, name="owner"),
        SINCE,
        UNTIL,
        Field("rank", Count("次序", 1, 99), "使用次序,小者在先"),
    ),
    FamilyEntry,
)


@dataclass(frozen=True, kw_only=True)
class YtdEntry:
    at: Node
    year: str
    amounts: dict[str, int]
    insurance: str | None = None


YTD = Placed(
    "ytd",
    "年初至今累计",
    (
        Field("year", Text("年度 (如 2026)", r"\d{4}"), "医保年度", required=True),
        Field(
            "insutype",
            INSURANCE_CODE,
            "险种;只有一种参保时可不写",
            name="insurance",
        ),
        Field(
            "amounts",
            Accumulators(),
            "累计项: 元 (次数为个数);键与计算器的 ytd 相同",
            required=True,
        ),
    ),
    YtdEntry,
)


@dataclass(frozen=True, kw_only=True)
class ChronicEntry:
    at: Node
    disease: str
    institution: str
    since: dt.date
    until: dt.date | None = None
    physician: str = ""


CHRONIC = Placed(
    "chronic_filing",
    "门诊慢特病备案",
    (
        Field("disease", CODE, "病种编码 (chronic_diseases 的 code)", required=True),
        Field("institution", INSTITUTION_CODE, "鉴定机构", required=True),
        Field("physician", CODE, "鉴定医师代码"),
        SINCE,
        UNTIL,
    ),
    ChronicEntry,
)


@dataclass(frozen=True, kw_only=True)
class RemoteEntry:
    at: Node
    kind: str
    area: str
    since: dt.date
    until: dt.date | None = None


REMOTE = Placed(
    "remote_filing",
    "异地就医备案",
    (
        Field(
            "kind",
            OneOf(
                {
                    "registered": ("registered", "异地长期居住"),
                    "referral": ("referral", "异地转诊"),
                    "emergency": ("emergency", "异地急诊"),
                    "temporary": ("temporary", "临时外出"),
                }
            ),
            "备案类型",
            required=True,
        ),
        Field("area", AREA_CODE, "就医地区划", required=True),
        SINCE,
        UNTIL,
    ),
    RemoteEntry,
)


@dataclass(frozen=True, kw_only=True)
class ChoiceEntry:
    at: Node
    institution: str
    since: dt.date
    until: dt.date | None = None
    role: str = "chosen"


CHOICE = Placed(
    "chosen_institution",
    "选定机构",
    (
        Field("institution", INSTITUTION_CODE, "机构编号", required=True),
        Field(
            "role",
            OneOf({"chosen": ("chosen", "选定"), "linked": ("linked", "联网关联")}),
            "关系;不写为 chosen",
        ),
        SINCE,
        UNTIL,
    ),
    ChoiceEntry,
)


@dataclass(frozen=True, kw_only=True)
class PersonEntry:
    at: Node
    person_no: str
    name: str
    id_no: str
    sex: str
    born: dt.date
    area: str
    id_kind: str = "01"
    ethnicity: str = "01"
    phone: str = ""
    died: dt.date | None = None
    facts: dict[str, str] = field(default_factory=dict)
    coverage: tuple[CoverageEntry, ...] = ()
    identities: tuple[IdentityEntry, ...] = ()
    credentials: tuple[CredentialEntry, ...] = ()
    balance: Money | None = None
    account: AccountEntry | None = None
    family: tuple[FamilyEntry, ...] = ()
    ytd: tuple[YtdEntry, ...] = ()
    chronic: tuple[ChronicEntry, ...] = ()
    remote: tuple[RemoteEntry, ...] = ()
    chosen: tuple[ChoiceEntry, ...] = ()

    @property
    def opening_account(self) -> AccountEntry | None:
        """The account as ``account`` or, for this year's part alone, ``balc`` says."""
        if self.balance is not None:
            return AccountEntry(current=self.balance)
        return self.account


def _one_account(node: Mapping, reading: Reading) -> None:
    """``balc`` and ``account`` are two ways to say one thing."""
    if node.has("balc") and node.has("account"):
        reading.problems.add(node, "balc 与 account 只写一个")


PERSON = Placed(
    "person",
    "参保人员",
    (
        Field("psn_no", PERSON_NO, "人员编号", required=True, name="person_no"),
        Field("name", NAME, "姓名", required=True),
        Field(
            "certno",
            Text("证件号码 (不含空格)", r"\S{1,50}"),
            "证件号码;加密保存",
            required=True,
            name="id_no",
        ),
        Field(
            "psn_cert_type",
            Text("证件类型代码", r"\d{2,6}"),
            "证件类型;不写为 01 居民身份证",
            name="id_kind",
        ),
        Field("gend", SEX_CODE, "性别: 男 / 女", required=True, name="sex"),
        Field("brdy", Day(), "出生日期", required=True, name="born"),
        Field("area", AREA_CODE, "所在区划", required=True),
        Field(
            "naty", Text("两位民族代码", r"\d{2}"), "民族;不写为 01", name="ethnicity"
        ),
        Field(
            "tel", Text("电话 (不含空格)", r"\S{1,30}"), "电话;加密保存", name="phone"
        ),
        Field("died", Day(), "死亡日期"),
        Field("facts", Facts(), "统筹区为人员声明的事实,如 plan: 一档"),
        Field("coverage", ListOf(COVERAGE), "参保"),
        Field("identities", ListOf(IDENTITY), "救助等身份"),
        Field("credentials", ListOf(CREDENTIAL), "电子凭证与社保卡"),
        Field("balc", Yuan(), "个人账户本年余额", name="balance"),
        Field(
            "account",
            Record("account", "个人账户期初余额", ACCOUNT_FIELDS, AccountEntry),
            "个人账户本年与历年余额",
        ),
        Field("family", ListOf(FAMILY), "可使用的家庭成员账户"),
        Field("ytd", ListOf(YTD), "开账时的年度累计"),
        Field("chronic", ListOf(CHRONIC), "门诊慢特病备案"),
        Field("remote", ListOf(REMOTE), "异地就医备案"),
        Field("chosen", ListOf(CHOICE), "选定机构"),
    ),
    PersonEntry,
    _one_account,
)
