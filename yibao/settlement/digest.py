"""Which policy files a settlement was computed from."""

from __future__ import annotations

import hashlib
from functools import cache

from yibao.policies.area import Area


@cache
def policy_digest(area: Area) -> str:
    """SHA-256 over the area's policy files, names included; once per loaded area."""
    digest = hashlib.sha256()
    for path in sorted(area.folder.glob("*.yaml")) if area.folder else ():
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
