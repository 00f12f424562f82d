"""What a message was refused with, for the sender that lost the answer."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from yibao.gateway.inbox import Key
from yibao.gateway.models import Refusal
from yibao.gateway.refusal import code_of, sentence_of
from yibao.gateway.wire import Problems
from yibao.kernel.crypto import key_ring
from yibao.kernel.errors import Fault, Unavailable

log = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=35)
BATCH = 5000

# Nobody waits for the disk: what a crash loses was refused, and so changed nothing.
NOTE = """
    WITH fast AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO gateway_refusal
        (institution_code, message_no, transaction, code, sentence, refused_at)
    SELECT %s, %s, %s, %s, %s, %s FROM fast
    ON CONFLICT (institution_code, message_no, transaction) DO UPDATE
    SET code = excluded.code, sentence = excluded.sentence,
        refused_at = excluded.refused_at
"""
FORGET = """
    DELETE FROM gateway_refusal WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM gateway_refusal WHERE refused_at < %s LIMIT %s))
"""


def note(key: Key, fault: Fault | Problems, at: datetime) -> None:
    """Keep the last refusal of a message; a database in trouble is not asked twice.

    Who was turned away because we are busy was not refused, and there may be many.
    """
    if isinstance(fault, Unavailable):
        return
    try:
        sealed = key_ring().seal("refusal", sentence_of(fault))
        row = (
            key.institution_code,
            key.message_no,
            key.transaction,
            code_of(fault),
            sealed,
            at,
        )
        with connection.cursor() as cursor:
            cursor.execute(NOTE, row)
    except (DatabaseError, InterfaceError):
        log.warning("没有记下一次拒绝", exc_info=True)


def refusals_of(
    institution_code: str, message_no: str, number: str = ""
) -> list[Refusal]:
    """The last refusal under each transaction number, the latest first."""
    found = Refusal.objects.filter(
        institution_code=institution_code, message_no=message_no
    )
    if number:
        found = found.filter(transaction=number)
    return list(found.order_by("-refused_at"))


def forget_old() -> int:
    """Delete what nobody asks for any more, in small steps; how many went."""
    before = timezone.now() - KEPT_FOR
    gone = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(FORGET, [before, BATCH])
            went: int = cursor.rowcount
            gone += went
            if went < BATCH:
                return gone
