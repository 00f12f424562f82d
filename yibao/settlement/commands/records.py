"""How a visit's record is opened, held, changed and remembered by the commands."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.utils.timezone import localtime

from yibao.kernel.operator import Operator
from yibao.kernel.serials import serial_no
from yibao.settlement import reading
from yibao.settlement.eligibility import (
    check_cover,
    check_patient,
    check_presented,
    check_provider,
)
from yibao.settlement.errors import (
    EncounterCancelled,
    EncounterElsewhere,
    EncounterOfAnother,
    UnknownEncounter,
    WrongSetting,
)
from yibao.settlement.models import (
    Diagnosis,
    DiagnosisSide,
    Encounter,
    EncounterEvent,
    Setting,
    State,
)
from yibao.settlement.queries import diagnoses_of
from yibao.settlement.requests import (
    DiagnosisInput,
    Practice,
    Presented,
    VisitInput,
)

TOLD = (
    "care_type",
    "begin_at",
    "institution_no",
    "department_code",
    "department_name",
    "physician_code",
    "physician_name",
    "disease_code",
    "disease_name",
)


def new_encounter(
    *,
    setting: Setting,
    state: State,
    person_no: str,
    insurance: str,
    institution_code: str,
    visit: VisitInput,
    presented: Presented,
    message_no: str,
    practice: Practice,
    by: Operator,
) -> Encounter:
    """Check who is treated where on which insurance, and open the record."""
    assert visit.begin_at is not None, "the start of a visit is always told"
    day = localtime(visit.begin_at).date()
    known = reading.who_and_where(
        person_no=person_no,
        insurance=insurance,
        institution_code=institution_code,
        day=day,
        at=visit.begin_at,
        credential=presented.credential,
    )
    provider = check_provider(
        known.provider,
        institution_code=institution_code,
        care_type=visit.care_type or "",
        at=visit.begin_at,
    )
    patient = check_patient(known.patient, person_no=person_no, day=day)
    check_presented(presented, patient, known.credential, practice)
    cover = check_cover(known.cover, person_no=person_no, insurance=insurance, day=day)
    encounter = Encounter(
        encounter_no=serial_no(provider.area, day),
        person_id=person_no,
        institution_id=institution_code,
        insured_area=cover.pooling_area,
        insurance=cover.insurance,
        setting=setting,
        state=state,
        credential_kind=presented.credential.kind,
        message_no=message_no,
    )
    _take(encounter, visit)
    encounter.save(force_insert=True)
    _remember(encounter, "opened", by)
    return encounter


def held_encounter(
    encounter_no: str,
    institution_code: str,
    person_no: str,
    *,
    settings: Iterable[Setting],
    action: str,
) -> Encounter:
    """The record, locked for this command, if it is this institution's and person's."""
    found = Encounter.objects.select_for_update(no_key=True)
    encounter = found.filter(pk=encounter_no).first()
    if encounter is None:
        raise UnknownEncounter(encounter_no=encounter_no)
    if institution_code and encounter.institution_id != institution_code:
        raise EncounterElsewhere(encounter_no=encounter_no)
    if person_no and encounter.person_id != person_no:
        raise EncounterOfAnother(encounter_no=encounter_no, person_no=person_no)
    if encounter.state == State.CANCELLED:
        raise EncounterCancelled(encounter_no=encounter_no)
    if encounter.setting not in tuple(settings):
        raise WrongSetting(
            encounter_no=encounter_no,
            setting=Setting(encounter.setting).label,
            action=action,
        )
    return encounter


def update_encounter(
    encounter: Encounter, visit: VisitInput, *, action: str, by: Operator
) -> None:
    """Take what is told, leave the rest; what it said before is kept with the event."""
    before = _described(encounter)
    _take(encounter, visit)
    encounter.version += 1
    encounter.save()
    _remember(encounter, action, by, before)


def changed(encounter: Encounter, state: State, *, action: str, by: Operator) -> None:
    """Move to another state, and remember it."""
    encounter.state = state
    encounter.version += 1
    encounter.save(update_fields=["state", "end_at", "version"])
    _remember(encounter, action, by)


def save_diagnoses(
    encounter: Encounter,
    side: DiagnosisSide,
    diagnoses: Iterable[DiagnosisInput],
    *,
    amend: bool = False,
) -> None:
    """Append a new version of the diagnoses of one side; none told leaves the old.

    ``amend``: what is told adds or changes by order number (诊断排序号), so that the
    others stand; otherwise it is all there is.
    """
    told = tuple(diagnoses)
    if not told:
        return
    latest = [one for one in diagnoses_of(encounter.pk) if one.side == side]
    version = max((one.version for one in latest), default=0) + 1
    if amend:
        changed_ones = {one.order_no for one in told}
        stands = [_told(one) for one in latest if one.order_no not in changed_ones]
        told = tuple(sorted((*stands, *told), key=lambda one: one.order_no))
    Diagnosis.objects.bulk_create(
        Diagnosis(
            encounter=encounter,
            side=side,
            version=version,
            position=position,
            order_no=diagnosis.order_no,
            kind=diagnosis.kind,
            is_main=diagnosis.is_main,
            code=diagnosis.code,
            name=diagnosis.name,
            admission_condition=diagnosis.admission_condition,
            department=diagnosis.department,
            physician_code=diagnosis.physician_code,
            physician_name=diagnosis.physician_name,
            diagnosed_at=diagnosis.diagnosed_at,
            is_valid=diagnosis.is_valid,
        )
        for position, diagnosis in enumerate(told, 1)
    )


def _told(diagnosis: Diagnosis) -> DiagnosisInput:
    """A diagnosis as it was told."""
    return DiagnosisInput(
        code=diagnosis.code,
        name=diagnosis.name,
        kind=diagnosis.kind,
        order_no=diagnosis.order_no,
        is_main=diagnosis.is_main,
        admission_condition=diagnosis.admission_condition,
        department=diagnosis.department,
        physician_code=diagnosis.physician_code,
        physician_name=diagnosis.physician_name,
        diagnosed_at=diagnosis.diagnosed_at,
        is_valid=diagnosis.is_valid,
    )


def details_of(encounter: Encounter) -> dict[str, object]:
    """What else was sent about the visit, as it came."""
    return dict(json.loads(encounter.details)) if encounter.details else {}


def _take(encounter: Encounter, visit: VisitInput) -> None:
    for name in TOLD:
        if (value := getattr(visit, name)) is not None:
            setattr(encounter, name, value)
    encounter.facts = {**encounter.facts, **visit.facts}
    details = {**details_of(encounter), **visit.details}
    encounter.details = json.dumps(details, ensure_ascii=False) if details else ""


def _described(encounter: Encounter) -> str:
    values = {name: str(getattr(encounter, name)) for name in TOLD}
    values["details"] = encounter.details
    return json.dumps(values, ensure_ascii=False)


def _remember(
    encounter: Encounter, action: str, by: Operator, before: str = ""
) -> None:
    EncounterEvent.objects.create(
        encounter=encounter,
        version=encounter.version,
        action=action,
        state=encounter.state,
        operator_no=by.number,
        operator_name=by.name,
        before=before,
    )
