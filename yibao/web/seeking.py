"""找人: what was typed is posted, and an address keeps it sealed.

Identity numbers and names must not stay in a browser's history or a proxy's log. The
address of a list holds them as text that this platform alone can open, for whoever
asked and for a day: going back, the next page and a reload work as with any other.
"""

from __future__ import annotations

import base64
import binascii
import time
from urllib.parse import urlencode

from yibao.kernel.crypto import (
    NONCE_BYTES,
    TAG_BYTES,
    VERSION_BYTES,
    KeysUnusable,
    key_ring,
)
from yibao.web.access import ConsoleRequest

PURPOSE = "console search"
LONGEST = 60
HOLDS_SECONDS = 24 * 3600
SHORTEST_SEALED = VERSION_BYTES + NONCE_BYTES + TAG_BYTES


def typed(request: ConsoleRequest) -> str:
    """What was posted; without the sign that no column holds."""
    return request.POST.get("q", "").replace("\0", "").strip()[:LONGEST]


def sought(request: ConsoleRequest) -> str:
    """What the address keeps; nothing if it is of somebody else, or old."""
    number, at, text = opened(request.GET.get("s", ""))
    fresh = time.time() - at < HOLDS_SECONDS
    return text if fresh and number == request.user.number else ""


def address_of(path: str, text: str, number: str) -> str:
    """Where what ``number`` typed is looked up."""
    return f"{path}?{urlencode({'s': sealed(text, number)})}" if text else path


def sealed(text: str, number: str) -> str:
    told = f"{number}\n{int(time.time())}\n{text}"
    content = key_ring().seal(PURPOSE, told)
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def opened(token: str) -> tuple[str, int, str]:
    """Who asked, when, and for what; nobody for what this platform did not seal."""
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        if len(content) < SHORTEST_SEALED:
            return "", 0, ""
        number, at, text = key_ring().open(PURPOSE, content).split("\n", 2)
    except (binascii.Error, KeysUnusable, ValueError):
        return "", 0, ""
    return number, int(at), text
