"""Filing what another has to confirm, and the one thing that becomes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.timezone import localtime

from yibao.access.cases import refuse_same_hand
from yibao.kernel import journal
from yibao.kernel.operator import Operator
from yibao.kernel.turns import take_turn
from yibao.web.confirmations.errors import (
    DecidedAlready,
    FiledAlready,
    NotTheFiler,
    ReasonNeeded,
    UnknownConfirmation,
)
from yibao.web.confirmations.models import Confirmation, Outcome, Result

SUBJECT = "confirmation"
Content = Mapping[str, list[str]]
Done = TypeVar("Done")


@transaction.atomic
def file_deed(
    *,
    number: str,
    deed: str,
    subject_no: str,
    area: str,
    content: Content,
    reason: str,
    filed_at: datetime,
    by: Operator,
) -> Confirmation:
    """提交复核: one at a time of a deed about a subject."""
    take_turn(f"confirmation of {deed} {subject_no}")
    waiting = Confirmation.objects.filter(
        deed=deed, subject_no=subject_no, outcome__isnull=True
    ).first()
    if waiting is not None:
        raise FiledAlready(
            number=waiting.number,
            name=waiting.filed_by_name,
            operator_no=waiting.filed_by,
        )
    filed = Confirmation.objects.create(
        number=number,
        deed=deed,
        subject_no=subject_no,
        area=area,
        content=json.dumps(content, ensure_ascii=False),
        filed_by=by.number,
        filed_by_name=by.name,
        filed_at=filed_at,
    )
    _journal("confirmation.filed", filed, reason, by)
    return filed


@transaction.atomic
def confirm(
    *,
    number: str,
    act: Callable[[], Done],
    confirmed_at: datetime,
    by: Operator,
    reason: str = "",
) -> Done:
    """复核通过, by another than who filed it: it is done now, under both names."""
    filed = _waiting(number)
    _refuse_filer("confirmation.confirmed", number, by)
    done = act()
    _close(filed, Result.CONFIRMED, reason, confirmed_at, by)
    return done


@transaction.atomic
def give_back(
    *, number: str, reason: str, returned_at: datetime, by: Operator
) -> Outcome:
    """退回 with its reason; who filed it puts it right and files again."""
    if not reason.strip():
        raise ReasonNeeded(number=number)
    filed = _waiting(number)
    _refuse_filer("confirmation.returned", number, by)
    return _close(filed, Result.RETURNED, reason, returned_at, by)


@transaction.atomic
def withdraw(
    *, number: str, reason: str, withdrawn_at: datetime, by: Operator
) -> Outcome:
    """撤回, by who filed it, while nobody has decided."""
    filed = _waiting(number)
    if filed.filed_by != by.number:
        raise NotTheFiler(number=number)
    return _close(filed, Result.WITHDRAWN, reason, withdrawn_at, by)


def record_opened(number: str, *, by: Operator) -> None:
    """Who read the content in clear."""
    journal.record("confirmation.opened", SUBJECT, number, by=by)


def _waiting(number: str) -> Confirmation:
    """The case, if nothing became of it; who comes second learns who was first."""
    take_turn(f"confirmation {number}")
    filed = Confirmation.objects.filter(number=number).first()
    if filed is None:
        raise UnknownConfirmation(number=number)
    outcome = Outcome.objects.filter(confirmation=filed).first()
    if outcome is not None:
        raise DecidedAlready(
            number=number,
            name=outcome.operator_name,
            operator_no=outcome.operator_no,
            at=f"{localtime(outcome.happened_at):%Y-%m-%d %H:%M}",
            result=Result(outcome.result).label,
        )
    return filed


def _refuse_filer(action: str, number: str, by: Operator) -> None:
    """受理与审核 of one case are not one person's (SOD-01)."""
    refuse_same_hand(action=action, subject_kind=SUBJECT, subject_no=number, by=by)


def _close(
    filed: Confirmation, result: Result, reason: str, at: datetime, by: Operator
) -> Outcome:
    outcome = Outcome.objects.create(
        confirmation=filed,
        result=result,
        reason=reason,
        operator_no=by.number,
        operator_name=by.name,
        happened_at=at,
    )
    _journal(f"confirmation.{result}", filed, reason, by)
    return outcome


def _journal(action: str, filed: Confirmation, reason: str, by: Operator) -> None:
    fields = {
        "deed": filed.deed,
        "subject_no": filed.subject_no,
        "filed_by": filed.filed_by,
    }
    journal.record(action, SUBJECT, filed.number, by=by, reason=reason, fields=fields)
