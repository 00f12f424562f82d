"""The drill: what is restored is what was backed up, or it is refused in words."""

from __future__ import annotations

import os
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import psycopg
import pytest
from django.db import connection
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.settlement import world
from tests.settlement.world import EMPLOYEE, A, B, line
from yibao.kernel.crypto import KeyRing, key_ring
from yibao.project import environment
from yibao.project.backup import Manifest, backup, programs, recover, restore, verified
from yibao.project.backup.archive import DUMP, MANIFEST
from yibao.project.backup.contents import Contents, contents_of, differences
from yibao.project.backup.problems import (
    BackupProblem,
    Differs,
    InUse,
    NotABackup,
    NotEmpty,
    OtherKeys,
    ProgramFailed,
)
from yibao.project.database import embedded_server
from yibao.settlement import commands

KEYS = Path("keys.json")
CREDENTIAL = """
    INSERT INTO gateway_interfacecredential
        (name, scheme, access_key, institution_codes, issued_at)
    VALUES ('', 'api', %s, '{}', now())
"""

pytestmark = pytest.mark.django_db  # so that the database to copy is there


def url_of(name: str) -> str:
    base, _, query = embedded_server().url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}?{query}"


@contextmanager
def database(suffix: str, template: str = "template1") -> Iterator[str]:
    """A database of this test's own; gone afterwards."""
    name = f"test_yibao_{os.getpid()}_{suffix}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
        sql.Identifier(name)
    )
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with psycopg.connect(embedded_server().url, autocommit=True) as server:
        server.execute(drop)
        server.execute(make)
        try:
            yield name
        finally:
            server.execute(drop)


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The URL of a database with settlements in it, committed."""
    own = str(connection.settings_dict["NAME"])
    with django_db_blocker.unblock():
        connection.close()
        with database("source", template=own) as name:
            connection.settings_dict["NAME"] = name
            try:
                settle_a_little()
            finally:
                connection.close()
                connection.settings_dict["NAME"] = own
            yield url_of(name)


def settle_a_little() -> None:
    world.build()
    world.account(EMPLOYEE, current=100)
    visit = world.register()
    world.upload(visit, line("1", A, "700"), line("2", B, "100"))
    commands.settle(world.asking(visit, 800))
    other = world.register()
    world.upload(other, line("1", A, "300"))
    world.undo(commands.settle(world.asking(other, 300)))


@pytest.fixture(scope="module")
def file(source: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "示例市.yibao"
    backup(source, path, ring=key_ring())
    return path


@pytest.fixture(scope="module")
def other(django_db_setup: None) -> Iterator[str]:
    with database("other") as name:
        yield url_of(name)


@pytest.fixture
def empty(other: str) -> Iterator[str]:
    """The other database, emptied again afterwards: quicker than a new one."""
    yield other
    with psycopg.connect(other) as server:
        server.execute("DROP SCHEMA public CASCADE")
        server.execute(recover.FRESH)


def contents(url: str) -> Contents:
    with psycopg.connect(url) as reader:
        return contents_of(reader)


def restored(url: str, path: Path, **rest: bool) -> Manifest:
    manifest = verified(path, ring=key_ring(), key_file=KEYS)
    restore(url, path, manifest, **rest)
    return manifest


def test_restored_checksums_equal(source: str, file: Path, empty: str) -> None:
    manifest = restored(empty, file)
    assert contents(empty).tables == contents(source).tables
    assert manifest.contents.tables["settlement_settlement"].rows == 3
    assert not differences(manifest.contents, contents(empty))


def test_restored_tables_are_still_append_only(file: Path, empty: str) -> None:
    restored(empty, file)
    with (
        psycopg.connect(empty) as writer,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        writer.execute("UPDATE ledger_entry SET reference = ''")


def test_a_restored_database_can_be_backed_up(
    file: Path, empty: str, tmp_path: Path
) -> None:
    first = restored(empty, file)
    again = tmp_path / "again"
    second = backup(empty, again, ring=key_ring())
    assert second.contents.tables == first.contents.tables
    assert restored(empty, again, replace=True) == second


def test_the_file_says_what_it_is(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        told = msgspec.json.decode(archive.read(MANIFEST))
    assert told["version"] and told["postgres"].startswith("18")
    assert told["taken_at"].endswith("Z")
    assert told["contents"]["tables"]["ledger_entry"]["rows"] == 4
    assert all(table["checksum"] for table in told["contents"]["tables"].values())
    assert any(name.startswith("ledger.") for name in told["migrations"])
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_keys_are_not_in_the_file(file: Path) -> None:
    ring, content = key_ring(), file.read_bytes()
    for key in (ring.index_key, *ring.ciphers.values()):
        assert key not in content
        assert key.hex().encode() not in content


def test_one_moment_while_rows_are_written(
    source: str, empty: str, tmp_path: Path
) -> None:
    """The sums and the dump would differ if they did not share a snapshot."""
    ended, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        with psycopg.connect(source, autocommit=True) as writer:
            while not ended.is_set():
                writer.execute(CREDENTIAL, (f"moment-{written}",))
                written += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        manifest = backup(source, tmp_path / "moving", ring=key_ring())
    finally:
        ended.set()
        writing.join()
    restored(empty, tmp_path / "moving")
    noted = manifest.contents.tables["gateway_interfacecredential"].rows
    assert noted < written
    with psycopg.connect(source) as writer:
        writer.execute("DELETE FROM gateway_interfacecredential")


def test_an_existing_file_is_not_overwritten(source: str, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(BackupProblem, match="不会覆盖"):
        backup(source, file, ring=key_ring())
    assert file.read_bytes() == before


def test_a_failed_backup_leaves_no_file(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.project.backup.dump.FORMAT", "x")
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=1ms")
    with pytest.raises((ProgramFailed, psycopg.Error)):
        backup(source, tmp_path / "none", ring=key_ring())
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_not_backed_up(empty: str, tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match="没有可备份的内容"):
        backup(empty, tmp_path / "none", ring=key_ring())


# ------------------------------------------------------------------ files we refuse


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda content: content[: len(content) // 2],
    "last byte missing": lambda content: content[:-1],
    "a bit of the dump": lambda content: flipped(content, len(content) // 3),
    "a bit of the manifest": lambda content: flipped(
        content, content.index(b'"checksum"') + 3
    ),
    "empty": lambda content: b"",
    "a text": lambda content: "这是一份说明".encode() * 100,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_refused(
    file: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_bytes(damage(file.read_bytes()))
    with pytest.raises(NotABackup, match="备份文件"):
        verified(damaged, ring=key_ring(), key_file=KEYS)


def test_a_foreign_archive_is_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(NotABackup, match="不是 yibao 的备份文件"):
        verified(foreign, ring=key_ring(), key_file=KEYS)
    with pytest.raises(NotABackup, match="找不到"):
        verified(tmp_path / "nowhere", ring=key_ring(), key_file=KEYS)


def rewritten(file: Path, path: Path, manifest: bytes, dump: bytes = b"") -> Path:
    """The same archive, whole as a zip, with another member."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(path, "w") as new:
        new.writestr(DUMP, dump or old.read(DUMP))
        new.writestr(MANIFEST, manifest)
    return path


