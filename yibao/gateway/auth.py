"""Who sends: adapters over the request headers, each pluggable, none of them business.

No adapter signs the body, so a signature proves the sender, not the content.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from yibao.gateway.errors import (
    KeyUnknown,
    LackingHeaders,
    Replayed,
    SignatureWrong,
    TimestampOutside,
)
from yibao.gateway.models import InterfaceCredential, UsedNonce
from yibao.gateway.tree import shown

WINDOW = timedelta(minutes=30)
API = ("_api_name", "_api_version", "_api_timestamp", "_api_access_key")
API_SIGNATURE = "_api_signature"
TIF = ("x-tif-paasid", "x-tif-timestamp", "x-tif-nonce", "x-tif-signature")
APIKEY = "apikey"
NONCE_LIMIT = 100

Headers = Mapping[str, str]  # names in lower case
Scheme = InterfaceCredential.Scheme


def authenticate(
    headers: Headers, now: datetime, anonymous: bool
) -> InterfaceCredential | None:
    """The credential the headers prove; ``None`` if they claim none and need not."""
    for claimed, check in ADAPTERS:
        if any(name.startswith(claimed) for name in headers):
            return check(headers, now)
    if not anonymous:
        raise LackingHeaders(names="_api_*, x-tif-* 或 apikey")
    return None


def _by_api(headers: Headers, now: datetime) -> InterfaceCredential:
    """湖南, 江苏: HmacSHA1 over the other four headers in the order of their names."""
    _need(headers, (*API, API_SIGNATURE))
    _in_window(headers["_api_timestamp"], 1000, now)
    credential = _credential(Scheme.API, headers["_api_access_key"])
    signature = api_signature(headers, credential.secret)
    return _proved(credential, signature, headers[API_SIGNATURE])


def api_signature(headers: Headers, secret: str) -> str:
    """What ``_api_signature`` must be."""
    text = "&".join(f"{name}={headers[name]}" for name in sorted(API))
    mac = hmac.new(secret.encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def _by_tif(headers: Headers, now: datetime) -> InterfaceCredential:
    """广东, 河北, 内蒙: SHA-256 of timestamp, token, nonce, timestamp; a nonce once."""
    _need(headers, TIF)
    stamp, nonce = headers["x-tif-timestamp"], headers["x-tif-nonce"]
    _in_window(stamp, 1, now)
    credential = _credential(Scheme.TIF, headers["x-tif-paasid"])
    signature = tif_signature(stamp, credential.secret, nonce)
    _proved(credential, signature, headers["x-tif-signature"].lower())
    _once(credential, nonce, now)
    return credential


def tif_signature(stamp: str, token: str, nonce: str) -> str:
    """What ``x-tif-signature`` must be."""
    return hashlib.sha256(f"{stamp}{token}{nonce}{stamp}".encode()).hexdigest()


def _by_apikey(headers: Headers, now: datetime) -> InterfaceCredential:
    """河南: a static key; only its digest is kept."""
    _need(headers, (APIKEY,))
    return _credential(Scheme.APIKEY, apikey_digest(headers[APIKEY]))


def apikey_digest(key: str) -> str:
    """Under what a static key is found."""
    return hashlib.sha256(key.encode()).hexdigest()


ADAPTERS: tuple[tuple[str, Callable[[Headers, datetime], InterfaceCredential]], ...] = (
    ("_api_", _by_api),
    ("x-tif-", _by_tif),
    (APIKEY, _by_apikey),
)


def _need(headers: Headers, names: tuple[str, ...]) -> None:
    lacking = [name for name in names if not headers.get(name)]
    if lacking:
        raise LackingHeaders(names=" ".join(lacking))


def _in_window(stamp: str, per_second: int, now: datetime) -> None:
    digits = 13 if per_second == 1000 else 10
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) == digits):
        raise TimestampOutside(value=shown(stamp), reason=f"应为 {digits} 位数字")
    sent = datetime.fromtimestamp(int(stamp) / per_second, UTC)
    if abs(now - sent) > WINDOW:
        minutes = int(WINDOW.total_seconds() // 60)
        raise TimestampOutside(value=stamp, reason=f"与平台时间相差超过 {minutes} 分钟")


def _credential(scheme: Scheme, access_key: str) -> InterfaceCredential:
    found = InterfaceCredential.objects.filter(
        scheme=scheme, access_key=access_key, revoked_at=None
    ).first()
    if found is None or "\0" in access_key:
        raise KeyUnknown()
    return found


def _proved(
    credential: InterfaceCredential, signature: str, given: str
) -> InterfaceCredential:
    if not hmac.compare_digest(signature.encode(), given.encode()):
        raise SignatureWrong()
    return credential


def _once(credential: InterfaceCredential, nonce: str, now: datetime) -> None:
    if len(nonce) > NONCE_LIMIT:
        raise LackingHeaders(names=f"x-tif-nonce (不超过 {NONCE_LIMIT} 个字符)")
    used, _ = UsedNonce.objects.get_or_create(
        credential=credential, nonce=nonce, defaults={"seen_at": now}
    )
    if used.seen_at != now:  # else it is ours, kept before the database went away
        raise Replayed(value=shown(nonce))
    forgotten = now - 2 * WINDOW  # a stamp may lie ahead of our clock by one window
    UsedNonce.objects.filter(credential=credential, seen_at__lt=forgotten).delete()


def holds_credential(institution_code: str) -> bool:
    """Whether the institution must authenticate, even where others need not.

    A credential that was taken back counts too: its end must not open the door.
    """
    return InterfaceCredential.objects.filter(
        institution_codes__contains=[institution_code]
    ).exists()
