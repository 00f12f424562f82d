"""SM4-GCM under versioned keys, and the HMAC-SM3 blind index that finds a sealed value.

A sealed value is ``version (2 bytes) | nonce (12) | ciphertext | tag (16)``. Its
purpose is authenticated with it, so a value moved to another column no longer opens.
The blind index has one key for good: rotating it would mean re-indexing every row.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

logger = logging.getLogger(__name__)

VERSION_BYTES, NONCE_BYTES, TAG_BYTES = 2, 12, 16
SM4_BYTES, HMAC_BYTES = 16, 32
ADVICE = "请检查 YIBAO_KEY_FILE 指向的密钥文件"


class KeysUnusable(RuntimeError):
    """The key file is missing, malformed or not the one that sealed this database."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by version: ``active`` seals, every one opens, the index key finds."""

    active: int
    ciphers: dict[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def seal(self, purpose: str, text: str) -> bytes:
        """Encrypt under the active key; the same text seals differently each time."""
        return self.seal_bytes(purpose, text.encode())

    def seal_bytes(self, purpose: str, content: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        gcm = modes.GCM(nonce)
        sealing = Cipher(algorithms.SM4(self.ciphers[self.active]), gcm).encryptor()
        sealing.authenticate_additional_data(purpose.encode())
        body = sealing.update(content) + sealing.finalize()
        return self.active.to_bytes(VERSION_BYTES) + nonce + body + sealing.tag

    def open(self, purpose: str, sealed: bytes) -> str:
        """Decrypt whichever version sealed it."""
        return self.open_bytes(purpose, sealed).decode()

    def open_bytes(self, purpose: str, sealed: bytes) -> bytes:
        nonce_end = VERSION_BYTES + NONCE_BYTES
        nonce, body = sealed[VERSION_BYTES:nonce_end], sealed[nonce_end:-TAG_BYTES]
        key = self.ciphers.get(self.version_of(sealed))
        if key is None:
            raise KeysUnusable(
                f"密钥文件中没有第 {self.version_of(sealed)} 版密钥。{ADVICE}"
            )
        opening = Cipher(
            algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG_BYTES:])
        ).decryptor()
        opening.authenticate_additional_data(purpose.encode())
        try:
            return opening.update(body) + opening.finalize()
        except InvalidTag:
            raise KeysUnusable(f"密文与密钥不符或已被改动。{ADVICE}") from None

    @staticmethod
    def version_of(sealed: bytes) -> int:
        return int.from_bytes(sealed[:VERSION_BYTES])

    def index(self, purpose: str, text: str) -> bytes:
        """The blind index: equal for equal text of one purpose, else meaningless."""
        mac = self._keyed.copy()
        mac.update(f"{purpose}\0{normalised(text)}".encode())
        return mac.finalize()

    @cached_property
    def _keyed(self) -> HMAC:
        """Taking the key in costs more than a short text does."""
        return HMAC(self.index_key, hashes.SM3())


def normalised(text: str) -> str:
    """An identity number ending in ``x`` or typed with spaces is the same number."""
    return "".join(text.split()).upper()


def blind_index(purpose: str, text: str) -> bytes:
    return key_ring().index(purpose, text)


def derived_secret(purpose: str) -> str:
    """A secret of its own for a purpose, the same in every process and for good."""
    return key_ring().index("derived secret", purpose).hex()


@lru_cache(maxsize=1)
def key_ring() -> KeyRing:
    """The ring of ``settings.KEY_FILE``, made first when the settings allow it."""
    path = Path(settings.KEY_FILE)
    if not path.exists() and settings.KEY_FILE_MAY_BE_MADE:
        make_key_file(path)
        logger.warning("已为内置数据库生成密钥文件 %s,丢失后加密字段无法读出", path)
    return read_key_file(path)


def read_key_file(path: Path) -> KeyRing:
    """Read ``{"active": 1, "index": …, "keys": {"1": {"sm4": …}}}``, keys in base64."""
    try:
        content = json.loads(path.read_text())
        ring = KeyRing(
            active=int(content["active"]),
            ciphers={
                int(version): _key(entry["sm4"], SM4_BYTES)
                for version, entry in content["keys"].items()
            },
            index_key=_key(content["index"], HMAC_BYTES),
        )
    except FileNotFoundError:
        raise KeysUnusable(f"找不到密钥文件 {path}。{ADVICE}") from None
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise KeysUnusable(f"密钥文件 {path} 格式不对: {wrong!r}。{ADVICE}") from None
    if ring.active not in ring.ciphers:
        raise KeysUnusable(
            f"密钥文件 {path} 缺少启用的第 {ring.active} 版密钥。{ADVICE}"
        )
    return ring


def _key(text: str, length: int) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != length:
        raise ValueError(f"密钥应为 {length} 字节")
    return key


def make_key_file(path: Path) -> None:
    """Write a fresh ring, readable by its owner alone; a file already there stays."""
    _write_new(
        path,
        {
            "active": 1,
            "index": _fresh(HMAC_BYTES),
            "keys": {"1": {"sm4": _fresh(SM4_BYTES)}},
        },
    )


def add_key_version(path: Path) -> int:
    """Rotate (轮换密钥): a new active version; older ones open what they sealed."""
    read_key_file(path)
    content = json.loads(path.read_text())
    version = max(map(int, content["keys"])) + 1
    content["keys"][str(version)] = {"sm4": _fresh(SM4_BYTES)}
    content["active"] = version
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    _write_new(fresh, content)
    fresh.replace(path)
    key_ring.cache_clear()
    return version


def _fresh(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()


def _write_new(path: Path, content: dict[str, object]) -> None:
    """Appear whole or not at all, and never over a file that is already there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
