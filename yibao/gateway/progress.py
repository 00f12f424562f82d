"""办理中: which messages are being carried out at this moment.

This process knows its own from the moment they are opened, with what they say; of the
others the database tells by the lock of the key, which ``inbox`` takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yibao.gateway.inbox import Key

# The lock ``inbox.wait_for`` and ``inbox.claim`` take. Whoever waits for it has a copy
# of the message in hand, too.
HELD = """
    SELECT EXISTS (
        SELECT FROM pg_locks
        JOIN unnest(%s::text[]) AS number
            ON (classid::bigint << 32) | objid::bigint = hashtextextended(
                concat_ws('/', %s::text, %s::text, number), 0)
        WHERE locktype = 'advisory' AND objsubid = 1 AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database
                            WHERE datname = current_database()))
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A message this process has opened and not yet answered."""

    key: Key
    since: datetime
    content: Mapping[str, Any]


_running: dict[str, Running] = {}  # by the serial number of the receipt


def begin(serial: str, key: Key, since: datetime, content: Mapping[str, Any]) -> None:
    """Say that a message is in hand, until its answer is ready."""
    _running[serial] = Running(key, since, content)


def end(serial: str) -> None:
    _running.pop(serial, None)


def running_here(institution_code: str) -> list[Running]:
    """What this process is doing for an institution."""
    return [
        one
        for one in list(_running.values())
        if one.key.institution_code == institution_code
    ]


def is_running(institution_code: str, message_no: str, numbers: Sequence[str]) -> bool:
    """Whether a message of this number, of one of these kinds, is carried out anywhere.

    Ask outside a transaction, and read what became of it afterwards: whoever was
    running before and is not now, has left what it leaves.
    """
    keys = {Key(institution_code, message_no, number) for number in numbers}
    if any(one.key in keys for one in running_here(institution_code)):
        return True
    with connection.cursor() as cursor:
        cursor.execute(HELD, [list(numbers), institution_code, message_no])
        return bool(cursor.fetchone()[0])


def touches(content: Any, encounter_no: str) -> bool:
    """Whether a message says it is about this visit, in whatever node."""
    if isinstance(content, Mapping):
        return content.get("mdtrt_id") == encounter_no or any(
            touches(child, encounter_no) for child in content.values()
        )
    if isinstance(content, list):
        return any(touches(child, encounter_no) for child in content[:1])
    return False
