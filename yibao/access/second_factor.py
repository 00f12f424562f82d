"""验证器 (TOTP): a shared secret, and the six figures it shows every half minute."""

from __future__ import annotations

import secrets
import time
from base64 import b32decode, b32encode
from urllib.parse import quote, urlencode

from django_otp.oath import TOTP

from yibao.access.models import SecondFactor, User

SECRET_BYTES = 20
FIGURES = 6
TOLERANCE = 1  # steps: a clock half a minute away is still right
ISSUER = "医保经办平台"


def prepared(user: User, secret: str = "") -> SecondFactor:
    """The user's factor; a fresh secret, to be confirmed, where there is none."""
    made = secret or b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    factor, _ = SecondFactor.objects.get_or_create(user=user, defaults={"secret": made})
    return factor


def is_confirmed(user: User) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def address_of(factor: SecondFactor) -> str:
    """What the QR picture says to an authenticator."""
    label = quote(f"{ISSUER}:{factor.user.number}")
    told = urlencode({"secret": factor.secret, "issuer": ISSUER})
    return f"otpauth://totp/{label}?{told}"


def accepted_step(factor: SecondFactor, code: str, at: float) -> int | None:
    """The step of a right code; one at or before the last used is not right."""
    if not (code.isascii() and code.isdecimal() and len(code) == FIGURES):
        return None
    totp = _totp(factor, at)
    if not totp.verify(int(code), TOLERANCE, factor.used_step + 1):
        return None
    return int(totp.t())


def usable_code(factor: SecondFactor, at: float | None = None) -> str:
    """A code that is right and unused, for a demo that shows it on its own page."""
    for offset in range(-TOLERANCE, TOLERANCE + 1):
        totp = _totp(factor, time.time() if at is None else at)
        totp.drift = offset
        if totp.t() > factor.used_step:
            break
    return f"{totp.token():0{FIGURES}d}"


def _totp(factor: SecondFactor, at: float) -> TOTP:
    totp = TOTP(b32decode(factor.secret))
    totp.time = at
    return totp
