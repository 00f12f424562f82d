"""应答送达: which settlements their institution has been told of.

Marked in memory when an answer has been sent to a sender that was still there, written
many at a time a moment later. A process that is killed loses marks, which makes us
suspect settlements that are known: the other way round never happens.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from threading import Lock

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from yibao.gateway.inbox import Key
from yibao.gateway.models import Delivery

log = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=62)  # after two months an open doubt is history
LIMIT = 100_000
SETTLEMENTS = ("2102", "2207", "2304")
BATCH = 5000

WRITE = """
    WITH fast AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO gateway_delivery (institution_code, message_no, delivered_at)
    SELECT told.institution_code, told.message_no, told.delivered_at
    FROM fast, unnest(%s::text[], %s::text[], %s::timestamptz[])
        AS told (institution_code, message_no, delivered_at)
    ON CONFLICT DO NOTHING
"""
FORGET = """
    DELETE FROM gateway_delivery WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM gateway_delivery WHERE delivered_at < %s LIMIT %s))
"""

Told = tuple[str, str]  # institution, msgid of the settlement
_lock = Lock()
_marks: deque[tuple[str, str, datetime]] = deque(maxlen=LIMIT)


def own(key: Key | None) -> list[Told]:
    """What the answer to a message tells of, if the message settles."""
    if key is None or key.transaction not in SETTLEMENTS:
        return []
    return [(key.institution_code, key.message_no)]


def mark(told: Iterable[Told]) -> None:
    """The answer to these settlements was sent; costs nothing but memory."""
    now = timezone.now()
    with _lock:
        _marks.extend([(*one, now) for one in told])


def delivered(institution_code: str, numbers: Iterable[str]) -> set[str]:
    """Which of these settlement messages their institution has the answer of."""
    asked = set(numbers)
    with _lock:
        marks = list(_marks)
    marked = {number for code, number, _ in marks if code == institution_code}
    written = Delivery.objects.filter(
        institution_code=institution_code, message_no__in=asked - marked
    )
    return (asked & marked) | set(written.values_list("message_no", flat=True))


def flush() -> int:
    """Write what is marked; what cannot be written now stays marked."""
    with _lock:
        rows = [_marks.popleft() for _ in range(min(len(_marks), BATCH))]
    if not rows:
        return 0
    try:
        _write(rows)
    except BaseException:
        with _lock:
            _marks.extendleft(reversed(rows))
        raise
    return len(rows)


def write_down() -> None:
    """Write all that is marked; with the database away, it waits for the next time."""
    try:
        while flush():
            pass
    except (DatabaseError, InterfaceError):
        log.warning("没有写下应答送达", exc_info=True)
        if not connection.in_atomic_block:
            connection.close()


def _write(rows: Sequence[tuple[str, str, datetime]]) -> None:
    codes, numbers, moments = zip(*rows, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [list(codes), list(numbers), list(moments)])


def forget_old() -> int:
    """Delete marks nobody asks for any more, in small steps; how many went."""
    before = timezone.now() - KEPT_FOR
    gone = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(FORGET, [before, BATCH])
            went: int = cursor.rowcount
            gone += went
            if went < BATCH:
                return gone
