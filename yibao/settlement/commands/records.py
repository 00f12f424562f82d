"""How a visit's record is opened, held, changed and remembered by the commands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.timezone import localtime

from yibao.kernel import journal
from yibao.kernel.arrays import Part, amendment, array, insertion, run
from yibao.kernel.crypto import key_ring
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator
from yibao.kernel.serials import serial_no
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
    Encounter,
    EncounterEvent,
    Setting,
    State,
)
from yibao.settlement.presence import who_and_where
from yibao.settlement.requests import (
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
DETAILS = Encounter._meta.get_field("details").purpose
BEFORE = EncounterEvent._meta.get_field("before").purpose
COLUMNS = tuple(field.attname for field in Encounter._meta.concrete_fields)
NAMED = ", ".join(str(field.column) for field in Encounter._meta.concrete_fields)
HOLD = f"""
SELECT {NAMED} FROM settlement_encounter WHERE encounter_no = ANY(%s::text[])
ORDER BY encounter_no FOR NO KEY UPDATE
"""  # noqa: S608  names of our own columns
HOLD_FREE = f"{HOLD} SKIP LOCKED"
CHANGED = ("state", "end_at", *TOLD)
NONE: dict[str, dict[str, Any]] = {}
_held: ContextVar[dict[str, dict[str, Any]]] = ContextVar("held", default=NONE)


@contextmanager
def holding_together(numbers: Iterable[str]) -> Iterator[set[str]]:
    """Hold these visits at once until the commit; waits for none that is held.

    A command inside finds its visit held, as it was when the block began. Answers
    which are not: those in hand elsewhere, and those nobody knows.
    """
    wanted = set(numbers)
    held = _hold(sorted(wanted), HOLD_FREE)
    before = _held.set(held)
    try:
        yield wanted - set(held)
    finally:
        _held.reset(before)


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
    writes: list[Part],
) -> Encounter:
    """Check who is treated where on which insurance, and open the record."""
    assert visit.begin_at is not None, "the start of a visit is always told"
    day = localtime(visit.begin_at).date()
    known = who_and_where(
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
    writes.append(insertion(Encounter, [_row(encounter)]))
    writes.append(insertion(EncounterEvent, [_event(encounter, "opened", by)]))
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
    held = _held.get()
    if encounter_no not in held:
        held = _hold([encounter_no])
    values = held.get(encounter_no)
    if values is None:
        raise UnknownEncounter(encounter_no=encounter_no)
    encounter = Encounter.from_db(connection.alias, list(values), list(values.values()))
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


def _hold(numbers: Sequence[str], statement: str = HOLD) -> dict[str, dict[str, Any]]:
    """The attributes of each visit that exists, by number, locked."""
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [array(numbers)])
        rows = cursor.fetchall()
    found = {}
    for row in rows:
        values = dict(zip(COLUMNS, row, strict=True))
        values["facts"] = json.loads(values["facts"])
        sealed = values["details"]
        values["details"] = key_ring().open(DETAILS, bytes(sealed)) if sealed else ""
        found[values["encounter_no"]] = values
    return found


def update_encounter(
    encounter: Encounter,
    visit: VisitInput,
    *,
    action: str,
    by: Operator,
    writes: list[Part],
) -> None:
    """Take what is told, leave the rest; what it said before is kept with the event."""
    before = _described(encounter)
    _take(encounter, visit)
    encounter.version += 1
    row = {
        "encounter_no": encounter.pk,
        "version": encounter.version,
        "facts": encounter.facts,
        "details": _sealed(DETAILS, encounter.details),
        **{name: getattr(encounter, name) for name in CHANGED},
    }
    writes.append(amendment(Encounter, [row]))
    writes.append(insertion(EncounterEvent, [_event(encounter, action, by, before)]))


def changed(encounter: Encounter, state: State, *, action: str, by: Operator) -> None:
    """Move to another state, and remember it."""
    encounter.state = state
    encounter.version += 1
    encounter.save(update_fields=["state", "end_at", "version"])
    _remember(encounter, action, by)


def note(action: str, encounter: Encounter, by: Operator, writes: list[Part]) -> None:
    """One line of the journal about a visit."""
    row = journal.row(action, "encounter", encounter.pk, by=by)
    writes.append(insertion(Journal, [row]))


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


def _row(encounter: Encounter) -> dict[str, object]:
    """The record by column, as the database holds it."""
    columns = Encounter._meta.concrete_fields
    row = {str(field.column): getattr(encounter, field.attname) for field in columns}
    row["details"] = _sealed(DETAILS, encounter.details)
    return row


def _event(
    encounter: Encounter, action: str, by: Operator, before: str = ""
) -> dict[str, object]:
    return {
        "encounter_no": encounter.pk,
        "version": encounter.version,
        "action": action,
        "state": encounter.state,
        "happened_at": timezone.now(),
        "operator_no": by.number,
        "operator_name": by.name,
        "before": _sealed(BEFORE, before),
    }


def _sealed(purpose: str, text: str) -> bytes | None:
    return key_ring().seal(purpose, text) if text else None


def _remember(encounter: Encounter, action: str, by: Operator) -> None:
    run([insertion(EncounterEvent, [_event(encounter, action, by)])])
