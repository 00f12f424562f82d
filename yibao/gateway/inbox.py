"""The message box that makes a repeat harmless (重复报文).

Keyed by (institution, msgid, infno). Every function here runs inside the transaction of
the message: the row stands if and only if the business does. ``INSERT … ON CONFLICT DO
NOTHING`` waits for a copy that is still being carried out, and takes its place if that
one is refused.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from yibao.gateway.errors import OtherContent, Voided
from yibao.gateway.models import Message
from yibao.gateway.registry import canonical
from yibao.kernel.crypto import blind_index

PUT = """
    INSERT INTO gateway_message (institution_code, message_no, transaction, state,
                                 digest, received_at, voided_at, voided_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (institution_code, message_no, transaction) DO NOTHING
    RETURNING id
"""


@dataclass(frozen=True)
class Key:
    """What makes a message the same message."""

    institution_code: str
    message_no: str
    transaction: str

    @classmethod
    def of(cls, institution_code: str, message_no: str, number: str) -> Key:
        return cls(institution_code, message_no, canonical(number))


def digest_of(content: Any) -> bytes:
    """A keyed digest: equal for equal content, and no way back to a person."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return blind_index("message_content", hashlib.sha256(text.encode()).hexdigest())


def receive(key: Key, digest: bytes, received_at: datetime) -> str | None:
    """Claim the message; if it was carried out before, the answer it then got."""
    if _put(key, Message.State.ACCEPTED, digest, received_at):
        return None
    message = _get(key)
    if message.is_void:
        raise Voided(path="msgid", value=key.message_no)
    if bytes(message.digest or b"") != digest:
        raise OtherContent(
            path="msgid", value=key.message_no, infno=message.transaction
        )
    return message.answer


def keep(key: Key, answer: str) -> None:
    """Keep the answer beside what it answers."""
    _rows(key).update(answer=answer)


def find(institution_code: str, message_no: str, number: str) -> Message | None:
    """A message that took effect or was voided; one still running is not seen."""
    return _rows(Key.of(institution_code, message_no, number)).first()


def bury(
    institution_code: str, message_no: str, number: str, *, by: str
) -> Message | None:
    """Void a message (2601), waiting for it if it is still being carried out.

    Returns the message if it took effect and was not yet void: the caller undoes that.
    ``None``: unknown or already void; a late original now finds the tombstone.
    """
    key = Key.of(institution_code, message_no, number)
    now = timezone.now()
    if _put(key, Message.State.VOID, None, now, voided_at=now, voided_by=by):
        return None
    message = _get(key, lock=True)
    if message.is_void:
        return None
    _rows(key).update(state=Message.State.VOID, voided_at=now, voided_by=by)
    return message


def _put(
    key: Key,
    state: str,
    digest: bytes | None,
    received_at: datetime,
    voided_at: datetime | None = None,
    voided_by: str = "",
) -> bool:
    row = (*_columns(key), state, digest, received_at, voided_at, voided_by)
    with connection.cursor() as cursor:
        cursor.execute(PUT, row)
        return cursor.fetchone() is not None


def _get(key: Key, lock: bool = False) -> Message:
    rows = _rows(key)
    return (rows.select_for_update() if lock else rows).get()


def _rows(key: Key) -> QuerySet[Message]:
    return Message.objects.filter(
        institution_code=key.institution_code,
        message_no=key.message_no,
        transaction=key.transaction,
    )


def _columns(key: Key) -> tuple[str, str, str]:
    return key.institution_code, key.message_no, key.transaction
