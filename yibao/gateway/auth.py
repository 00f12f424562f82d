"""Who sends: adapters over the request headers, each pluggable, none of them business.

No adapter signs the body, so a signature proves the sender, not the content.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from django.db import connection

from yibao.gateway.door import Claimed, Credential
from yibao.gateway.errors import (
    KeyUnknown,
    LackingHeaders,
    Replayed,
    SignatureWrong,
    TimestampOutside,
)
from yibao.gateway.models import InterfaceCredential
from yibao.gateway.tree import shown

WINDOW = timedelta(minutes=30)
API = ("_api_name", "_api_version", "_api_timestamp", "_api_access_key")
API_SIGNATURE = "_api_signature"
NONCE = "x-tif-nonce"
TIF = ("x-tif-paasid", "x-tif-timestamp", NONCE, "x-tif-signature")
APIKEY = "apikey"
NONCE_LIMIT = 100

Headers = Mapping[str, str]  # names in lower case
Lookup = Callable[[Claimed], Credential | None]
Scheme = InterfaceCredential.Scheme

# The commit of a nonce waits for no disk: what a crash forgets of the last second is
# still a message that the inbox knows.
USE = """
    WITH fast AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
    old AS (DELETE FROM gateway_usednonce
             WHERE credential_id = %(credential)s AND seen_at < %(before)s)
    INSERT INTO gateway_usednonce (credential_id, nonce, seen_at)
    SELECT %(credential)s, %(nonce)s, %(now)s FROM fast
    ON CONFLICT (credential_id, nonce) DO NOTHING
"""
USED = "SELECT seen_at FROM gateway_usednonce WHERE credential_id = %s AND nonce = %s"


def authenticate(
    headers: Headers, now: datetime, anonymous: bool, known: Lookup
) -> Credential | None:
    """The credential the headers prove; ``None`` if they claim none and need not."""
    for claimed, check in ADAPTERS:
        if any(name.startswith(claimed) for name in headers):
            return check(headers, now, known)
    if not anonymous:
        raise LackingHeaders(names="_api_*, x-tif-* 或 apikey")
    return None


def _by_api(headers: Headers, now: datetime, known: Lookup) -> Credential:
    """湖南, 江苏: HmacSHA1 over the other four headers in the order of their names."""
    _need(headers, (*API, API_SIGNATURE))
    _in_window(headers["_api_timestamp"], 1000, now)
    credential = _credential(Scheme.API, headers["_api_access_key"], known)
    signature = api_signature(headers, credential.secret)
    return _proved(credential, signature, headers[API_SIGNATURE])


def api_signature(headers: Headers, secret: str) -> str:
    """What ``_api_signature`` must be."""
    text = "&".join(f"{name}={headers[name]}" for name in sorted(API))
    mac = hmac.new(secret.encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def _by_tif(headers: Headers, now: datetime, known: Lookup) -> Credential:
    """广东, 河北, 内蒙: SHA-256 of timestamp, token, nonce, timestamp; a nonce once."""
    _need(headers, TIF)
    stamp, nonce = headers["x-tif-timestamp"], headers[NONCE]
    _in_window(stamp, 1, now)
    credential = _credential(Scheme.TIF, headers["x-tif-paasid"], known)
    signature = tif_signature(stamp, credential.secret, nonce)
    _proved(credential, signature, headers["x-tif-signature"].lower())
    _once(credential, nonce, now)
    return credential


def tif_signature(stamp: str, token: str, nonce: str) -> str:
    """What ``x-tif-signature`` must be."""
    return hashlib.sha256(f"{stamp}{token}{nonce}{stamp}".encode()).hexdigest()


def _by_apikey(headers: Headers, now: datetime, known: Lookup) -> Credential:
    """河南: a static key; only its digest is kept."""
    _need(headers, (APIKEY,))
    return _credential(Scheme.APIKEY, apikey_digest(headers[APIKEY]), known)


def apikey_digest(key: str) -> str:
    """Under what a static key is found."""
    return hashlib.sha256(key.encode()).hexdigest()


ADAPTERS: tuple[tuple[str, Callable[[Headers, datetime, Lookup], Credential]], ...] = (
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


def _credential(scheme: Scheme, access_key: str, known: Lookup) -> Credential:
    found = None if "\0" in access_key else known((scheme.value, access_key))
    if found is None:
        raise KeyUnknown()
    return found


def _proved(credential: Credential, signature: str, given: str) -> Credential:
    if not hmac.compare_digest(signature.encode(), given.encode()):
        raise SignatureWrong()
    return credential


def _once(credential: Credential, nonce: str, now: datetime) -> None:
    if len(nonce) > NONCE_LIMIT:
        raise LackingHeaders(names=f"x-tif-nonce (不超过 {NONCE_LIMIT} 个字符)")
    forgotten = now - 2 * WINDOW  # a stamp may lie ahead of our clock by one window
    own: dict[str, int | str | datetime] = {
        "credential": credential.pk,
        "nonce": nonce,
        "now": now,
        "before": forgotten,
    }
    with connection.cursor() as cursor:
        cursor.execute(USE, own)
        if cursor.rowcount:
            return
        cursor.execute(USED, [credential.pk, nonce])
        seen = cursor.fetchone()
    if seen is None or seen[0] != now:  # else ours, kept before the database went away
        raise Replayed(value=shown(nonce))
