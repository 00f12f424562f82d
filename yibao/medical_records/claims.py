"""结算清单 (4101, 4102): uploaded, submitted, and reviewed by the agency."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from yibao.engine.money import ZERO, Money
from yibao.kernel import journal
from yibao.kernel.operator import Operator
from yibao.kernel.turns import take_turn
from yibao.medical_records.checks import (
    check_amounts,
    check_itself,
    check_registered,
    with_main,
)
from yibao.medical_records.commands import keep, local_day
from yibao.medical_records.errors import (
    ListClosed,
    NoList,
    NotSubmitted,
    SettlementReversed,
    StateNotYours,
    UnknownListState,
)
from yibao.medical_records.models import (
    ClaimList,
    ClaimListEvent,
    Kind,
    ListState,
)
from yibao.medical_records.told import AmountsTold, DocumentTold
from yibao.settlement.errors import (
    SettlementElsewhere,
    SettlementOfAnother,
    UnknownSettlement,
)
from yibao.settlement.models import Setting, Settlement, SettlementFund

OPEN = (ListState.DRAFT, ListState.RETURNED)  # may be uploaded again
REVIEWED = (ListState.ACCEPTED, ListState.RETURNED)  # what the agency decides


@transaction.atomic
def record_claim_list(
    told: DocumentTold,
    amounts: AmountsTold,
    *,
    settlement_no: str,
    encounter_no: str,
    person_no: str,
    at: datetime,
    by: Operator,
    submit: bool = False,
    message_no: str = "",
) -> ClaimList:
    """Keep the list of a settlement that stands; until submitted it may be replaced."""
    take_turn(f"claim list of {settlement_no}")
    settlement = own_settlement(settlement_no, person_no, encounter_no, by)
    if settlement.reverses_id or hasattr(settlement, "reversal"):
        raise SettlementReversed(settlement_no=settlement_no)
    known = ClaimList.objects.filter(settlement_id=settlement_no).first()
    if known is not None and known.state not in OPEN:
        raise ListClosed(
            settlement_no=settlement_no, state=ListState(known.state).label
        )
    checked = replace(told, diagnoses=with_main(told.diagnoses))
    _check(checked, amounts, settlement)
    document = keep(
        replace(checked, fee_total=settlement.fee_total),
        kind=Kind.CLAIM_LIST,
        subject_no=settlement_no,
        person_no=settlement.person_no,
        encounter_no=settlement.encounter_id,
        at=at,
        by=by,
        message_no=message_no,
    )
    claim = known or ClaimList(
        settlement=settlement, institution_code=settlement.institution_code
    )
    claim.version = document.version
    state = ListState.SUBMITTED if submit else ListState.DRAFT
    return _enter(claim, state, at=at, by=by)


def own_settlement(
    settlement_no: str, person_no: str, encounter_no: str, by: Operator
) -> Settlement:
    """The settlement, of this institution, of this person and visit where told."""
    found = Settlement.objects.select_related("encounter", "reversal")
    settlement = found.filter(pk=settlement_no).first()
    if settlement is None:
        raise UnknownSettlement(settlement_no=settlement_no)
    if by.institution_code and settlement.institution_code != by.institution_code:
        raise SettlementElsewhere(settlement_no=settlement_no)
    for what, told, actual in (
        ("人员编号", person_no, settlement.person_no),
        ("就诊ID", encounter_no, settlement.encounter_id),
    ):
        if told and told != actual:
            raise SettlementOfAnother(
                settlement_no=settlement_no, what=what, value=told
            )
    return settlement


def _check(told: DocumentTold, amounts: AmountsTold, settlement: Settlement) -> None:
    encounter = settlement.encounter
    check_amounts(
        amounts,
        told,
        fee_total=settlement.fee_total,
        person_paid=settlement.person_paid,
        account_paid=settlement.account_paid,
        cash_paid=settlement.cash_paid,
        funds=_funds_of(settlement),
    )
    if encounter.setting == Setting.INPATIENT:
        ended = encounter.end_at
        check_registered(
            told, local_day(encounter.begin_at), local_day(ended) if ended else None
        )
    check_itself(told)


def _funds_of(settlement: Settlement) -> dict[str, Money]:
    paid: dict[str, Money] = {}
    for fund in SettlementFund.objects.filter(settlement=settlement):
        kind = fund.fund_pay_type
        paid[kind] = paid.get(kind, ZERO) + fund.amount
    return paid


@transaction.atomic
def change_state(
    *,
    settlement_no: str,
    state: str,
    at: datetime,
    by: Operator,
    person_no: str = "",
    reason: str = "",
) -> ClaimList:
    """提交或收回清单 (4102) by the institution; accepted or returned by the agency."""
    if state not in ListState.values:
        raise UnknownListState(state=state)
    take_turn(f"claim list of {settlement_no}")
    own_settlement(settlement_no, person_no, "", by)
    claim = ClaimList.objects.filter(settlement_id=settlement_no).first()
    if claim is None:
        raise NoList(settlement_no=settlement_no)
    if claim.state == state:
        return claim
    label = ListState(claim.state).label
    if by.institution_code:
        if state in REVIEWED:
            raise StateNotYours(state=state)
        if claim.state == ListState.ACCEPTED:
            raise ListClosed(settlement_no=settlement_no, state=label)
    elif state in REVIEWED and claim.state != ListState.SUBMITTED:
        raise NotSubmitted(settlement_no=settlement_no, state=label)
    return _enter(claim, ListState(state), at=at, by=by, reason=reason)


def _enter(
    claim: ClaimList,
    state: ListState,
    *,
    at: datetime,
    by: Operator,
    reason: str = "",
) -> ClaimList:
    claim.state = state
    claim.save()
    ClaimListEvent.objects.create(
        claim_list=claim,
        state=state,
        version=claim.version,
        happened_at=at,
        reason=reason,
        operator_no=by.number,
        operator_name=by.name,
    )
    journal.record(
        f"claim_list.{state.name.lower()}",
        "settlement",
        claim.settlement_id,
        by=by,
        reason=reason,
        fields={"list": claim.list_no, "version": claim.version},
    )
    return claim
