"""``yibao sandbox``: a platform of its own for those who write hospital systems."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from yibao.project import environment


def sandbox(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听端口,0 为任意空闲端口")] = 8001,
    scenario: Annotated[
        Path | None, typer.Option(help="装载这个场景文件,不写为示例市")
    ] = None,
) -> None:
    """装好虚构的参保人与机构,启动接口,在 /sandbox/ 布置故障;数据与正式库分开。"""
    os.environ["YIBAO_HOME"] = str(environment.home() / "sandbox")
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "yibao.project.settings"  # and no other
    import_module("django").setup()
    import_module("yibao.sandbox.serving").run(host, port, scenario)
