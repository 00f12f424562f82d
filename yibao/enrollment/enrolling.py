"""参保登记 of many at once: the same rows as the command makes, in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from yibao.enrollment.bulk import ids_of, refuse_unknown_areas
from yibao.enrollment.coverage import Length, admits
from yibao.enrollment.errors import CategoryNotAdmitted
from yibao.enrollment.models import Coverage, CoverageState, CoverageStatus
from yibao.kernel import journal
from yibao.kernel.many import create_many
from yibao.kernel.operator import Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCoverage:
    """What ``enroll`` is told."""

    person_no: str
    area_code: str
    insurance: str
    category: str
    valid_from: date
    valid_to: date | None = None
    employer_name: str = ""
    civil_servant: bool = False
    before: Length = field(default_factory=Length)
    entitled_from: date | None = None
    basis: str = "参保登记"

    @property
    def waits(self) -> bool:
        return self.entitled_from is not None and self.entitled_from > self.valid_from


@transaction.atomic
def enroll_many(covers: Sequence[NewCoverage], *, by: Operator) -> None:
    """参保登记 of many; the database refuses two basic insurances at once."""
    for one in covers:
        if not admits(one.insurance, one.category):
            raise CategoryNotAdmitted(category=one.category, insurance=one.insurance)
    refuse_unknown_areas(one.area_code for one in covers)
    ids = ids_of(one.person_no for one in covers)
    made = create_many(Coverage, (_coverage(one, ids[one.person_no]) for one in covers))
    pairs = list(zip(covers, made, strict=True))
    create_many(
        CoverageStatus,
        (status for new, coverage in pairs for status in _statuses(new, coverage, by)),
    )
    journal.record_many(
        journal.line(
            "coverage.enrolled",
            "person",
            one.person_no,
            by=by,
            reason=one.basis,
            fields={"insurance": one.insurance, "category": one.category},
        )
        for one in covers
    )


def _coverage(new: NewCoverage, person_id: int) -> Coverage:
    return Coverage(
        person_id=person_id,
        area_id=new.area_code,
        insurance=new.insurance,
        category=new.category,
        employer_name=new.employer_name,
        civil_servant=new.civil_servant,
        months_before=new.before.months,
        years_before=new.before.years,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )


def _statuses(
    new: NewCoverage, coverage: Coverage, by: Operator
) -> Iterable[CoverageStatus]:
    """Normal from the first day, or waiting until the day that was told."""
    first = CoverageState.WAITING if new.waits else CoverageState.NORMAL
    said = [(first, new.valid_from, new.basis)]
    if new.waits and new.entitled_from is not None:
        said.append((CoverageState.NORMAL, new.entitled_from, "等待期满"))
    return (
        CoverageStatus(
            coverage=coverage,
            state=state,
            valid_from=since,
            basis=basis,
            operator_no=by.number,
        )
        for state, since, basis in said
    )
