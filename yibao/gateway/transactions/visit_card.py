"""就诊状态查询 (Y603): what is open on a visit, who holds it, what may be done."""

from __future__ import annotations

from django.utils.timezone import localtime

from yibao.gateway import deliveries, progress
from yibao.gateway.caller import Caller
from yibao.gateway.contract.status import (
    BatchCard,
    CardAnswer,
    CardQuery,
    CardRequest,
    RunningCard,
    SettlementCard,
    StayElsewhere,
    VisitCard,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.answers import yuan
from yibao.gateway.transactions.errors import NothingToFindBy
from yibao.gateway.transactions.visits import own_encounter
from yibao.gateway.wording import flag
from yibao.settlement import cards
from yibao.settlement.cards import VisitStanding
from yibao.settlement.models import Encounter, Setting, Settlement, State
from yibao.settlement.queries import encounter_named


@transaction("Y603", title="就诊状态查询", request=CardRequest, answer=CardAnswer)
def visit_card(request: CardRequest, caller: Caller) -> CardAnswer:
    """One visit, or every open visit of a person here; and where else they lie."""
    asked = request.data
    visits, person_no = _asked_for(asked, caller)
    known = _delivered(visits, caller)
    return CardAnswer(
        visitinfo=[_visit(one) for one in visits],
        batchinfo=[card for one in visits for card in _batches(one)],
        setlinfo=[card for one in visits for card in _settlements(one, known)],
        runinfo=[card for one in visits for card in _running(one, caller)],
        othinfo=[
            _elsewhere(stay)
            for stay in cards.stays_elsewhere(person_no, caller.institution_code)
        ],
    )


def _asked_for(asked: CardQuery, caller: Caller) -> tuple[list[VisitStanding], str]:
    if asked.mdtrt_id:
        person_no = asked.psn_no or encounter_named(asked.mdtrt_id).person_id
        own = own_encounter(asked.mdtrt_id, person_no, caller)
        return [cards.standing_of(own)], person_no
    if not asked.psn_no:
        raise NothingToFindBy(path="input.data", what="就诊ID或人员编号")
    today = localtime(caller.received_at).date()
    found = cards.open_visits(asked.psn_no, caller.institution_code, today)
    standing = [cards.standing_of(one) for one in found]
    return [one for one in standing if one.is_open], asked.psn_no


def _delivered(visits: list[VisitStanding], caller: Caller) -> set[str]:
    numbers = [made.message_no for one in visits for made in one.settlements]
    return deliveries.delivered(caller.institution_code, numbers)


def _visit(one: VisitStanding) -> VisitCard:
    encounter = one.encounter
    return VisitCard(
        mdtrt_id=encounter.pk,
        psn_no=encounter.person_id,
        insutype=encounter.insurance,
        med_type=encounter.care_type or None,
        ipt_otp_no=encounter.institution_no or None,
        begntime=localtime(encounter.begin_at),
        endtime=localtime(encounter.end_at) if encounter.end_at else None,
        mdtrt_mode=Setting(encounter.setting).label,
        mdtrt_stas=State(encounter.state).label,
        open_cnt=one.open_lines,
        open_sumamt=yuan(one.open_total),
        lock_flag=flag(one.is_held),
        next_act=";".join(cards.next_actions(one)),
    )


def _batches(one: VisitStanding) -> list[BatchCard]:
    return [
        BatchCard(
            mdtrt_id=one.encounter.pk,
            chrg_bchno=batch.batch_no or None,
            dtl_cnt=batch.lines,
            det_item_fee_sumamt=yuan(batch.total),
            open_cnt=batch.open_lines,
            setl_id=batch.settlement_no or None,
        )
        for batch in one.batches
    ]


def _settlements(one: VisitStanding, known: set[str]) -> list[SettlementCard]:
    reversals = {made.reverses_id: made for made in one.settlements}
    return [
        _settlement(made, reversals.get(made.pk), made.message_no in known)
        for made in one.settlements
        if made.reverses_id is None
    ]


def _settlement(
    made: Settlement, reversal: Settlement | None, is_known: bool
) -> SettlementCard:
    return SettlementCard(
        mdtrt_id=made.encounter_id,
        setl_id=made.pk,
        omsgid=made.message_no,
        setl_time=localtime(made.settled_at),
        medfee_sumamt=yuan(made.fee_total),
        fund_pay_sumamt=yuan(made.fund_paid),
        psn_part_amt=yuan(made.person_paid),
        mid_setl_flag=flag(made.mid_stay),
        fetch_flag=flag(is_known),
        rev_setl_id=reversal.pk if reversal else None,
        rev_msgid=(reversal.message_no if reversal else "") or None,
        rev_time=localtime(reversal.settled_at) if reversal else None,
    )


def _running(one: VisitStanding, caller: Caller) -> list[RunningCard]:
    """Known of this process alone; ``lock_flag`` tells of the others."""
    return [
        RunningCard(
            mdtrt_id=one.encounter.pk,
            omsgid=running.key.message_no,
            oinfno=running.key.transaction,
            recv_time=localtime(running.since),
        )
        for running in progress.running_here(caller.institution_code)
        if progress.touches(running.content, one.encounter.pk)
    ]


def _elsewhere(stay: Encounter) -> StayElsewhere:
    return StayElsewhere(
        fixmedins_code=stay.institution_id,
        fixmedins_name=stay.institution.name,
        mdtrt_id=stay.pk,
        begntime=localtime(stay.begin_at),
    )
