"""未取应答的结算: settled here, answer never delivered nor fetched, never reversed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Subquery

from yibao.engine.money import Money
from yibao.gateway import deliveries
from yibao.gateway.deliveries import SETTLEMENTS
from yibao.gateway.models import Delivery, Message
from yibao.gateway.values import BEIJING
from yibao.settlement.cards import settled_between
from yibao.settlement.models import Settlement

EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A settlement its institution may know nothing of."""

    institution_code: str
    settlement_no: str
    encounter_no: str
    person_no: str
    message_no: str
    transaction: str
    settled_at: datetime
    fee_total: Money
    fund_paid: Money
    account_paid: Money
    cash_paid: Money


def doubts_of_day(day: date, institution_code: str = "") -> list[Doubt]:
    """Of one institution or of all, by institution and time.

    What this process has still to write down is written first; another process may
    name a settlement that was told of within its last second.
    """
    while deliveries.flush():
        pass
    if not EARLIEST <= day < date.max:  # outside, days have no end that can be told
        return []
    first = datetime.combine(day, time(), BEIJING)
    settled = settled_between(first, first + timedelta(days=1), institution_code)
    key = {
        "institution_code": OuterRef("institution_code"),
        "message_no": OuterRef("message_no"),
    }
    told = Delivery.objects.filter(**key)
    made_by = Message.objects.filter(**key, transaction__in=SETTLEMENTS)
    found = settled.filter(~Exists(told)).annotate(
        infno=Subquery(made_by.values("transaction")[:1])
    )  # the agency's own have none
    return [_doubt(one, one.infno) for one in found.exclude(infno=None)]


def _doubt(one: Settlement, number: str) -> Doubt:
    return Doubt(
        institution_code=one.institution_code,
        settlement_no=one.pk,
        encounter_no=one.encounter_id,
        person_no=one.person_no,
        message_no=one.message_no,
        transaction=number,
        settled_at=one.settled_at,
        fee_total=one.fee_total,
        fund_paid=one.fund_paid,
        account_paid=one.account_paid,
        cash_paid=one.cash_paid,
    )
