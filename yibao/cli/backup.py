"""``yibao backup``: everything in one file, while the service runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console

from yibao.kernel.crypto import KeyRing, KeysUnusable, key_ring, read_key_file
from yibao.project.backup import Manifest
from yibao.project.backup import backup as make_backup
from yibao.project.backup.problems import BackupProblem
from yibao.project.database import database_address

log = logging.getLogger(__name__)

KEYS_STAY = """
!! 密钥文件不在备份里: {key_file}
!! 没有它,备份中的证件号码、电话、应答报文等加密字段谁也读不出。
!! 请把密钥文件另行保管,不要与备份放在一处。"""


def backup(file: Annotated[Path, typer.Argument(help="要写的新文件")]) -> None:
    """备份整个数据库;服务不必停,得到的是同一时刻的内容。"""
    console = Console(soft_wrap=True, highlight=False)
    begun = time.monotonic()
    with keys_usable():
        ring = key_ring()
    manifest = make_backup(database_address(), file.absolute(), ring=ring)
    seconds = time.monotonic() - begun
    log.info("备份完成", extra={"ms": round(seconds * 1000)})
    size = file.stat().st_size / 1024**2
    console.print(f"已备份到 {file} ({size:.1f} MB,{seconds:.0f} 秒)", markup=False)
    show(manifest, console)
    warning = KEYS_STAY.format(key_file=settings.KEY_FILE)
    console.print(warning, style="bold red", markup=False)


def show(manifest: Manifest, console: Console) -> None:
    """What a backup says of itself, on two lines."""
    contents = manifest.contents
    console.print(
        f"  yibao {manifest.version},PostgreSQL {manifest.postgres},"
        f"取自 {manifest.taken_at.astimezone():%Y-%m-%d %H:%M:%S}"
    )
    console.print(f"  {len(contents.tables)} 张表,{contents.rows} 行,每张表都有校验和")


def keys_at_hand() -> KeyRing:
    """The keys as they are; none are made for data that already exists."""
    with keys_usable():
        return read_key_file(Path(settings.KEY_FILE))


@contextmanager
def keys_usable() -> Iterator[None]:
    """Tell of unusable keys in a sentence."""
    try:
        yield
    except KeysUnusable as problem:
        raise BackupProblem(str(problem)) from None
