"""``yibao users``: who may log in to the console, and in which posts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer
from django.utils.timezone import localdate, localtime, now
from rich.console import Console
from rich.table import Table

from yibao.access import commands
from yibao.access.models import User
from yibao.access.posts import POSTS
from yibao.access.queries import posts_of, users_by_number
from yibao.kernel.operator import Operator

DAY = ["%Y-%m-%d"]


class Action(StrEnum):
    LIST = "list"
    CREATE = "create"
    GRANT = "grant"
    REVOKE = "revoke"
    END = "end"
    UNLOCK = "unlock"
    RESET = "reset"
    UNBIND = "unbind"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    number: str
    name: str
    area: str
    institution: str
    post: str
    since: date
    until: date | None
    reason: str
    by: Operator


def users(
    action: Annotated[
        Action,
        typer.Argument(
            help="list 列出, create 新增, grant 授予岗位, revoke 收回岗位, end 停用, "
            "unlock 解锁, reset 发临时口令, unbind 解除验证器"
        ),
    ],
    number: Annotated[str, typer.Argument(help="工号")] = "",
    name: Annotated[str, typer.Option(help="create: 姓名")] = "",
    area: Annotated[str, typer.Option(help="create: 数据范围,这个区划和下级")] = "",
    institution: Annotated[str, typer.Option(help="create: 所属定点机构")] = "",
    post: Annotated[str, typer.Option(help=f"岗位: {'、'.join(POSTS)}")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=DAY, help="grant: 生效日期,缺省今天")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=DAY, help="grant: 到这天为止")
    ] = None,
    reason: Annotated[str, typer.Option(help="依据或事由")] = "",
    operator: Annotated[str, typer.Option(help="经办人工号")] = "root",
) -> None:
    """用户与岗位;不相容的岗位不得归于一人,换岗即退出已有的会话。"""
    console = Console(soft_wrap=True, highlight=False)
    if action is Action.LIST:
        console.print(_table())
        return
    if not number:
        raise typer.BadParameter("请写明工号")
    asked = Asked(
        number,
        name,
        area,
        institution,
        post,
        since.date() if since else localdate(),
        until.date() if until else None,
        reason,
        Operator(number=operator, name=operator, channel="system"),
    )
    console.print(DONE[action](asked), markup=False)


def _create(asked: Asked) -> str:
    password = commands.temporary_password()
    commands.create_user(
        number=asked.number,
        name=asked.name,
        area=asked.area,
        institution_code=asked.institution,
        password=password,
        by=asked.by,
    )
    return f"已新增 {asked.number} {asked.name},临时口令 {password} 首次登录须修改"


def _grant(asked: Asked) -> str:
    commands.grant_post(
        number=asked.number,
        post=asked.post,
        valid_from=asked.since,
        valid_to=asked.until,
        reason=asked.reason,
        by=asked.by,
    )
    return f"{asked.number} 已任{POSTS[asked.post].title},须重新登录"


def _revoke(asked: Asked) -> str:
    commands.end_post(
        number=asked.number, post=asked.post, reason=asked.reason, by=asked.by
    )
    return f"已收回 {asked.number} 的{POSTS[asked.post].title},会话已退出"


def _end(asked: Asked) -> str:
    commands.end_user(number=asked.number, reason=asked.reason, by=asked.by)
    return f"{asked.number} 已停用,岗位已收回,会话已退出"


def _unlock(asked: Asked) -> str:
    commands.unlock(number=asked.number, reason=asked.reason, by=asked.by)
    return f"{asked.number} 已解锁"


def _reset(asked: Asked) -> str:
    temporary = commands.reset_password(
        number=asked.number, reason=asked.reason, by=asked.by
    )
    return f"{asked.number} 的临时口令 {temporary} 首次登录须修改"


def _unbind(asked: Asked) -> str:
    commands.reset_second_factor(number=asked.number, reason=asked.reason, by=asked.by)
    return f"{asked.number} 的验证器已解除,下次登录重新绑定"


DONE: dict[Action, Callable[[Asked], str]] = {
    Action.CREATE: _create,
    Action.GRANT: _grant,
    Action.REVOKE: _revoke,
    Action.END: _end,
    Action.UNLOCK: _unlock,
    Action.RESET: _reset,
    Action.UNBIND: _unbind,
}


def _table() -> Table:
    table = Table("工号", "姓名", "数据范围", "岗位", "状态", "上次登录")
    for user in users_by_number():
        seen = user.last_login
        table.add_row(
            user.number,
            user.name,
            user.institution_code or str(user.area),
            "、".join(post.title for post in posts_of(user)) or "—",
            _state(user),
            f"{localtime(seen):%Y-%m-%d %H:%M}" if seen else "—",
        )
    return table


def _state(user: User) -> str:
    if not user.is_active:
        return "停用"
    locked = user.locked_until is not None and user.locked_until > now()
    return "锁定" if locked else "在用"
