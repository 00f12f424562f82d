"""住院登记 (2401-2405): admission, its changes, discharge, and undoing them."""

from __future__ import annotations

from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localtime

from yibao.kernel import journal
from yibao.kernel.arrays import Part, run
from yibao.kernel.operator import Operator
from yibao.kernel.whole import as_a_whole, whole
from yibao.settlement.attempts import reporting
from yibao.settlement.commands.admitting import check_way
from yibao.settlement.commands.held import save_diagnoses, what_stands
from yibao.settlement.commands.records import (
    changed,
    held_encounter,
    new_encounter,
    note,
    update_encounter,
)
from yibao.settlement.errors import (
    AlreadyDischarged,
    DischargeBeforeAdmission,
    EncounterHasLines,
    EncounterSettled,
    NotDischarged,
)
from yibao.settlement.models import DiagnosisSide, Encounter, Setting, State
from yibao.settlement.queries import living_lines, standing_settlements
from yibao.settlement.requests import (
    NATIONAL,
    NOTHING_SHOWN,
    Practice,
    Presented,
    VisitInput,
)

INPATIENT = (Setting.INPATIENT,)


def admit(
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
    """Admit to hospital (入院登记); refused while the person lies in another one."""
    writes: list[Part] = []
    with reporting("入院登记", person_no, institution_code, presented, by), whole():
        check_way(
            person_no=person_no if practice.one_stay_at_a_time else "",
            institution_code=institution_code,
            institution_no=visit.institution_no or "",
        )
        encounter = new_encounter(
            setting=Setting.INPATIENT,
            state=State.ADMITTED,
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
        side = DiagnosisSide.ADMISSION
        save_diagnoses(encounter, side, visit.diagnoses, writes)
        note("encounter.admitted", encounter, by, writes)
        run(writes)
        return encounter


@atomic
def change_admission(
    *,
    encounter_no: str,
    institution_code: str,
    person_no: str,
    visit: VisitInput,
    by: Operator,
) -> Encounter:
    """Correct an admission (入院信息变更); what is not told stays as it was."""
    encounter = _admitted(encounter_no, institution_code, person_no, "入院信息变更")
    if visit.institution_no not in (None, encounter.institution_no):
        check_way(
            person_no="",
            institution_code=institution_code,
            institution_no=visit.institution_no or "",
        )
    side, writes = DiagnosisSide.ADMISSION, list[Part]()
    latest = what_stands(encounter_no, side).diagnoses
    update_encounter(encounter, visit, action="admission_changed", by=by, writes=writes)
    save_diagnoses(encounter, side, visit.diagnoses, writes, latest=latest, amend=True)
    note("encounter.admission_changed", encounter, by, writes)
    run(writes)
    return encounter


@atomic
def cancel_admission(
    *,
    encounter_no: str,
    institution_code: str,
    person_no: str,
    by: Operator,
) -> Encounter:
    """Cancel an admission (入院撤销): only without living lines and settlements."""
    encounter = _admitted(encounter_no, institution_code, person_no, "入院撤销")
    for settlement in standing_settlements(encounter_no):
        raise EncounterSettled(encounter_no=encounter_no, settlement_no=settlement.pk)
    if count := living_lines(encounter_no).count():
        raise EncounterHasLines(encounter_no=encounter_no, count=count)
    changed(encounter, State.CANCELLED, action="admission_cancelled", by=by)
    journal.record("encounter.cancelled", "encounter", encounter.pk, by=by)
    return encounter


@as_a_whole
def discharge(
    *,
    encounter_no: str,
    institution_code: str,
    person_no: str,
    end_at: datetime,
    visit: VisitInput,
    by: Operator,
) -> Encounter:
    """Discharge (出院办理); after the final settlement too, as some hospitals do."""
    encounter = _admitted(encounter_no, institution_code, person_no, "出院办理")
    if end_at < encounter.begin_at:
        raise DischargeBeforeAdmission(
            end_at=_minute(end_at), begin_at=_minute(encounter.begin_at)
        )
    encounter.end_at = end_at
    encounter.state = State.DISCHARGED
    side, writes = DiagnosisSide.DISCHARGE, list[Part]()
    latest = what_stands(encounter_no, side).diagnoses
    update_encounter(encounter, visit, action="discharged", by=by, writes=writes)
    save_diagnoses(encounter, side, visit.diagnoses, writes, latest=latest)
    note("encounter.discharged", encounter, by, writes)
    run(writes)
    return encounter


@atomic
def undo_discharge(
    *,
    encounter_no: str,
    institution_code: str,
    person_no: str,
    by: Operator,
) -> Encounter:
    """Undo a discharge (出院撤销); refused while the final settlement stands."""
    encounter = held_encounter(
        encounter_no, institution_code, person_no, settings=INPATIENT, action="出院撤销"
    )
    if encounter.state != State.DISCHARGED:
        raise NotDischarged(encounter_no=encounter_no)
    for settlement in standing_settlements(encounter_no):
        if not settlement.mid_stay:
            raise EncounterSettled(
                encounter_no=encounter_no, settlement_no=settlement.pk
            )
    encounter.end_at = None
    changed(encounter, State.ADMITTED, action="discharge_undone", by=by)
    journal.record("encounter.discharge_undone", "encounter", encounter.pk, by=by)
    return encounter


def _admitted(
    encounter_no: str, institution_code: str, person_no: str, action: str
) -> Encounter:
    encounter = held_encounter(
        encounter_no, institution_code, person_no, settings=INPATIENT, action=action
    )
    if encounter.state == State.DISCHARGED:
        end_on = localtime(encounter.end_at).date() if encounter.end_at else ""
        raise AlreadyDischarged(encounter_no=encounter_no, end_on=end_on)
    return encounter


def _minute(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"
