"""日志封存: what the journal says is chained by hashes, so that no line changes unseen.

A seal covers the lines of one month within a range of numbers. Its digest (SM3) is made
of every line and of the seal before; its check value (HMAC-SM3, under the key file)
cannot be made by who only has the database. What is not sealed yet is sealed next.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from django.db import connection, transaction
from django.db.models import Max

from yibao.kernel.crypto import key_ring
from yibao.kernel.models import Journal, JournalSeal
from yibao.kernel.moments import at_shanghai
from yibao.kernel.turns import take_turn

LINES_A_SEAL = 1000
MARK_BYTES = 4
BEFORE_ALL = "0" * 64
PATIENCE_SECONDS = 10.0
COLUMNS = (
    "id",
    "happened_at",
    "action",
    "subject_kind",
    "subject_no",
    "institution_code",
    "operator_no",
    "operator_name",
    "channel",
    "reason",
    "fields",
)
WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'kernel_journal'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND mode = 'RowExclusiveLock' AND granted
    AND pid IS DISTINCT FROM pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal as it is hashed."""

    id: int
    partition: str
    digest: bytes

    @property
    def mark(self) -> bytes:
        return self.digest[:MARK_BYTES]


def seal_journal(lines_a_seal: int = LINES_A_SEAL) -> int:
    """Seal whatever is final by now; how many lines. A background step, or by hand."""
    horizon = final_line()
    sealed = 0
    while done := _seal_some(horizon, lines_a_seal):
        sealed += done
    return sealed


def final_line(patience: float = PATIENCE_SECONDS) -> int:
    """The last line below which none can appear any more; 0 if writers do not end.

    Numbers are drawn before lines are committed, so a lower one may still be under way.
    Whoever drew one holds a lock on the table from before until the end.
    """
    last: int = Journal.objects.aggregate(last=Max("id"))["last"] or 0
    before = _writers()
    give_up = time.monotonic() + patience
    while before & _writers():
        if time.monotonic() > give_up:
            return 0
        time.sleep(0.02)
    return last


@transaction.atomic
def _seal_some(horizon: int, count: int) -> int:
    """One range of lines, a seal for each month in it; how many lines it covers."""
    take_turn("journal seals")
    newest = JournalSeal.objects.order_by("-id").first()
    after = newest.upto_id if newest else 0
    lines = list(_lines(after, horizon, count))
    if not lines:
        return 0
    upto = lines[-1].id
    for partition, held in sorted(_by_month(lines).items()):
        newest = _sealed(partition, held, after, upto, newest)
    return len(lines)


def _sealed(
    partition: str,
    lines: Sequence[Line],
    after: int,
    upto: int,
    newest: JournalSeal | None,
) -> JournalSeal:
    own = JournalSeal.objects.filter(partition=partition).order_by("-number").first()
    before = own or newest
    seal = JournalSeal(
        partition=partition,
        number=own.number + 1 if own else 1,
        after_id=after,
        upto_id=upto,
        lines=len(lines),
        marks=b"".join(line.mark for line in lines),
        previous=before.digest if before else BEFORE_ALL,
    )
    seal.digest = digest_of(seal, lines)
    seal.mac = mac_of(seal.digest)
    seal.save(force_insert=True)
    return seal


def digest_of(seal: JournalSeal, lines: Iterable[Line]) -> str:
    """SM3 over the digest before, what the seal covers, and every line."""
    sm3 = hashes.Hash(hashes.SM3())
    head = [seal.previous, seal.partition, seal.number, seal.after_id, seal.upto_id]
    sm3.update(json.dumps(head).encode())
    for line in lines:
        sm3.update(line.digest)
    return sm3.finalize().hex()


def mac_of(digest: str) -> str:
    return key_ring().index("journal seal", digest).hex()


def lines_between(after: int, upto: int) -> dict[str, list[Line]]:
    """The lines of a range as they are now, by month."""
    return _by_month(_lines(after, upto, None))


def _by_month(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.partition].append(line)
    return found


def _lines(after: int, upto: int, count: int | None) -> Iterator[Line]:
    rows = Journal.objects.filter(id__gt=after, id__lte=upto).order_by("id")
    for row in rows.values_list(*COLUMNS)[:count]:
        yield _line(row)


def _line(row: Sequence[object]) -> Line:
    number, happened_at, *rest = row
    assert isinstance(number, int) and isinstance(happened_at, datetime)
    moment = happened_at.astimezone(UTC).isoformat()
    text = json.dumps([number, moment, *rest], ensure_ascii=False, sort_keys=True)
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(text.encode())
    return Line(number, f"{at_shanghai(happened_at):%Y-%m}", sm3.finalize())


def _writers() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return frozenset(one for (one,) in cursor.fetchall())
