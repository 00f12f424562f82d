"""What stands in the way of an admission: another stay, a number that is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yibao.institutions.snapshots import places
from yibao.kernel.bundles import Bundle
from yibao.kernel.moments import day_of
from yibao.kernel.turns import take_turns
from yibao.settlement.errors import RegistrationNumberUsed, StillInHospital


@dataclass(frozen=True, slots=True)
class Stay:
    """An inpatient visit."""

    encounter_no: str
    institution_code: str
    begin_at: datetime


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Stays of the person that go on, and those under the number."""

    going_on: list[Stay]
    numbered: list[Stay]


# A stay that was finally settled no longer counts, discharged or not.
IN_THE_WAY = Bundle(
    InTheWay,
    rows={
        "going_on": """
            SELECT e.encounter_no, e.institution_code, e.begin_at
            FROM settlement_encounter e
            WHERE e.person_no = %(person_no)s AND e.setting = 'inpatient'
                AND e.state = 'admitted' AND NOT EXISTS (
                    SELECT FROM settlement_settlement s
                    WHERE s.encounter_no = e.encounter_no AND NOT s.mid_stay
                        AND s.reverses_no IS NULL AND NOT EXISTS (
                            SELECT FROM settlement_settlement r
                            WHERE r.reverses_no = s.settlement_no))
            ORDER BY e.begin_at, e.encounter_no
        """,
        "numbered": """
            SELECT encounter_no, institution_code, begin_at FROM settlement_encounter
            WHERE institution_code = %(institution_code)s AND setting = 'inpatient'
                AND institution_no = %(institution_no)s AND state <> 'cancelled'
                AND institution_no <> ''
        """,
    },
    values={},
)


def check_way(*, person_no: str, institution_code: str, institution_no: str) -> None:
    """Refuse a second stay of a person, and a number in use; the empty are not asked.

    Two hospitals may ask at once, and so may two desks of one: they take turns.
    """
    turns = [f"admission of {person_no}"] if person_no else []
    if institution_no:
        turns.append(f"number {institution_no} of {institution_code}")
    if not turns:
        return
    take_turns(turns)
    found = IN_THE_WAY.read(
        {
            "person_no": person_no,
            "institution_code": institution_code,
            "institution_no": institution_no,
        }
    )
    for stay in found.going_on:
        code = stay.institution_code
        raise StillInHospital(
            person_no=person_no,
            institution_code=code,
            institution_name=places([code])[code].name,
            encounter_no=stay.encounter_no,
            begin_on=day_of(stay.begin_at),
        )
    for stay in found.numbered:
        raise RegistrationNumberUsed(
            institution_no=institution_no, encounter_no=stay.encounter_no
        )
