"""The users of a scenario (用户): who works at the agency, in which posts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yibao.access.posts import POSTS
from yibao.policies.source import Node
from yibao.policies.spec import Day, Field, ListOf, OneOf, Text
from yibao.scenario.kinds import AREA_CODE, INSTITUTION_CODE, NAME, Placed

NUMBER = Text("工号 (30 位以内的字母、数字和横线)", r"[0-9A-Za-z-]{1,30}")
POST = OneOf({post.code: (post.code, post.title) for post in POSTS.values()})
ALWAYS = dt.date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True)
class UserEntry:
    at: Node
    number: str
    name: str
    area: str
    institution: str = ""
    posts: tuple[str, ...] = ()
    since: dt.date = ALWAYS
    password: str = ""


USER = Placed(
    "user",
    "用户",
    (
        Field("number", NUMBER, "工号", required=True, example="S0001"),
        Field("name", NAME, "姓名", required=True),
        Field(
            "area",
            AREA_CODE,
            "数据范围: 这个区划和它的下级",
            required=True,
            example='"990100"',
        ),
        Field("institution", INSTITUTION_CODE, "所属定点机构;经办机构人员不写"),
        Field("posts", ListOf(POST, 0), "岗位"),
        Field("from", Day(), "岗位生效日期;不写为 2000-01-01", name="since"),
        Field(
            "password",
            Text("口令 (10 位以上)", r"\S{10,60}"),
            "演示口令,会写在登录页上;真实的用户不写,由安全管理员发临时口令",
        ),
    ),
    UserEntry,
)
