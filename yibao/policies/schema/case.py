"""The CASE file: a person, the year so far and one or more visits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from yibao.engine.bill import Account, FamilyAccount, FeeLine, FeeTotals
from yibao.engine.money import ZERO, Money
from yibao.engine.tables import Fact as EngineFact
from yibao.engine.tables import Facts
from yibao.policies.schema.fact import fact_fields
from yibao.policies.schema.fee import FeeKind, line_record, numbered
from yibao.policies.schema.totals import Totals, YearTotals
from yibao.policies.source import Mapping, Node
from yibao.policies.spec import (
    Count,
    Day,
    Definitions,
    Field,
    JsonSchema,
    ListOf,
    Reading,
    Record,
    Text,
    Word,
    YesNo,
    Yuan,
    scalar,
)
from yibao.policies.vocabulary import Vocabulary

NO_ACCOUNT = Account()
CARE = ("visit", "institution", "person")  # of the person: what changed by then
NOT_IN_VISIT = ("stay_no", "insurance", "brdy")


@dataclass(frozen=True, slots=True)
class PersonCase:
    insurance: str
    facts: Facts
    birth_date: dt.date | None = None
    account: Account = NO_ACCOUNT
    family: tuple[FamilyAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitCase:
    """A visit as written."""

    day: dt.date
    facts: Facts
    fee: FeeTotals | tuple[FeeLine, ...]
    use_account: bool
    use_family: bool
    admission: dt.date | None = None
    discharge: dt.date | None = None
    settlement: dt.date | None = None
    stay_no: int | None = None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A CASE as written."""

    person: PersonCase
    visits: tuple[VisitCase, ...]
    area: str = ""
    title: str = ""
    note: str = ""
    ytd: Totals = field(default_factory=Totals)


ACCOUNT = Record(
    "case_account",
    "个人账户",
    (
        Field("current", Yuan(), "当年余额(元)", (43,)),
        Field("past", Yuan(), "历年余额(元)", (43,)),
        Field("frozen", YesNo(), "是否冻结", (45,)),
    ),
    Account,
)

FAMILY = Record(
    "case_family",
    "家庭共济账户",
    (
        Field("psn_no", Text(), "账户所有人的人员编号", (44,), True, name="owner_no"),
        Field("balc", Yuan(), "余额(元)", (44,), True, name="balance"),
    ),
    FamilyAccount,
)


class UsesAccount:
    """0 no account, 1 the own one, 2 relatives' as well."""

    says = "0 (不使用)、1 (使用)、2 (使用共济)"

    def read(self, node: Node, reading: Reading) -> bool:
        text = scalar(node, reading, self.says).text.strip()
        return text == "2" or YesNo(self.says).read(node, reading)

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"enum": ["0", "1", "2", 0, 1, 2, True, False, "yes", "no"]}


def person_record(vocabulary: Vocabulary) -> Record[PersonCase]:
    fields = (
        Field(
            "insutype",
            Word("insurance"),
            "险种 (310 职工、390 居民)",
            (2,),
            required=True,
            name="insurance",
            also=("insurance",),
        ),
        *(
            replace(one, required=one.key == "psn_cat")
            for one in fact_fields(vocabulary, ("person",), ("insurance", "brdy"))
        ),
        Field("brdy", Day(), "出生日期,与 age 写一个", (4,), name="birth_date"),
        Field("balc", Yuan(), "个人账户余额(元)", (42,)),
        Field("account", ACCOUNT, "个人账户当年与历年余额", (43,)),
        Field("family", ListOf(FAMILY, 0), "家人的共济账户,按绑定次序", (44,)),
        Field("psn_no", Text(), "人员编号,只为阅读"),
        Field("psn_name", Text(), "姓名,只为阅读"),
    )
    return Record("case_person", "person", fields, _person, _check_person, open=True)


