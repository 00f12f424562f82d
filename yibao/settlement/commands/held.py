"""What stands of a visit that is held: its settlements, and its diagnoses anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields

from yibao.kernel.arrays import Part, insertion
from yibao.kernel.bundles import Bundle
from yibao.settlement.errors import NegativeOrder, TooManyDiagnoses
from yibao.settlement.models import Diagnosis, DiagnosisSide, Encounter
from yibao.settlement.requests import DiagnosisInput

MOST_DIAGNOSES = 999  # of one side of a visit


@dataclass(frozen=True, slots=True)
class Bill:
    """A settlement of a visit that is not reversed."""

    settlement_no: str
    mid_stay: bool
    care_type: str


@dataclass(frozen=True, slots=True)
class Recorded(DiagnosisInput):
    """A diagnosis that holds, with the version it came in."""

    version: int = 1


@dataclass(frozen=True, slots=True)
class Held:
    """The settlements of a visit, the latest first, and the diagnoses of one side."""

    bills: list[Bill]
    diagnoses: list[Recorded]


TOLD_OF_DIAGNOSIS = tuple(one.name for one in fields(DiagnosisInput))
HELD = Bundle(
    Held,
    rows={
        "bills": """
            SELECT s.settlement_no, s.mid_stay, s.care_type FROM settlement_settlement s
            WHERE s.encounter_no = %(encounter_no)s AND s.reverses_no IS NULL
                AND NOT EXISTS (SELECT FROM settlement_settlement r
                                WHERE r.reverses_no = s.settlement_no)
            ORDER BY s.position DESC
        """,
        "diagnoses": f"""
            SELECT {", ".join(TOLD_OF_DIAGNOSIS)}, version FROM settlement_diagnosis
            WHERE encounter_no = %(encounter_no)s AND side = %(side)s AND version = (
                SELECT max(version) FROM settlement_diagnosis
                WHERE encounter_no = %(encounter_no)s AND side = %(side)s)
            ORDER BY position
        """,  # noqa: S608  names of our own columns
    },
    values={},
)


def what_stands(encounter_no: str, side: DiagnosisSide) -> Held:
    """Read what stands of a visit that is held."""
    return HELD.read({"encounter_no": encounter_no, "side": side.value})


def save_diagnoses(
    encounter: Encounter,
    side: DiagnosisSide,
    diagnoses: Iterable[DiagnosisInput],
    writes: list[Part],
    *,
    latest: Sequence[Recorded] = (),
    amend: bool = False,
) -> None:
    """Append a new version of the diagnoses of one side; none told leaves the old.

    ``amend``: what is told adds or changes by order number (诊断排序号), so that the
    ``latest`` others stand; otherwise it is all there is.
    """
    told = tuple(diagnoses)
    if not told:
        return
    for one in told:
        if one.order_no < 0:
            raise NegativeOrder(diagnosis=one.code, order_no=one.order_no)
    version = max((one.version for one in latest), default=0) + 1
    if amend:
        changed_ones = {one.order_no for one in told}
        stands = [one for one in latest if one.order_no not in changed_ones]
        told = tuple(sorted((*stands, *told), key=lambda one: one.order_no))
    if len(told) > MOST_DIAGNOSES:
        raise TooManyDiagnoses(most=MOST_DIAGNOSES, count=len(told))
    rows = [
        {
            **asdict(diagnosis),
            "encounter_no": encounter.pk,
            "side": side.value,
            "version": version,
            "position": position,
        }
        for position, diagnosis in enumerate(told, 1)
    ]
    writes.append(insertion(Diagnosis, rows))
