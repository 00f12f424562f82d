"""``yibao serve``: the interface over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from yibao.gateway.profile import profile_of
from yibao.project import environment
from yibao.project.asgi import application
from yibao.project.logs import configure
from yibao.project.serving import answer, bring_up_to_date, listen


def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听端口,0 为任意空闲端口")] = 8000,
) -> None:
    """Bring the tables up to date, then serve until SIGTERM or SIGINT."""
    configure(environment.log_style())
    profile_of("", "")  # a wrong YIBAO_PROFILES is said now, not in every answer
    bring_up_to_date()
    answer(application, listen(host, port))
