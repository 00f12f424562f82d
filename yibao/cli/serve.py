"""``yibao serve``: the console and the interface over HTTP."""

from __future__ import annotations

import os
from enum import Enum
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from yibao.project import environment
from yibao.project.environment import SetupProblem
from yibao.project.logs import configure

COUNTERS = "PROMETHEUS_MULTIPROC_DIR"  # read when the counters are imported


class Only(Enum):
    """One half, where the other has a host or port of its own."""

    INTERFACE = "interface"
    CONSOLE = "console"


def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听端口,0 为任意空闲端口")] = 8000,
    processes: Annotated[
        int, typer.Option(help="接口进程数,共用一个端口", min=1, max=64)
    ] = 1,
    only: Annotated[
        Only | None, typer.Option(help="只启动接口或只启动经办窗口,不写则都启动")
    ] = None,
) -> None:
    """Bring the tables up to date, then serve until SIGTERM or SIGINT."""
    configure(environment.log_style())
    if only is Only.CONSOLE:
        if processes > 1:
            raise SetupProblem("--processes 是接口的进程数,不能与 --only console 同用")
        _serve_console(host, port)
    elif processes == 1:
        _serve(host, port, 1, only)
    else:
        with TemporaryDirectory(prefix="yibao-metrics-") as folder:
            os.environ[COUNTERS] = folder  # in which the processes count together
            _serve(host, port, processes, only)


def _serve(host: str, port: int, processes: int, only: Only | None) -> None:
    from yibao.gateway.profile import profile_of
    from yibao.project import serving
    from yibao.project.asgi import application
    from yibao.project.beside import Console

    profile_of("", "")  # a wrong YIBAO_PROFILES is said now, not in every answer
    serving.bring_up_to_date()
    console = None if only else Console()
    if processes == 1:
        serving.answer(application, serving.listen(host, port), console)
    else:
        serving.answer_in(processes, application, host, port, console)


def _serve_console(host: str, port: int) -> None:
    from yibao.project import serving
    from yibao.project.console import application

    serving.bring_up_to_date()
    serving.answer(application, serving.listen(host, port))
