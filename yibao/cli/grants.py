"""``yibao grants``: what the service role may do, as SQL."""

from __future__ import annotations

from typing import Annotated

import typer
from django.db import connection, transaction
from rich.console import Console

from yibao.project.environment import SetupProblem
from yibao.project.grants import check_role
from yibao.project.grants import grants as grants_for


def grants(
    role: Annotated[str, typer.Argument(help="服务使用的数据库角色")],
    apply: Annotated[bool, typer.Option("--apply", help="执行,而不只是打印")] = False,
) -> None:
    """打印服务角色的授权语句: 只增不改的表只给查询和追加。"""
    if "django_migrations" not in connection.introspection.table_names():
        raise SetupProblem("数据库里还没有表,请先以属主身份运行 yibao migrate")
    statements = grants_for(role)
    if apply:
        check_role(role)
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    console = Console(soft_wrap=True, highlight=False)
    console.print("\n".join(statements), markup=False)
    if apply:
        console.print("-- 已执行")
