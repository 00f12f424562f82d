"""Leaving a trace of refused attempts with somebody else's or a lost credential."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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

    Stand this outside the command's own transaction. Whoever wraps commands in one more
    transaction and rolls it back on a refusal calls ``report`` again afterwards: the
    refusal carries its ``attempt``.
    """
    try:
        yield
    except ReportedRefusal as refusal:
        refusal.attempt = RefusedAttempt(
            kind=refusal.kind,
            code=refusal.code,
            person_no=person_no,
            institution_code=institution_code,
            credential_kind=presented.credential.kind,
            action=action,
            operator_no=by.number,
            operator_name=by.name,
        )
        report(refusal)
        raise


def report(refusal: ReportedRefusal) -> None:
    """Append the attempt of a refusal, in whatever transaction there is now."""
    if refusal.attempt is not None:
        refusal.attempt.pk = None
        refusal.attempt.save(force_insert=True)
