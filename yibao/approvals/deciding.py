"""审核备案: one decision on what waits, told when another was faster."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from yibao.approvals import course
from yibao.approvals.errors import AlreadyDecided, ReasonNeeded, UnknownFiling
from yibao.approvals.models import Filing, FilingState
from yibao.kernel.operator import Operator
from yibao.kernel.turns import take_turn


@transaction.atomic
def decide(
    *, filing_no: str, passed: bool, decided_at: datetime, basis: str, by: Operator
) -> Filing:
    """通过 or 不予通过, once: who comes second is told who was first.

    ``course.approve`` takes a second approval for a repetition, as the interface
    needs it; a reviewer wants to know that somebody else has decided.
    """
    take_turn(f"decision on {filing_no}")
    if not passed and not basis.strip():
        raise ReasonNeeded(filing_no=filing_no)
    _refuse_decided(filing_no)
    if passed:
        return course.approve(
            filing_no=filing_no, approved_at=decided_at, basis=basis, by=by
        )
    return course.refuse(filing_no=filing_no, refused_at=decided_at, basis=basis, by=by)


def _refuse_decided(filing_no: str) -> None:
    for model in course.KINDS:
        filing = model._default_manager.filter(filing_no=filing_no).first()
        if filing is not None:
            break
    else:
        raise UnknownFiling(what=course.ANY_KIND, filing_no=filing_no)
    last = filing.events.exclude(state=FilingState.FILED).order_by("pk").last()
    if last is not None:
        raise AlreadyDecided(
            filing_no=filing_no,
            operator_no=last.operator_no,
            at=f"{localtime(last.happened_at):%Y-%m-%d %H:%M}",
            state=FilingState(last.state).label,
        )
