"""``yibao keys``: the key file of the sealed columns, made or given a new version."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yibao.kernel.crypto import (
    KeysUnusable,
    add_key_version,
    make_key_file,
    read_key_file,
)
from yibao.project.environment import SetupProblem


def keys(
    file: Annotated[Path, typer.Argument(help="密钥文件,即 YIBAO_KEY_FILE")],
    rotate: Annotated[
        bool, typer.Option("--rotate", help="增加一版新密钥并启用,旧版仍能读出旧数据")
    ] = False,
) -> None:
    """生成密钥文件,或轮换密钥;已有的文件不会被覆盖。"""
    path = file.absolute()
    if rotate:
        done = f"已启用第 {_rotated(path)} 版密钥,请重新启动服务"
    elif path.exists():
        raise SetupProblem(f"{path} 已经存在,不会覆盖;要轮换密钥请加 --rotate")
    else:
        make_key_file(path)
        read_key_file(path)
        done = f"已生成密钥文件 {path}"
    console = Console(soft_wrap=True, highlight=False)
    console.print(done, markup=False)
    console.print("请立即另存一份,与数据库备份分开保管: 丢失后加密字段无法读出")


def _rotated(path: Path) -> int:
    try:
        return add_key_version(path)
    except KeysUnusable as problem:
        raise SetupProblem(str(problem)) from None
