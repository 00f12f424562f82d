"""Leaving a trace of refused attempts with somebody else's or a lost credential."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yibao.kernel import serials
from yibao.kernel.operator import Operator
from yibao.settlement.errors import ReportedRefusal
from yibao.settlement.models import RefusedAttempt
from yibao.settlement.requests import Presented


@contextmanager
def reporting(
    action: str,
    person_no: str,
    institution_code: str,
    presented: Presented,
    by: Operator,
) -> Iterator[None]:
    """Record a ``ReportedRefusal`` that leaves the block, then let it go on.

    Stand this outside the command's own transaction. Whoever wraps commands in a
    transaction of his own, and rolls it back on a refusal, calls ``leave_trace`` after.
    """
    try:
        yield
    except ReportedRefusal as refusal:
        refusal.attempt = RefusedAttempt(
            id=serials.numbers(1)[0],
            kind=refusal.kind,
            code=refusal.code,
            person_no=person_no,
            institution_code=institution_code,
            credential_kind=presented.credential.kind,
            action=action,
            operator_no=by.number,
            operator_name=by.name,
        )
        leave_trace(refusal)
        raise


def leave_trace(fault: Exception) -> None:
    """Append the attempt behind a refusal, if there is one; twice is once."""
    if isinstance(fault, ReportedRefusal) and fault.attempt is not None:
        RefusedAttempt.objects.bulk_create([fault.attempt], ignore_conflicts=True)
