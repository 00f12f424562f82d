"""The backup file: a plain zip of two members, readable with any tool.

    database.dump    PostgreSQL's own archive (pg_dump, custom format)
    manifest.json    what it is: version, time, migrations, rows and checksums, keys

The manifest names the SHA-256 of the dump and carries an HMAC-SM3 under the platform's
own index key. So a file that was damaged, made by others, or belongs to other keys is
known before a single statement of it is executed. The keys themselves are not in it.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

import msgspec

from yibao.kernel.crypto import KeyRing
from yibao.project.backup.contents import Contents
from yibao.project.backup.problems import NotABackup, OtherKeys

FORMAT = "yibao-backup-1"
DUMP, MANIFEST = "database.dump", "manifest.json"
CHUNK = 1 << 20
MANIFEST_LIMIT = 16 << 20


class Keys(msgspec.Struct, frozen=True):
    """Which keys open the sealed columns: enough to recognise them, and no more."""

    fingerprint: str
    versions: list[int]


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup file says of itself."""

    format: str
    version: str  # of yibao
    postgres: str
    taken_at: datetime
    migrations: list[str]  # app.name, as applied
    contents: Contents
    keys: Keys
    dump_sha256: str
    proof: str = ""  # HMAC-SM3 over everything else

    def proven(self, ring: KeyRing) -> str:
        """The proof these keys would give."""
        plain = msgspec.json.encode(
            msgspec.structs.replace(self, proof=""), order="sorted"
        )
        return ring.index("backup", hashlib.sha256(plain).hexdigest()).hex()

    def proved(self, ring: KeyRing) -> Manifest:
        return msgspec.structs.replace(self, proof=self.proven(ring))


def keys_of(ring: KeyRing) -> Keys:
    return Keys(ring.index("backup_keys", "")[:8].hex(), sorted(ring.ciphers))


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A file to write that appears under its name only when whole, owner-readable."""
    draft = path.with_name(f"{path.name}.part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_dump(archive: zipfile.ZipFile, source: IO[bytes]) -> str:
    """Put the dump into the archive as it comes; its SHA-256."""
    with archive.open(DUMP, "w", force_zip64=True) as target:
        return copied(source, target)


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    archive.writestr(MANIFEST, text)


def copied(source: IO[bytes], target: IO[bytes] | None = None) -> str:
    """Copy to the end, or only read; the SHA-256 of what went by."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    return digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, or a sentence why it is none; also for damage found on the way."""
    try:
        with zipfile.ZipFile(path) as archive:
            if set(archive.namelist()) != {DUMP, MANIFEST}:
                raise NotABackup(f"{path} 不是 yibao 的备份文件")
            yield archive
    except FileNotFoundError:
        raise NotABackup(f"找不到备份文件 {path}") from None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as problem:
        raise NotABackup(
            f"{path} 不是完整的 yibao 备份文件,可能没有写完或已损坏 ({problem});"
            "请换一份备份"
        ) from None


def read_manifest(path: Path) -> Manifest:
    """What the file says of itself; not yet whether it is true."""
    with opened(path) as archive:
        if archive.getinfo(MANIFEST).file_size > MANIFEST_LIMIT:
            raise NotABackup(f"{path} 不是 yibao 的备份文件")
        text = archive.read(MANIFEST)
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotABackup(f"{path} 的说明读不懂,不是 yibao 的备份文件") from None
    if manifest.format != FORMAT:
        raise NotABackup(
            f"{path} 的格式是 {manifest.format[:40]},本版本只认 {FORMAT},请升级 yibao"
        )
    return manifest


def check_keys(manifest: Manifest, ring: KeyRing, key_file: Path) -> None:
    """These keys made this file and open what it holds."""
    ours = keys_of(ring)
    missing = sorted({*manifest.keys.versions} - {*ours.versions})
    if manifest.keys.fingerprint != ours.fingerprint or missing:
        raise OtherKeys(
            f"密钥文件 {key_file} 不是这份备份所用的密钥,恢复后加密字段将无法读出;"
            "请先把备份时的密钥文件放回原处 (或用 YIBAO_KEY_FILE 指明)"
        )
    if manifest.proof != manifest.proven(ring):
        raise NotABackup("备份文件的说明被改动过,不能恢复;请换一份备份")


def check_dump(path: Path, manifest: Manifest) -> None:
    """Read the whole dump once: it is the one the manifest speaks of."""
    with opened(path) as archive, archive.open(DUMP) as dump:
        if copied(dump) != manifest.dump_sha256:
            raise NotABackup(f"{path} 的数据与说明不符,文件已损坏;请换一份备份")


def pour(path: Path, target: BinaryIO) -> None:
    """Give the dump to whoever reads it; they may stop listening."""
    with opened(path) as archive, archive.open(DUMP) as dump:
        try:
            copied(dump, target)
        except BrokenPipeError:
            return
