"""What is checked of a settlement before anything is paid, each with its own code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from yibao.engine.breakdown import Breakdown
from yibao.engine.money import Money
from yibao.settlement.errors import (
    AlreadySettled,
    CareInFuture,
    CareTypeDiffers,
    DeclaredPartDiffers,
    DischargeFirst,
    DiseaseMissing,
    EncounterCancelled,
    EncounterElsewhere,
    EncounterOfAnother,
    InsuranceDiffers,
    MidStayAfterDischarge,
    NegativeTotal,
    NoChronicFiling,
    NothingToSettle,
    TotalDiffers,
    UnknownEncounter,
    WrongSetting,
)
from yibao.settlement.facts import Approvals, Earlier, LineState, Visited
from yibao.settlement.models import Setting, State
from yibao.settlement.requests import ALL, DeclaredParts, SettleRequest

MIDNIGHT = timedelta(days=1)  # clocks may stand on either side of it
REGISTRATION_CARE = "12"  # 仅收挂号费的结算
CHRONIC_CARE = "14"
PART_TITLES = {
    "outside_scope": "全自费金额",
    "over_limit": "超限价金额",
    "paid_first": "先行自付金额",
    "in_scope": "符合政策范围金额",
}


def check_visit(request: SettleRequest, visited: Visited | None) -> Visited:
    """The visit exists, is theirs who ask, and is of this kind of care."""
    if visited is None:
        raise UnknownEncounter(encounter_no=request.encounter_no)
    number = visited.encounter_no
    if visited.institution_code != request.institution_code:
        raise EncounterElsewhere(encounter_no=number)
    if visited.person_no != request.person_no:
        raise EncounterOfAnother(encounter_no=number, person_no=request.person_no)
    if visited.state == State.CANCELLED:
        raise EncounterCancelled(encounter_no=number)
    if request.insurance not in ("", visited.insurance):
        raise InsuranceDiffers(
            insurance=request.insurance, registered=visited.insurance
        )
    return _of_care(request, visited)


def _of_care(request: SettleRequest, visited: Visited) -> Visited:
    """The care type of the settlement: as registered, or 12 for a registration fee."""
    if not visited.care_type or request.care_type == REGISTRATION_CARE:
        return replace(visited, care_type=request.care_type or visited.care_type)
    if request.care_type not in ("", visited.care_type):
        raise CareTypeDiffers(care_type=request.care_type, registered=visited.care_type)
    return visited


def check_state(
    request: SettleRequest, visited: Visited, earlier: Sequence[Earlier]
) -> None:
    """中途结算 only in hospital; where the profile says so, discharge goes first."""
    if visited.setting != Setting.INPATIENT:
        if request.mid_stay:
            raise WrongSetting(
                encounter_no=visited.encounter_no,
                setting=Setting(visited.setting).label,
                action="中途结算",
            )
        return
    discharged = visited.state == State.DISCHARGED
    if request.mid_stay and discharged:
        raise MidStayAfterDischarge(encounter_no=visited.encounter_no)
    if request.practice.discharge_first and not (request.mid_stay or discharged):
        raise DischargeFirst(encounter_no=visited.encounter_no)


def check_not_ahead(day: date, today: date) -> None:
    """Care to come would draw on the deductible and the caps of a later year."""
    if day > today + MIDNIGHT:
        raise CareInFuture(day=day, today=today)


def lines_to_settle(
    request: SettleRequest, visited: Visited, lines: Sequence[LineState]
) -> tuple[LineState, ...]:
    """The unsettled lines: of an outpatient batch, or of the whole visit."""
    asked = lines
    if request.batch_no not in ("", ALL) and visited.setting == Setting.OUTPATIENT:
        asked = [line for line in lines if line.batch_no == request.batch_no]
    chosen = tuple(line for line in asked if not line.is_settled)
    if chosen:
        return chosen
    batch = f"(批次 {request.batch_no})" if request.batch_no else ""
    settled = [line.settlement_no for line in asked if line.is_settled]
    if settled:
        raise AlreadySettled(settlement_no=settled[-1], batch=batch)
    raise NothingToSettle(encounter_no=visited.encounter_no, batch=batch)


def check_total_of(request: SettleRequest, lines: Sequence[LineState]) -> None:
    """医疗费总额 equals the sum of the lines (A10), and is not below zero."""
    total = Money.sum(line.line_total for line in lines)
    if total < Money(0):
        raise NegativeTotal(lines_total=total)
    if total != request.fee_total:
        raise TotalDiffers(
            fee_total=request.fee_total,
            lines_total=total,
            count=len(lines),
            rule="结算医疗费总额 = 未结算明细总额之和",
        )


def check_declared(declared: DeclaredParts, breakdown: Breakdown) -> None:
    """Parts the institution states must be ours; zero or nothing states nothing."""
    for name, title in PART_TITLES.items():
        stated: Money | None = getattr(declared, name)
        actual: Money = getattr(breakdown, name)
        if stated and stated != actual:
            raise DeclaredPartDiffers(part=title, declared=stated, actual=actual)


def check_chronic(visited: Visited, approvals: Approvals, day: date) -> None:
    """门诊慢特病: a disease that was filed and is in force on the day of the visit."""
    if not visited.care_type.startswith(CHRONIC_CARE):
        return
    if not visited.disease_code:
        raise DiseaseMissing()
    if visited.disease_code not in approvals.chronic:
        raise NoChronicFiling(
            person_no=visited.person_no,
            day=day,
            disease=" ".join(
                filter(None, (visited.disease_code, visited.disease_name))
            ),
        )
