"""就诊清理: one safe command that leaves no rubbish of a visit behind."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.transaction import atomic

from yibao.kernel import journal
from yibao.kernel.operator import Operator
from yibao.settlement.commands.lines import ANY_SETTING, withdraw_lines
from yibao.settlement.commands.records import changed, held_encounter
from yibao.settlement.errors import AwaitsItsBill, EncounterSettled
from yibao.settlement.models import Encounter, State
from yibao.settlement.queries import standing_settlements
from yibao.settlement.requests import ALL


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """What a clean-up took away; ``settlement_no`` stands and keeps the visit."""

    encounter: Encounter
    lines: int
    settlement_no: str


@atomic
def clean_up(
    *, encounter_no: str, institution_code: str, person_no: str, by: Operator
) -> CleanedUp:
    """Withdraw every unsettled line, and cancel the visit if nothing of it is settled.

    Refused where the bill of a discharged stay is still to come, and where there is
    nothing to take away beside a settlement: that one is named.
    """
    encounter = held_encounter(
        encounter_no,
        institution_code,
        person_no,
        settings=ANY_SETTING,
        action="就诊清理",
    )
    settlements = list(standing_settlements(encounter_no))
    standing = settlements[0] if settlements else None
    billed = any(not one.mid_stay for one in settlements)
    if encounter.state == State.DISCHARGED and not billed:
        raise AwaitsItsBill(encounter_no=encounter_no)
    gone = withdraw_lines(
        encounter_no=encounter_no,
        institution_code=institution_code,
        person_no=person_no,
        batch_no=ALL,
        by=by,
    )
    if standing is None:
        changed(encounter, State.CANCELLED, action="cleaned_up", by=by)
        journal.record("encounter.cancelled", "encounter", encounter.pk, by=by)
    elif not gone:
        raise EncounterSettled(encounter_no=encounter_no, settlement_no=standing.pk)
    return CleanedUp(encounter, gone, standing.pk if standing else "")
