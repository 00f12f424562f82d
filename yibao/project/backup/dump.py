"""``yibao backup``: one snapshot, summed and dumped while the service goes on."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import IsolationLevel

from yibao.kernel.crypto import KeyRing
from yibao.project.backup.archive import (
    FORMAT,
    Manifest,
    keys_of,
    new_file,
    write_dump,
    write_manifest,
)
from yibao.project.backup.contents import Connection, contents_of
from yibao.project.backup.problems import BackupProblem
from yibao.project.backup.programs import program

MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY id"


def backup(url: str, path: Path, *, ring: KeyRing) -> Manifest:
    """Write everything the database holds to a new file; the keys are not among it.

    The sums and the dump see one snapshot, so they agree however much is settled
    meanwhile.
    """
    if path.exists():
        raise BackupProblem(f"{path} 已经存在,不会覆盖;请换一个文件名")
    if not path.parent.is_dir():
        raise BackupProblem(f"目录 {path.parent} 不存在")
    with psycopg.connect(url) as connection, new_file(path) as draft:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        about = _about(connection)
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        options = ("--format=custom", "--no-sync", f"--snapshot={snapshot}")
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
            with program("pg_dump", *options, url=url) as dumping:
                assert dumping.stdout is not None
                dumped = write_dump(archive, dumping.stdout)
            manifest = Manifest(**about, keys=keys_of(ring), dump_sha256=dumped).proved(
                ring
            )
            write_manifest(archive, manifest)
    return manifest


def _about(connection: Connection) -> dict[str, Any]:
    """What is said of the database, read in the snapshot of the transaction."""
    if _one(connection, "SELECT to_regclass('public.django_migrations')") is None:
        raise BackupProblem("数据库里还没有表,没有可备份的内容")
    return {
        "format": FORMAT,
        "version": version("yibao"),
        "postgres": _one(connection, "SHOW server_version"),
        "taken_at": datetime.now(UTC),
        "migrations": [name for (name,) in connection.execute(MIGRATIONS).fetchall()],
        "contents": contents_of(connection),
    }


def _one(connection: Connection, question: str) -> Any:
    found = connection.execute(question).fetchone()
    assert found is not None
    return found[0]
