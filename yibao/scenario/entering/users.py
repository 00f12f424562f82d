"""Entering users (用户) with their posts, and the logins a demo city tells."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from yibao.access.commands import (
    create_user,
    grant_post,
    tell_demo_login,
    temporary_password,
)
from yibao.access.models import PostGrant, User
from yibao.scenario.entering.entry import Entering, Facts
from yibao.scenario.users import UserEntry

REASON = "场景文件"


def enter_users(users: Iterable[UserEntry], entering: Entering) -> list[UserEntry]:
    """Those that stand."""
    wanted = list(users)
    numbers = [one.number for one in wanted]
    recorded: dict[str, Facts] = {
        user.number: {
            "姓名": user.name,
            "数据范围": user.area_id,
            "机构": user.institution_code,
        }
        for user in User.objects.filter(number__in=numbers)
    }
    return [
        one
        for one in wanted
        if entering.enter(
            "用户",
            one.at,
            recorded.get(one.number),
            {"姓名": one.name, "数据范围": one.area, "机构": one.institution},
            partial(_create, one, entering),
        )
    ]


def _create(entry: UserEntry, entering: Entering) -> None:
    """A password that is written makes a demo login; else nobody knows it yet."""
    create_user(
        number=entry.number,
        name=entry.name,
        area=entry.area,
        institution_code=entry.institution,
        password=entry.password or temporary_password(),
        must_change_password=not entry.password,
        by=entering.by,
    )
    if entry.password:
        tell_demo_login(number=entry.number, password=entry.password, by=entering.by)


def enter_posts(users: Iterable[UserEntry], entering: Entering) -> None:
    """岗位: those written that are not held; what the file leaves out stays."""
    wanted = list(users)
    held = set(
        PostGrant.objects.filter(
            user__number__in=[one.number for one in wanted], ended_at=None
        ).values_list("user__number", "post", "valid_from")
    )
    for one in wanted:
        for post in one.posts:
            entering.enter(
                "岗位",
                one.at,
                {} if (one.number, post, one.since) in held else None,
                {},
                partial(
                    grant_post,
                    number=one.number,
                    post=post,
                    valid_from=one.since,
                    reason=REASON,
                    by=entering.by,
                ),
            )
