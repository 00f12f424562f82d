"""The message box that makes a repeat harmless (重复报文).

Keyed by (institution, msgid, infno). Every function here runs inside the transaction of
the message: the row stands if and only if the business does. Whoever carries a message
out holds the lock of its key until its transaction ends; a second copy waits for it,
and takes its place if that one is refused. The unique key is the last word.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from yibao.gateway.door import EDITIONS, Editions
from yibao.gateway.errors import OtherContent, Voided
from yibao.gateway.models import Message
from yibao.gateway.registry import canonical
from yibao.kernel.arrays import written
from yibao.kernel.crypto import blind_index, key_ring

PURPOSE = "message"  # of the sealed answer, as the model has it

# The lock is one number for each key. Two keys may share it: then one waits.
WAIT = """
    SELECT pg_advisory_xact_lock(hashtextextended(
        concat_ws('/', %s::text, %s::text, %s::text), 0))
"""
# The editions come with it: one round trip tells whether a message may still come in,
# whether it came before, and that nobody else has it in hand.
RECEIVE = f"""
    SELECT {EDITIONS}, m.state, m.digest, m.answer
      FROM (VALUES (1)) AS one
      LEFT JOIN yibao_message_received(%s, %s, %s) AS m ON true
"""  # noqa: S608  no value from outside
CLAIM = f"""
    SELECT {EDITIONS}, m.place, m.state, m.digest, m.answer
      FROM (VALUES (1)) AS one
      LEFT JOIN yibao_messages_claimed(
        %(institutions)s::text[], %(numbers)s::text[], %(transactions)s::text[])
        AS m ON true
"""  # noqa: S608  no value from outside
KEEP = """
    INSERT INTO gateway_message (institution_code, message_no, transaction, state,
                                 digest, answer, received_at, voided_by)
    SELECT institution_code, message_no, transaction, 'accepted', digest, answer,
           received_at, ''
      FROM unnest(%(institutions)s::text[], %(numbers)s::text[],
                  %(transactions)s::text[], %(digests)s::bytea[], %(answers)s::bytea[],
                  %(moments)s::timestamptz[])
        AS row (institution_code, message_no, transaction, digest, answer, received_at)
"""
BURY = """
    INSERT INTO gateway_message (institution_code, message_no, transaction, state,
                                 received_at, voided_at, voided_by)
    VALUES (%s, %s, %s, 'void', %s, %s, %s)
"""
VOID = """
    UPDATE gateway_message SET state = 'void', voided_at = %s, voided_by = %s
     WHERE (institution_code, message_no, transaction) = (%s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a message the same message."""

    institution_code: str
    message_no: str
    transaction: str

    @classmethod
    def of(cls, institution_code: str, message_no: str, number: str) -> Key:
        return cls(institution_code, message_no, canonical(number))


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a message: carried out and answered, or void."""

    key: Key
    is_void: bool
    digest: bytes
    sealed: bytes | None

    def answer_to(self, digest: bytes) -> str:
        """What the same message was answered; other content is refused."""
        if self.is_void:
            raise Voided(path="msgid", value=self.key.message_no)
        if self.digest != digest:
            raise OtherContent(
                path="msgid", value=self.key.message_no, infno=self.key.transaction
            )
        return key_ring().open(PURPOSE, self.sealed) if self.sealed else ""


@dataclass(frozen=True, slots=True)
class Received:
    """A message that is ours to carry out, and what became of it before."""

    editions: Editions  # as the claim was made
    stored: Stored | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The messages that are ours, with what became of each before."""

    editions: Editions  # as the claim was made
    free: Mapping[Key, Stored | None]


@dataclass(frozen=True, slots=True)
class Done:
    """A message carried out, as it is kept."""

    key: Key
    digest: bytes
    answer: bytes
    received_at: datetime


def digest_of(content: Any) -> bytes:
    """A keyed digest: equal for equal content, and no way back to a person."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return blind_index("message_content", hashlib.sha256(text.encode()).hexdigest())


def receive(key: Key) -> Received:
    """Claim a message, waiting for whoever carries it out; what became of it before."""
    own = (key.institution_code, key.message_no, key.transaction)
    with connection.cursor() as cursor:
        cursor.execute(RECEIVE, own)
        credentials, institutions, *found = cursor.fetchone()
    return Received(Editions(credentials, institutions), _left(key, found))


def wait_for(key: Key) -> None:
    """Until nobody else carries the message out; nobody will before we are done."""
    with connection.cursor() as cursor:
        cursor.execute(WAIT, (key.institution_code, key.message_no, key.transaction))


def claim(keys: Sequence[Key]) -> Claimed:
    """Claim those that nobody else carries out, waiting for none."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, written(_columns(keys)))
        rows = cursor.fetchall()
    free: dict[Key, Stored | None] = {}
    for _, _, place, *found in rows:
        if place is not None:
            key = keys[place]
            free[key] = _left(key, found)
    return Claimed(Editions(*rows[0][:2]), free)


def keep(done: Sequence[Done]) -> None:
    """Keep the answers beside what they answer, all in one statement."""
    seal = key_ring().seal_bytes
    columns: dict[str, Any] = {
        **_columns([one.key for one in done]),
        "digests": [one.digest for one in done],
        "answers": [seal(PURPOSE, one.answer) for one in done],
        "moments": [one.received_at for one in done],
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, written(columns))


def find(institution_code: str, message_no: str, number: str) -> Message | None:
    """A message that took effect or was voided; one still running is not seen."""
    key = Key.of(institution_code, message_no, number)
    return Message.objects.filter(
        institution_code=key.institution_code,
        message_no=key.message_no,
        transaction=key.transaction,
    ).first()


def bury(
    institution_code: str, message_no: str, number: str, *, by: str
) -> Message | None:
    """Void a message (2601), waiting for it if it is still being carried out.

    Returns the message if it took effect and was not yet void: the caller undoes that.
    ``None``: unknown or already void; a late original now finds the tombstone.
    """
    key = Key.of(institution_code, message_no, number)
    wait_for(key)
    message, now = find(institution_code, message_no, number), timezone.now()
    if message is not None and message.is_void:
        return None
    own = (key.institution_code, key.message_no, key.transaction)
    with connection.cursor() as cursor:
        if message is None:
            cursor.execute(BURY, (*own, now, now, by))
        else:
            cursor.execute(VOID, (now, by, *own))
    return message


def void_unseen(key: Key, *, by: str) -> bool:
    """Void a message that has not come; what is known of one that has stays as it is.

    Waits for it if it is being carried out.
    """
    if receive(key).stored is not None:
        return False
    now = timezone.now()
    own = (key.institution_code, key.message_no, key.transaction)
    with connection.cursor() as cursor:
        cursor.execute(BURY, (*own, now, now, by))
    return True


def _left(key: Key, found: Sequence[Any]) -> Stored | None:
    """What became of a message; its state is null where nothing did."""
    state, digest, answer = found
    if state is None:
        return None
    sealed = None if answer is None else bytes(answer)
    return Stored(key, state == Message.State.VOID, bytes(digest or b""), sealed)


def _columns(keys: Sequence[Key]) -> dict[str, list[str]]:
    return {
        "institutions": [key.institution_code for key in keys],
        "numbers": [key.message_no for key in keys],
        "transactions": [key.transaction for key in keys],
    }
