"""未取应答的结算: settled here, answer never delivered nor fetched, never reversed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yibao.engine.money import Money
from yibao.gateway import deliveries
from yibao.gateway.deliveries import SETTLEMENTS
from yibao.gateway.models import Delivery, Message
from yibao.gateway.values import BEIJING
from yibao.settlement.cards import settled_between
from yibao.settlement.models import Settlement


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
    first = datetime.combine(day, time(), BEIJING)
    settled = settled_between(first, first + timedelta(days=1), institution_code)
    by_key = {(one.institution_code, one.message_no): one for one in settled}
    for told in _delivered(by_key):
        del by_key[told]
    numbers = _numbers(by_key)
    return [_doubt(one, numbers[key]) for key, one in by_key.items() if key in numbers]


Keyed = dict[tuple[str, str], Settlement]


def _delivered(settled: Keyed) -> set[tuple[str, str]]:
    found = Delivery.objects.filter(
        institution_code__in={code for code, _ in settled},
        message_no__in=[number for _, number in settled],
    ).values_list("institution_code", "message_no")
    return set(found) & settled.keys()


def _numbers(settled: Keyed) -> dict[tuple[str, str], str]:
    """By which transaction each was settled; the agency's own are not among them."""
    found = Message.objects.filter(
        institution_code__in={code for code, _ in settled},
        message_no__in=[number for _, number in settled],
        transaction__in=SETTLEMENTS,
    ).values_list("institution_code", "message_no", "transaction")
    return {(code, number): infno for code, number, infno in found}


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
