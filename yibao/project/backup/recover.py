"""``yibao restore``: into an empty database, or in place of what is there.

What was there is set aside in a schema of its own until the restored rows are verified;
if anything goes wrong it comes back as it was.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from yibao.kernel.crypto import KeyRing
from yibao.project.backup.archive import (
    Manifest,
    check_dump,
    check_keys,
    pour,
    read_manifest,
)
from yibao.project.backup.contents import Connection, contents_of, differences
from yibao.project.backup.problems import BackupProblem, Differs, InUse, NotEmpty
from yibao.project.backup.programs import program

ASIDE = "yibao_set_aside"
OPTIONS = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
LEAVING_SECONDS = 3.0
TOLD = 5

# What others do is hidden from who is no superuser; that somebody is there is not.
OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND usesysid IS NOT NULL AND pid <> pg_backend_pid()
        AND coalesce(backend_type, 'client backend') = 'client backend'
"""
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
HELD = "SELECT count(*) FROM pg_namespace WHERE nspname = %s"
# As initdb makes it, so that a later pg_dump finds nothing to remark upon.
FRESH = """
    CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


def verified(path: Path, *, ring: KeyRing, key_file: Path) -> Manifest:
    """What a file holds, after reading it whole; touches no database."""
    manifest = read_manifest(path)
    check_keys(manifest, ring, key_file)
    check_dump(path, manifest)
    return manifest


def restore(url: str, path: Path, manifest: Manifest, *, replace: bool = False) -> None:
    """Restore a verified file, and verify every table of what came out.

    Migrations that are newer than the file are for ``migrate`` afterwards.
    """
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            _take_back(connection)
            _refuse_in_use(connection)
            _refuse_not_empty(connection, replace)
            with _set_aside(connection):
                _pour_into(url, path)
                _refuse_different(connection, manifest)
    except psycopg.errors.InsufficientPrivilege as problem:
        raise BackupProblem(
            f"恢复要以数据库属主的身份进行 ({problem.diag.message_primary})"
        ) from None


def _refuse_in_use(connection: Connection) -> None:
    deadline = time.monotonic() + LEAVING_SECONDS
    while others := _count(connection, OTHERS):
        if time.monotonic() > deadline:
            raise InUse(
                f"还有 {others} 个连接在使用这个数据库,请先停止 yibao serve 等程序"
            )
        time.sleep(0.1)


def _refuse_not_empty(connection: Connection, replace: bool) -> None:
    tables = _count(connection, TABLES)
    if tables and not replace:
        raise NotEmpty(
            f"数据库不是空的,已有 {tables} 张表;"
            "确实要用备份取代它,请加 --replace (现有数据将被删除,建议先备份)"
        )


@contextmanager
def _set_aside(connection: Connection) -> Iterator[None]:
    """A fresh schema to restore into; the old one is dropped only if all went well."""
    with connection.transaction():
        connection.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        connection.execute(FRESH)
    try:
        yield
    except BaseException:
        _take_back(connection)
        raise
    connection.execute(f"DROP SCHEMA {ASIDE} CASCADE")


def _take_back(connection: Connection) -> None:
    """Undo what a restore began and did not finish, be it this one or a killed one."""
    if not _count(connection, HELD, ASIDE):
        return
    with connection.transaction():
        connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
        connection.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")


def _pour_into(url: str, path: Path) -> None:
    with program("pg_restore", *OPTIONS, url=url) as restoring:
        assert restoring.stdin is not None
        pour(path, restoring.stdin)  # type: ignore[arg-type]


def _refuse_different(connection: Connection, manifest: Manifest) -> None:
    with connection.transaction():
        found = differences(manifest.contents, contents_of(connection))
    if found:
        shown = ";".join(found[:TOLD])
        raise Differs(f"恢复出来的内容与备份不符 ({shown}),已恢复原状")


def _count(connection: Connection, question: str, *values: str) -> int:
    found = connection.execute(question, values or None).fetchone()
    assert found is not None
    return int(found[0])
