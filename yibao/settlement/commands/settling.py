"""试算与结算 (2101, 2102, 2206, 2207, 2303, 2304): one or many, the same code."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from django.db import IntegrityError
from django.db.transaction import atomic

from yibao.engine.errors import Refused
from yibao.ledger.errors import AccountOverdrawn, NoPersonalAccount
from yibao.settlement.attempts import reporting
from yibao.settlement.books import decide
from yibao.settlement.decision import Decision
from yibao.settlement.errors import TooBusy
from yibao.settlement.reading import read
from yibao.settlement.requests import SettleRequest
from yibao.settlement.rows import Record, record_of
from yibao.settlement.views import SettlementView, view_of
from yibao.settlement.writing import TotalsChanged, write

ATTEMPTS = 5
POISON = (IntegrityError, AccountOverdrawn, NoPersonalAccount)


def preview(request: SettleRequest) -> SettlementView:
    """What a settlement would come to now (试算); locks nothing and leaves nothing."""
    with _reported("试算", request):
        answer = preview_many([request])[0]
        if isinstance(answer, Refused):
            raise answer
        return answer


def preview_many(requests: Sequence[SettleRequest]) -> list[SettlementView | Refused]:
    """The same for many, each as if there were no other; the answers stand in order."""
    if not requests:
        return []
    facts = read(requests, lock=False)
    decided = [
        decide([request], [known])[0]
        for request, known in zip(requests, facts, strict=True)
    ]
    return [
        one if isinstance(one, Refused) else view_of(record_of(one, trial=True))
        for one in decided
    ]


def settle(request: SettleRequest) -> SettlementView:
    """Settle one visit, batch, stay or sale; raises what ``settle_many`` answers."""
    with _reported("结算", request):
        answer = settle_many([request])[0]
        if isinstance(answer, Refused):
            raise answer
        return answer


def settle_many(requests: Sequence[SettleRequest]) -> list[SettlementView | Refused]:
    """Settle many at once in one transaction; the answers stand in order.

    A refusal concerns its own request alone. A batch the database will not have is
    rolled back and replayed one by one, so that one bad settlement spoils no other.
    """
    if not requests:
        return []
    try:
        return _settle(requests)
    except POISON:
        if len(requests) == 1:
            raise
    return [_alone(request) for request in requests]


def _alone(request: SettleRequest) -> SettlementView | Refused:
    try:
        return _settle([request])[0]
    except Refused as refusal:
        return refusal


def _settle(requests: Sequence[SettleRequest]) -> list[SettlementView | Refused]:
    """Read, decide, write; again when another settlement of a person came first."""
    for _ in range(ATTEMPTS):
        try:
            with atomic():
                decided = [
                    record_of(one) if isinstance(one, Decision) else one
                    for one in decide(requests, read(requests))
                ]
                write([one for one in decided if isinstance(one, Record)])
        except TotalsChanged:
            continue
        return [view_of(one) if isinstance(one, Record) else one for one in decided]
    raise TooBusy(person_no=requests[0].person_no)


def _reported(action: str, request: SettleRequest) -> AbstractContextManager[None]:
    return reporting(
        action,
        request.person_no,
        request.institution_code,
        request.presented,
        request.by,
    )
