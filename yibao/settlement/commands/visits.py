"""挂号与就诊信息 (2201, 2202, 2203)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.transaction import atomic

from yibao.kernel import journal
from yibao.kernel.arrays import Part, run
from yibao.kernel.operator import Operator
from yibao.kernel.whole import as_a_whole, whole
from yibao.settlement.attempts import reporting
from yibao.settlement.commands.held import Bill, save_diagnoses, what_stands
from yibao.settlement.commands.records import (
    changed,
    held_encounter,
    new_encounter,
    note,
    update_encounter,
)
from yibao.settlement.errors import EncounterSettled
from yibao.settlement.models import DiagnosisSide, Encounter, Setting, State
from yibao.settlement.queries import standing_settlements
from yibao.settlement.requests import (
    NATIONAL,
    NOTHING_SHOWN,
    Practice,
    Presented,
    VisitInput,
)

REGISTRATION_ONLY = "12"  # 仅收挂号费的结算


def register_outpatient(
    *,
    person_no: str,
    insurance: str,
    institution_code: str,
    visit: VisitInput,
    by: Operator,
    presented: Presented = NOTHING_SHOWN,
    message_no: str = "",
    practice: Practice = NATIONAL,
) -> Encounter:
    """Register an outpatient (门诊挂号); refuses who may not be treated here now."""
    writes: list[Part] = []
    with reporting("挂号", person_no, institution_code, presented, by), whole():
        encounter = new_encounter(
            setting=Setting.OUTPATIENT,
            state=State.REGISTERED,
            person_no=person_no,
            insurance=insurance,
            institution_code=institution_code,
            visit=visit,
            presented=presented,
            message_no=message_no,
            practice=practice,
            by=by,
            writes=writes,
        )
        note("encounter.registered", encounter, by, writes)
        run(writes)
        return encounter


@as_a_whole
def record_visit(
    *,
    encounter_no: str,
    institution_code: str,
    person_no: str,
    visit: VisitInput,
    by: Operator,
) -> Encounter:
    """Record what the visit is about (就诊信息); what is told later takes its place.

    Refuses another care type once something is settled (一次就诊一个医疗类别).
    """
    encounter = held_encounter(
        encounter_no,
        institution_code,
        person_no,
        settings=(Setting.OUTPATIENT, Setting.PHARMACY),
        action="就诊信息上传",
    )
    side, writes = DiagnosisSide.OUTPATIENT, list[Part]()
    standing = what_stands(encounter_no, side)
    _same_care_once_settled(encounter, visit.care_type, standing.bills)
    update_encounter(encounter, visit, action="visit_recorded", by=by, writes=writes)
    save_diagnoses(
        encounter, side, visit.diagnoses, writes, latest=standing.diagnoses, amend=True
    )
    note("encounter.visit_recorded", encounter, by, writes)
    run(writes)
    return encounter


def _same_care_once_settled(
    encounter: Encounter, care_type: str | None, bills: Iterable[Bill]
) -> None:
    if care_type in (None, encounter.care_type):
        return
    for bill in bills:
        if bill.care_type not in (care_type, REGISTRATION_ONLY):
            raise EncounterSettled(
                encounter_no=encounter.pk, settlement_no=bill.settlement_no
            )


@atomic
def cancel_registration(
    *,
    encounter_no: str,
    institution_code: str,
    person_no: str,
    by: Operator,
) -> Encounter:
    """Cancel a registration (退号); refused while a settlement of it stands."""
    encounter = held_encounter(
        encounter_no,
        institution_code,
        person_no,
        settings=(Setting.OUTPATIENT,),
        action="退号",
    )
    for settlement in standing_settlements(encounter_no):
        raise EncounterSettled(encounter_no=encounter_no, settlement_no=settlement.pk)
    changed(encounter, State.CANCELLED, action="registration_cancelled", by=by)
    journal.record("encounter.cancelled", "encounter", encounter.pk, by=by)
    return encounter
