"""The institution's file beside our rows: loaded, matched and read back in key order.

Set-based: the lines go into a temporary table by COPY, their keys are found by the
indexes of settlements, and both sides come back through server-side cursors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yibao.clearing.books import Ours, Tally, Theirs
from yibao.clearing.models import Scope
from yibao.clearing.reading import PARTNERS, ROW, our_row
from yibao.clearing.slices import SLICE, Books

CHUNK = 2000

CREATE = """
CREATE TEMPORARY TABLE clearing_told (
    line_no integer NOT NULL, settlement_no text COLLATE "C" NOT NULL,
    encounter_no text COLLATE "C" NOT NULL, person_no text COLLATE "C" NOT NULL,
    fee bigint NOT NULL, fund bigint NOT NULL, account bigint NOT NULL,
    is_refund boolean NOT NULL, key text COLLATE "C" NOT NULL DEFAULT '')
"""
COPY = """
COPY clearing_told (line_no, settlement_no, encounter_no, person_no, fee, fund,
    account, is_refund) FROM STDIN
"""
# By our number; a refund by the number of what it undoes (some provinces answer that);
# by the message number; last by the visit, if only one row and one line can be meant.
MATCH = (
    """UPDATE clearing_told t SET key = s.settlement_no FROM settlement_settlement s
    WHERE s.settlement_no = t.settlement_no AND s.institution_code = %(institution)s
        AND (s.reverses_no IS NOT NULL) = t.is_refund""",
    """UPDATE clearing_told t SET key = s.settlement_no FROM settlement_settlement s
    WHERE t.key = '' AND t.is_refund AND s.reverses_no = t.settlement_no
        AND s.institution_code = %(institution)s""",
    """UPDATE clearing_told t SET key = s.settlement_no FROM settlement_settlement s
    WHERE t.key = '' AND t.settlement_no <> '' AND s.message_no = t.settlement_no
        AND s.institution_code = %(institution)s
        AND (s.reverses_no IS NOT NULL) = t.is_refund""",
    """WITH lines AS (
        SELECT encounter_no, is_refund, min(line_no) AS line_no
        FROM clearing_told WHERE key = '' AND encounter_no <> ''
        GROUP BY 1, 2 HAVING count(*) = 1),
    meant AS (
        SELECT l.line_no, min(s.settlement_no) AS settlement_no
        FROM lines l JOIN settlement_settlement s ON s.encounter_no = l.encounter_no
            AND (s.reverses_no IS NOT NULL) = l.is_refund
            AND s.institution_code = %(institution)s
        WHERE NOT EXISTS (
            SELECT FROM clearing_told k WHERE k.key = s.settlement_no)
        GROUP BY 1 HAVING count(*) = 1)
    UPDATE clearing_told t SET key = m.settlement_no FROM meant m
    WHERE t.line_no = m.line_no""",
)
THEIRS = "SELECT * FROM clearing_told ORDER BY key, line_no"
OURS = f"""
WITH {SLICE}, named AS (
    SELECT DISTINCT key FROM clearing_told t WHERE key <> ''
        AND NOT EXISTS (SELECT FROM counted c WHERE c.settlement_no = t.key)
), elsewhere AS (
    SELECT s.settlement_no, s.reverses_no, s.encounter_no, s.person_no, s.message_no,
        s.insurance, s.clearing_category, s.clearing_office, s.insured_area,
        s.business_day, s.reason, s.fee_total, s.fund_paid, s.account_paid, s.cash_paid,
        s.fund_paid + CASE WHEN %(account_in_fund)s THEN s.account_paid ELSE 0 END
            AS fund_told
    FROM named n JOIN settlement_settlement s ON s.settlement_no = n.key
), held AS (
    SELECT *, true AS counted FROM counted UNION ALL SELECT *, false FROM elsewhere
)
SELECT {ROW}, c.counted, NOT c.counted AND (
        undone.business_day = c.business_day AND c.reason = '冲正 ' || undone.message_no
        OR undoing.business_day = c.business_day
            AND undoing.reason = '冲正 ' || c.message_no) IS TRUE AS void
FROM held c {PARTNERS}
ORDER BY c.settlement_no COLLATE "C"
"""  # noqa: S608

SUM = """
SELECT coalesce(bool_and(is_refund), true), count(*)::int,
    coalesce(sum(fee), 0)::bigint, coalesce(sum(fund), 0)::bigint,
    coalesce(sum(account), 0)::bigint FROM clearing_told
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """Our rows and their lines in the order of their key, and the lines' sum."""

    ours: Iterator[Ours]
    theirs: Iterator[Theirs]
    filed: Tally
    scope: Scope


@contextmanager
def beside_our_rows(
    books: Books, lines: Iterable[Theirs], flag: Scope
) -> Iterator[Beside]:
    """Both sides of a comparison; within a transaction.

    Refunds belong into the file, so senders who write 0 into the refund flag mean all
    rows; refunds alone are compared when the file has nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        with cursor.copy(COPY) as told:
            for line in lines:
                told.write_row(_columns(line))
        for statement in MATCH:
            cursor.execute("ANALYZE clearing_told")
            cursor.execute(statement, books.parameters())
        cursor.execute(SUM)
        only_refunds, *filed = cursor.fetchone()
    only = flag is Scope.REFUNDS and only_refunds
    scope = Scope.REFUNDS if only else Scope.ALL
    yield Beside(
        ours=_stream(OURS, books.parameters(scope), our_row),
        theirs=_stream(THEIRS, {}, _their_line),
        filed=Tally.of(*filed),
        scope=scope,
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE clearing_told")


def _columns(line: Theirs) -> Sequence[object]:
    return (
        line.line_no,
        line.settlement_no,
        line.encounter_no,
        line.person_no,
        line.tally.fee.fen,
        line.tally.fund.fen,
        line.tally.account.fen,
        line.is_refund,
    )


def _their_line(*, fee: int, fund: int, account: int, **told: Any) -> Theirs:
    return Theirs(tally=Tally.of(1, fee, fund, account), **told)


def _stream(statement: str, parameters: dict[str, Any], row: Any) -> Iterator[Any]:
    """A result of any length, a chunk of rows at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        names: list[str] = []
        while found := cursor.fetchmany(CHUNK):
            names = names or [column[0] for column in cursor.description]
            yield from (row(**dict(zip(names, one, strict=True))) for one in found)