def _person(
    insurance: str,
    birth_date: dt.date | None = None,
    balc: Money | None = None,
    account: Account | None = None,
    family: tuple[FamilyAccount, ...] = (),
    psn_no: str = "",
    psn_name: str = "",
    **facts: EngineFact,
) -> PersonCase:
    own = account or Account(current=balc or ZERO)
    return PersonCase(insurance, facts, birth_date, own, family)


def _check_person(node: Mapping, reading: Reading) -> None:
    if node.has("age") and node.has("brdy"):
        reading.problems.add(node, "age 与 brdy 只写一个")
    if node.has("balc") and node.has("account"):
        reading.problems.add(node, "balc 与 account 只写一个")


def visit_record(vocabulary: Vocabulary) -> Record[VisitCase]:
    fields = (
        Field("date", Day(), "就诊(结算)日期", (13,), True, name="day"),
        Field("admission", Day(), "入院日期", (13, 48), also=("begndate",)),
        Field("discharge", Day(), "出院日期", (13, 48), also=("enddate",)),
        Field("settlement", Day(), "结算日期", (48,), also=("setl_date",)),
        *(
            replace(one, required=one.key == "med_type")
            for one in fact_fields(vocabulary, CARE, NOT_IN_VISIT)
        ),
        Field("stay_no", Count("次序", 1), "第几次住院,写了就不按累计数", (21,)),
        Field("continues", YesNo(), "与上一次是同一次住院的中途结算", (48,)),
        Field("acct_used_flag", UsesAccount(), "个人账户使用标志 (默认 1)", (42,)),
        Field("use_family", YesNo(), "是否使用共济账户 (默认同上)", (44,)),
        Field("fee", FeeKind(), "费用合计"),
        Field("lines", ListOf(line_record(vocabulary)), "费用明细", (14, 15, 16)),
        Field("title", Text(), "说明"),
    )
    return Record("case_visit", "就诊", fields, _visit, _check_visit, open=True)


_OWN_KEYS = ("admission", "discharge", "settlement", "stay_no", "continues")


def _visit(
    day: dt.date,
    fee: FeeTotals | None = None,
    lines: tuple[FeeLine, ...] = (),
    title: str = "",
    acct_used_flag: bool = True,
    use_family: bool | None = None,
    **rest: object,
) -> VisitCase:
    own = {key: rest.pop(key) for key in _OWN_KEYS if key in rest}
    return VisitCase(
        day,
        rest,  # type: ignore[arg-type]
        fee if fee is not None else numbered(lines),
        use_account=acct_used_flag,
        use_family=acct_used_flag if use_family is None else use_family,
        **own,  # type: ignore[arg-type]
    )


def _check_visit(node: Mapping, reading: Reading) -> None:
    if node.has("fee") == node.has("lines"):
        reading.problems.add(node, "就诊要写 fee (费用合计) 或 lines (费用明细) 之一")
    admission = node.get("admission") or node.get("begndate")
    discharge = node.get("discharge") or node.get("enddate")
    if admission is None or discharge is None:
        return
    begun, ended = Day().read(admission, reading), Day().read(discharge, reading)
    if ended < begun:
        sentence = f"出院日期 {ended} 早于入院日期 {begun}"
        reading.problems.add(discharge, sentence)


AREA_CODE = Text("6 位医保区划代码", r"\d{6}")


def case_record(vocabulary: Vocabulary) -> Record[CaseFile]:
    """The whole file, with the facts this vocabulary knows."""
    visits = ListOf(visit_record(vocabulary))
    fields = (
        Field("area", AREA_CODE, "统筹区;只有一个统筹区时可不写"),
        Field("title", Text(), "标题"),
        Field("note", Text(), "说明"),
        Field("person", person_record(vocabulary), "参保人", required=True),
        Field("ytd", YearTotals(), "年度累计", (47,)),
        Field("visits", visits, "按先后的就诊", required=True, also=("visit",)),
    )
    return Record("case", "CASE 文件", fields, CaseFile)
