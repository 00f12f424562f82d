"""What the interface counts, for Prometheus (``GET /metrics``).

Labels take few values: numbers of the national list, our own codes, names of errors.
Nothing a sender wrote becomes a label, and nothing about a person is counted.
"""

from __future__ import annotations

import os

import psycopg
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from yibao.gateway import registry
from yibao.gateway.envelope import OK, REPEAT
from yibao.gateway.limits import Limits

UNOPENED, UNKNOWN = "none", "other"  # numbers of messages that have none we know
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)

# Several processes behind one port count together, in a folder of files.
SHARED = "PROMETHEUS_MULTIPROC_DIR" in os.environ

KEPT = CollectorRegistry()
ProcessCollector(registry=KEPT)
messages = Counter(
    "yibao_messages", "已应答的报文", ("infno", "outcome"), registry=KEPT
)
durations = Histogram(
    "yibao_message_seconds",
    "办理一份报文的时间,不含排队",
    ("infno", "result"),
    buckets=SECONDS,
    registry=KEPT,
)
batches = Histogram(
    "yibao_batch_size",
    "一批同时办理的报文数",
    buckets=(1, 2, 4, 8, 16, 32, 64),
    registry=KEPT,
)
database_errors = Counter(
    "yibao_database_errors", "数据库连接失败或事务被中止", ("kind",), registry=KEPT
)
inside = Gauge(
    "yibao_inside", "正在办理和排队的报文", registry=KEPT, multiprocess_mode="livesum"
)
waiting = Gauge(
    "yibao_queue", "排队等待的报文", registry=KEPT, multiprocess_mode="livesum"
)
places = Gauge(
    "yibao_places", "同时办理与排队的上限", registry=KEPT, multiprocess_mode="livesum"
)


def label_of(number: str | None) -> str:
    """A number for a label: one of the national list, or what stands for the rest."""
    if number is None:
        return UNOPENED
    return registry.known(number) or UNKNOWN


def result_of(outcome: str) -> str:
    """``ok``, ``repeat`` or ``refused``: codes would make a histogram too wide."""
    return outcome if outcome in (OK, REPEAT) else "refused"


def count(infno: str, outcome: str, seconds: float) -> None:
    """One message was answered."""
    messages.labels(infno, outcome).inc()
    durations.labels(infno, result_of(outcome)).observe(seconds)


def turned_away(outcome: str) -> None:
    """One message was refused before anybody read it."""
    messages.labels(UNOPENED, outcome).inc()


def count_database_error(problem: Exception) -> None:
    """By the name PostgreSQL gives it; a lost connection has none."""
    cause = problem.__cause__
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    kind = type(cause).__name__ if state else "ConnectionLost"
    database_errors.labels(kind).inc()


def occupied(now_inside: int, limits: Limits) -> None:
    """How many messages are inside this process now."""
    inside.set(now_inside)
    waiting.set(max(0, now_inside - limits.workers))
    places.set(limits.workers + limits.queue)


def exposition() -> bytes:
    """Everything counted, in the text format of Prometheus."""
    if not SHARED:
        return generate_latest(KEPT)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
