"""How the systems of the provinces prove who they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

API_NAME, API_VERSION = "callService", "1.0.0"


@dataclass(frozen=True, slots=True)
class Key:
    """What an institution was given: ``scheme`` is ``api``, ``tif`` or ``apikey``."""

    scheme: str
    key: str
    secret: str = field(default="", repr=False)

    def headers(self, now: datetime) -> dict[str, str]:
        return SIGNERS[self.scheme](self, now)


def _api(key: Key, now: datetime) -> dict[str, str]:
    """湖南、江苏: HmacSHA1 over the other headers in the order of their names."""
    signed = {
        "_api_access_key": key.key,
        "_api_name": API_NAME,
        "_api_timestamp": str(int(now.timestamp() * 1000)),
        "_api_version": API_VERSION,
    }
    text = "&".join(f"{name}={value}" for name, value in sorted(signed.items()))
    mac = hmac.new(key.secret.encode(), text.encode(), hashlib.sha1)
    return signed | {"_api_signature": base64.b64encode(mac.digest()).decode()}


def _tif(key: Key, now: datetime) -> dict[str, str]:
    """广东、河北、内蒙: SHA-256 of stamp, token, nonce, stamp."""
    stamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    text = f"{stamp}{key.secret}{nonce}{stamp}"
    return {
        "x-tif-paasid": key.key,
        "x-tif-timestamp": stamp,
        "x-tif-nonce": nonce,
        "x-tif-signature": hashlib.sha256(text.encode()).hexdigest(),
    }


def _apikey(key: Key, now: datetime) -> dict[str, str]:
    """河南: a static key."""
    return {"apikey": key.key}


SIGNERS: dict[str, Callable[[Key, datetime], dict[str, str]]] = {
    "api": _api,
    "tif": _tif,
    "apikey": _apikey,
}
