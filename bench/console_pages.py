"""Which pages are asked for, as whom, and with which conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import urlencode

import psycopg

PASSWORD = "Shilishi-2026"  # of every login of the demo city # noqa: S105
COUNTER, LEADER, AUDIT = "S0001", "S0007", "S0010"
PLAYERS = {
    COUNTER: "综合柜员",
    "S0002": "审核员",
    "S0003": "稽核",
    "S0004": "基金会计",
    "S0005": "政策维护",
    "S0006": "协议管理",
    LEADER: "局领导",
    "S0008": "系统管理员",
    "S0009": "安全管理员",
    AUDIT: "审计管理员",
    "S0101": "东岸区柜员",
}
ID_NO, CARD_NO = "990100197805121018", "DEMO-CARD-9901000001"  # of 林致远
COMMON_NAME, RARE_NAME, NO_NAME = "王伟", "欧阳", "无此人"
COUNTY_CLERK = "S0101"
JOURNAL: dict[str, dict[str, str]] = {
    "最近七天": {},
    "全部日期": {"first": "", "last": ""},
    "按操作 (没有一行)": {"first": "", "last": "", "action": "user.locked"},
    "按操作员": {"first": "", "last": "", "operator": COUNTER},
    "按对象编号": {"first": "", "last": "", "subject_no": "9901000001"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    title: str
    path: str
    player: str = COUNTER
    typed: str = ""  # and posted there


def pages(connection: psycopg.Connection) -> list[Asked]:
    """Of persons and bills in the middle of the million."""
    person, bill, place, day = _row(
        connection,
        "SELECT s.person_no, s.settlement_no, s.institution_code, s.business_day::text"
        " FROM settlement_settlement s JOIN settlement_explanation USING"
        " (settlement_no) WHERE s.reverses_no IS NULL AND s.settlement_no LIKE '8%'"
        " ORDER BY s.fee_total DESC, s.settlement_no DESC LIMIT 1",
    )
    (item,) = _row(
        connection, "SELECT code FROM catalog_item ORDER BY code DESC LIMIT 1"
    )
    (last,) = _row(connection, LAST_KEY)
    (middle,) = _row(connection, MIDDLE_KEY)
    return [
        *(Asked("首页", "/", player) for player in PLAYERS),
        *_found(person),
        *_of_person(person),
        *_settlements(person, bill, place, day, last, middle),
        *_of_bill(bill),
        Asked("医保目录", "/catalogue/"),
        Asked("医保目录,按名称", _url("/catalogue/", text="片")),
        Asked("目录项目", f"/catalogue/items/{item}/"),
        *(
            Asked(f"操作日志,{title}", _url("/journal/", **told), AUDIT)
            for title, told in JOURNAL.items()
        ),
        Asked("定点机构", "/institutions/"),
        Asked("定点机构,按状态 (没有一家)", _url("/institutions/", state="suspended")),
        Asked("机构", f"/institutions/{place}/"),
        *(
            Asked(f"驾驶舱,{title}", _url("/cockpit/", span=span), LEADER)
            for span, title in (("day", "今日"), ("month", "本月"), ("year", "本年"))
        ),
    ]


def _found(person: str) -> list[Asked]:
    """By the palette; at the counter, what leads to one person goes on to them."""
    ways = {
        "人员编号": person,
        "证件号码": ID_NO,
        "社会保障卡号": CARD_NO,
        "姓名 (常见)": COMMON_NAME,
        "姓名 (少见)": RARE_NAME,
        "姓名 (没有)": NO_NAME,
    }
    asked = [Asked(f"查找,{how}", "/find/", typed=what) for how, what in ways.items()]
    listed = [COMMON_NAME, NO_NAME]
    return [
        *asked,
        *(Asked(f"柜台,姓名 {name}", "/desk/", typed=name) for name in listed),
        Asked(f"柜台,姓名 {COMMON_NAME}", "/desk/", COUNTY_CLERK, COMMON_NAME),
    ]


def _of_person(person: str) -> list[Asked]:
    tabs = ("settlements", "totals", "coverage", "filings", "account", "family")
    return [Asked(f"参保人,{tab}", f"/desk/{person}/?tab={tab}") for tab in tabs]


def _settlements(
    person: str, bill: str, place: str, day: str, last: str, middle: str
) -> list[Asked]:
    conditions: list[tuple[str, dict[str, str]]] = [
        ("第一页", {}),
        ("第一页 100 条", {"size": "100"}),
        ("中间一页", {"after": middle}),
        ("最后一页", {"after": last}),
        ("按流水号", {"number": bill}),
        ("按人员", {"person": person}),
        ("按机构编号", {"institution": place}),
        ("按机构名称", {"institution": "分院"}),
        ("按一家机构名称", {"institution": "医院17分院"}),
        ("按一天", {"first": day, "last": day}),
        ("按机构与一天", {"institution": place, "first": day, "last": day}),
        ("住院", {"care_type": "2"}),
        ("没有的类别", {"care_type": "5"}),
        ("已撤销", {"state": "reversed"}),
        ("撤销单", {"state": "reversal"}),
    ]
    return [
        *(
            Asked(f"结算查询,{title}", _url("/settlements/", **told))
            for title, told in conditions
        ),
        Asked("结算查询,第一页", "/settlements/", COUNTY_CLERK),
        Asked("结算查询,没有的类别", "/settlements/?care_type=5", COUNTY_CLERK),
    ]


def _of_bill(bill: str) -> list[Asked]:
    tabs = ("bill", "lines", "books", "history")
    papers = (("打印结算单", "statement"), ("小票", "receipt"))
    return [
        *(Asked(f"结算单,{tab}", f"/settlements/{bill}/?tab={tab}") for tab in tabs),
        *(Asked(title, f"/settlements/{bill}/{path}/") for title, path in papers),
    ]


LAST_KEY: LiteralString = (
    "SELECT (extract(epoch FROM settled_at) * 1000000)::bigint || '-' || settlement_no"
    " FROM settlement_settlement ORDER BY settled_at, settlement_no OFFSET 10 LIMIT 1"
)
MIDDLE_KEY: LiteralString = (
    "SELECT (extract(epoch FROM settled_at) * 1000000)::bigint || '-' || settlement_no"
    " FROM settlement_settlement WHERE settled_at < now() - interval '350 days'"
    " ORDER BY settled_at DESC, settlement_no DESC LIMIT 1"
)


def _row(connection: psycopg.Connection, query: LiteralString) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None, query
    return row


def _url(path: str, **told: str) -> str:
    return f"{path}?{urlencode(told)}"