def test_an_altered_manifest_or_dump_is_refused(file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        manifest = archive.read(MANIFEST)
    altered = manifest.replace(b'"rows": 3', b'"rows": 4', 1)
    assert altered != manifest
    with pytest.raises(NotABackup, match="改动过"):
        path = rewritten(file, tmp_path / "manifest", altered)
        verified(path, ring=key_ring(), key_file=KEYS)
    with pytest.raises(NotABackup, match="数据与说明不符"):
        path = rewritten(file, tmp_path / "dump", manifest, b"DROP DATABASE")
        verified(path, ring=key_ring(), key_file=KEYS)


def test_the_wrong_keys_are_told_before_anything_is_restored(file: Path) -> None:
    others = KeyRing(active=1, ciphers={1: b"0" * 16}, index_key=b"1" * 32)
    fewer = replace(key_ring(), ciphers={})
    for ring in (others, fewer):
        with pytest.raises(OtherKeys, match=r"keys\.json 不是这份备份所用的密钥"):
            verified(file, ring=ring, key_file=KEYS)


# -------------------------------------------------------------- databases we refuse


def test_a_database_with_tables_is_left_alone(file: Path, empty: str) -> None:
    restored(empty, file)
    before = contents(empty)
    with pytest.raises(NotEmpty, match="--replace"):
        restored(empty, file)
    assert contents(empty) == before


def test_replacing_drops_what_was_there(file: Path, empty: str) -> None:
    with psycopg.connect(empty) as writer:
        writer.execute("CREATE TABLE stray (note text)")
    manifest = restored(empty, file, replace=True)
    assert not differences(manifest.contents, contents(empty))


def test_a_restore_that_differs_is_undone(file: Path, empty: str) -> None:
    with psycopg.connect(empty) as writer:
        writer.execute("CREATE TABLE stray (note text)")
        writer.execute("INSERT INTO stray VALUES ('仍在')")
    before = contents(empty)
    manifest = verified(file, ring=key_ring(), key_file=KEYS)
    tables = dict(manifest.contents.tables)
    tables["ledger_entry"] = msgspec.structs.replace(
        tables["ledger_entry"], checksum="0"
    )
    other = msgspec.structs.replace(
        manifest, contents=msgspec.structs.replace(manifest.contents, tables=tables)
    )
    with pytest.raises(Differs, match="ledger_entry 行数相同而内容不同"):
        restore(empty, file, other, replace=True)
    assert contents(empty) == before


def test_a_killed_restore_is_taken_back_by_the_next(file: Path, empty: str) -> None:
    with psycopg.connect(empty) as writer:
        writer.execute("CREATE TABLE stray (note text)")
        writer.execute(f"ALTER SCHEMA public RENAME TO {recover.ASIDE}")
        writer.execute("CREATE SCHEMA public")
        writer.execute("CREATE TABLE half_restored (note text)")
    with pytest.raises(NotEmpty, match="已有 1 张表"):
        restored(empty, file)
    assert list(contents(empty).tables) == ["stray"]


def test_a_database_in_use_is_left_alone(
    file: Path, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recover, "LEAVING_SECONDS", 0.0)
    with psycopg.connect(empty), pytest.raises(InUse, match="1 个连接"):
        restored(empty, file)
    assert contents(empty).tables == {}


def test_the_owner_of_a_database_needs_no_more_to_restore_and_back_up(
    file: Path, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In production nobody is superuser: neither the owner nor the service."""
    monkeypatch.setattr(recover, "LEAVING_SECONDS", 0.0)
    roles = [f"test_yibao_{os.getpid()}_{kind}" for kind in ("owner", "service")]
    owner, service = (empty.replace("//yibao@", f"//{role}@") for role in roles)
    with psycopg.connect(empty) as server:
        for role in roles:
            server.execute(f"CREATE ROLE {role} LOGIN")
        server.execute(f"ALTER DATABASE {url_name(empty)} OWNER TO {roles[0]}")
    try:
        with psycopg.connect(service), pytest.raises(InUse, match="1 个连接"):
            restored(owner, file)
        with pytest.raises(BackupProblem, match="属主"):
            restored(service, file)
        manifest = restored(owner, file)
        again = backup(owner, tmp_path / "again", ring=key_ring())
        assert again.contents.tables == manifest.contents.tables
        assert restored(owner, tmp_path / "again", replace=True) == again
    finally:
        with psycopg.connect(empty) as server:
            server.execute(f"ALTER DATABASE {url_name(empty)} OWNER TO yibao")
            server.execute(f"DROP OWNED BY {roles[0]} CASCADE")
            for role in roles:
                server.execute(f"DROP ROLE {role}")


def url_name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


# ------------------------------------------------------------------------ checksums


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE pair SET note = 'c' WHERE no = 1", "pair 行数相同而内容不同"),
        (
            "UPDATE pair SET note = CASE no WHEN 1 THEN 'b' ELSE 'a' END",
            "pair 行数相同而内容不同",
        ),
        ("INSERT INTO pair VALUES (1, 'a')", "pair 应有 2 行,实有 3 行"),
        ("DELETE FROM pair WHERE no = 2", "pair 应有 2 行,实有 1 行"),
        ("UPDATE pair SET note = NULL WHERE no = 1", "pair 行数相同而内容不同"),
        ("DROP TABLE pair", "pair 缺失"),
        ("CREATE TABLE more (no int)", "more 多出"),
        ("SELECT setval('numbers', 5)", "序列 numbers 停在 5,备份时已到 7"),
        ("SELECT setval('numbers', 9)", None),
        ("UPDATE pair SET note = note", None),  # only moves the rows about
    ],
)
def test_what_a_checksum_notices(source: str, change: str, told: str | None) -> None:
    with psycopg.connect(source) as writer:
        writer.execute("CREATE TABLE pair (no int, note text)")
        writer.execute("INSERT INTO pair VALUES (1, 'a'), (2, 'b')")
        writer.execute("CREATE SEQUENCE numbers")
        writer.execute("SELECT setval('numbers', 7)")
        before = contents_of(writer)
        writer.execute(change)
        after = contents_of(writer)
        writer.rollback()
    assert differences(before, after) == ([told] if told else [])


def test_the_password_is_no_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    class Stop(Exception):
        pass

    def popen(arguments: list[str], env: dict[str, str], **rest: object) -> None:
        seen.append(arguments)
        assert env["PGPASSWORD"] == "geheim"
        raise Stop

    monkeypatch.setattr(subprocess, "Popen", popen)
    url = "postgresql://clerk:geheim@127.0.0.1:5432/city"
    assert environment.parse_database_url(url).password == "geheim"
    with pytest.raises(Stop), programs.program("pg_dump", url=url):
        pass
    assert "geheim" not in " ".join(seen[0])
