"""``yibao serve``: the interface over HTTP."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from yibao.project import environment
from yibao.project.logs import configure

COUNTERS = "PROMETHEUS_MULTIPROC_DIR"  # read when the counters are imported


def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听端口,0 为任意空闲端口")] = 8000,
    processes: Annotated[
        int, typer.Option(help="接口进程数,共用一个端口", min=1, max=64)
    ] = 1,
) -> None:
    """Bring the tables up to date, then serve until SIGTERM or SIGINT."""
    configure(environment.log_style())
    if processes == 1:
        _serve(host, port, 1)
        return
    with TemporaryDirectory(prefix="yibao-metrics-") as folder:
        os.environ[COUNTERS] = folder  # in which the processes count together
        _serve(host, port, processes)


def _serve(host: str, port: int, processes: int) -> None:
    from yibao.gateway.profile import profile_of
    from yibao.project import serving
    from yibao.project.asgi import application

    profile_of("", "")  # a wrong YIBAO_PROFILES is said now, not in every answer
    serving.bring_up_to_date()
    if processes == 1:
        serving.answer(application, serving.listen(host, port))
    else:
        serving.answer_in(processes, application, host, port)
