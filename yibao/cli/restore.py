"""``yibao restore``: a backup into an empty database, verified to the last row."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from rich.console import Console

from yibao.cli.backup import keys_at_hand, show
from yibao.cli.check import check
from yibao.cli.migrate import pending
from yibao.project.backup import Manifest, verified
from yibao.project.backup import restore as restore_backup
from yibao.project.backup.problems import BackupProblem
from yibao.project.database import database_address

log = logging.getLogger(__name__)


def restore(
    file: Annotated[Path, typer.Argument(help="yibao backup 写的文件")],
    replace: Annotated[
        bool, typer.Option("--replace", help="取代非空的数据库,现有数据将被删除")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只验证文件,不动数据库")
    ] = False,
) -> None:
    """恢复备份: 先验证文件,再恢复,再逐表核对校验和,最后核对账目。"""
    console = Console(soft_wrap=True, highlight=False)
    begun = time.monotonic()
    key_file = Path(settings.KEY_FILE)
    manifest = verified(file.absolute(), ring=keys_at_hand(), key_file=key_file)
    refuse_newer(manifest)
    show(manifest, console)
    if dry_run:
        console.print("文件完好,密钥相符;未动数据库")
        return
    restore_backup(database_address(), file.absolute(), manifest, replace=replace)
    seconds = time.monotonic() - begun
    log.info("恢复完成", extra={"ms": round(seconds * 1000)})
    tables = len(manifest.contents.tables)
    console.print(f"已恢复,{tables} 张表的校验和全部相符 ({seconds:.0f} 秒)")
    if newer := pending():
        call_command("migrate", interactive=False, verbosity=0)
        console.print(f"备份早于本版本,已补做 {len(newer)} 项表结构更新")
    console.print("服务账号的权限不随备份恢复,请重新执行 yibao grants 给出的语句")
    check()


def refuse_newer(manifest: Manifest) -> None:
    """A backup of a later version holds tables that this one does not know."""
    known = MigrationLoader(None).disk_migrations
    unknown = {*manifest.migrations} - {f"{app}.{name}" for app, name in known}
    if unknown:
        raise BackupProblem(
            f"这份备份来自更新的版本 (yibao {manifest.version}),"
            f"本版本不认识其中 {len(unknown)} 项表结构更新;请用同一或更新的版本恢复"
        )
