"""What the interface takes on; read from the environment by the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limits:
    """Limits of the interface, and whom it lets in."""

    body_bytes: int  # of one message
    workers: int  # messages worked on at once
    queue: int  # messages that may wait for a worker
    anonymous: bool  # institutions without an interface credential may send
    drift_seconds: int  # clock drift that is warned of
    writers: int = 1  # batches of settlements carried out at once
    patience: float = 20  # seconds a message may wait before it is begun
    ahead: timedelta = timedelta()  # of the clock messages are received by (sandbox)
