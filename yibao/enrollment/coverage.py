"""参保登记、停保与待遇状态: the commands that change what a person is insured for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from yibao.areas.queries import area_named
from yibao.enrollment.commands import require_basis
from yibao.enrollment.errors import (
    CategoryNotAdmitted,
    CoverageOverlaps,
    NoCoverage,
    WrongDates,
)
from yibao.enrollment.models import (
    BASIC_INSURANCES,
    Coverage,
    CoverageState,
    CoverageStatus,
    Person,
)
from yibao.enrollment.queries import person_named
from yibao.kernel import journal
from yibao.kernel.constraints import refusing
from yibao.kernel.dated import in_force
from yibao.kernel.operator import Operator

# 准入: the beginnings of the person categories (psn_type) a basic insurance admits;
# categories outside 11-18 are special ones that an area places where it will.
ADMITTED = {"310": ("11", "12"), "390": ("14", "15", "16", "17", "18"), "340": ("13",)}
ORDINARY = tuple(str(kind) for kind in range(11, 19))


@dataclass(frozen=True, slots=True)
class Length:
    """What a person brings along: months in a row and years paid before enrolling."""

    months: int = 0
    years: Decimal = Decimal(0)


def admits(insurance: str, category: str) -> bool:
    """Whether a person of this category may take this insurance."""
    kinds = ADMITTED.get(insurance)
    return kinds is None or category[:2] not in ORDINARY or category.startswith(kinds)


@transaction.atomic
def enroll(
    *,
    person_no: str,
    area_code: str,
    insurance: str,
    category: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    employer_name: str = "",
    civil_servant: bool = False,
    before: Length = Length(),
    entitled_from: date | None = None,
    basis: str = "参保登记",
) -> Coverage:
    """参保登记 (ENR-01); waiting (等待期) until ``entitled_from`` when later."""
    if not admits(insurance, category):
        raise CategoryNotAdmitted(category=category, insurance=insurance)
    person = Person.objects.select_for_update().get(pk=person_named(person_no).pk)
    _refuse_overlap(person, insurance, valid_from, valid_to)
    with refusing(
        {"enrollment_coverage_dates": WrongDates(what="停保日期早于参保日期")}
    ):
        coverage = Coverage.objects.create(
            person=person,
            area=area_named(area_code),
            insurance=insurance,
            category=category,
            employer_name=employer_name,
            civil_servant=civil_servant,
            months_before=before.months,
            years_before=before.years,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    waits = entitled_from is not None and entitled_from > valid_from
    first = CoverageState.WAITING if waits else CoverageState.NORMAL
    _append(coverage, first, valid_from, basis, by)
    if waits and entitled_from is not None:
        _append(coverage, CoverageState.NORMAL, entitled_from, "等待期满", by)
    _journal("coverage.enrolled", coverage, by, basis)
    return coverage


def _refuse_overlap(
    person: Person, insurance: str, valid_from: date, valid_to: date | None
) -> None:
    """Say which coverage stands in the way; the database refuses it in any case."""
    rivals = BASIC_INSURANCES if insurance in BASIC_INSURANCES else (insurance,)
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)
    begun = Q(valid_from__lte=valid_to) if valid_to else Q()
    held = person.coverages.filter(lasting, begun, insurance__in=rivals).first()
    if held is not None:
        raise CoverageOverlaps(
            person_no=person.person_no,
            insurance=held.insurance,
            valid_from=held.valid_from,
            until=f"(至 {held.valid_to})" if held.valid_to else "",
        )


@transaction.atomic
def end_coverage(
    *, person_no: str, insurance: str, last_day: date, basis: str, by: Operator
) -> Coverage:
    """停保: the last day of cover; from the next day the status is 终止."""
    require_basis(basis)
    coverage = held_on(person_no, insurance, last_day)
    coverage.valid_to = last_day
    coverage.save(update_fields=["valid_to"])
    _append(
        coverage,
        CoverageState.ENDED,
        date.fromordinal(last_day.toordinal() + 1),
        basis,
        by,
    )
    _journal("coverage.ended", coverage, by, basis)
    return coverage


@transaction.atomic
def change_status(
    *,
    person_no: str,
    insurance: str,
    state: CoverageState,
    valid_from: date,
    basis: str,
    by: Operator,
) -> CoverageStatus:
    """变更待遇状态: appended with its basis, never written over (ENR-06, BEN-08)."""
    require_basis(basis)
    coverage = held_on(person_no, insurance, valid_from)
    status = _append(coverage, state, valid_from, basis, by)
    _journal(f"coverage.{state}", coverage, by, basis)
    return status


def status_after(status: CoverageStatus) -> CoverageStatus | None:
    """The next change of the same coverage, from whose day ``status`` says no more.

    Its end is none: nothing is covered from there on.
    """
    later = CoverageStatus.objects.filter(
        coverage=status.coverage, valid_from__gt=status.valid_from
    )
    rows = later.exclude(state=CoverageState.ENDED).order_by("valid_from", "id")
    return rows.first()


def held_on(person_no: str, insurance: str, day: date) -> Coverage:
    """The cover of a day, locked, or a refusal that names the day."""
    coverage = (
        Coverage.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(in_force(day), person__person_no=person_no, insurance=insurance)
        .first()
    )
    if coverage is None:
        raise NoCoverage(person_no=person_no, insurance=insurance, day=day)
    return coverage


def _append(
    coverage: Coverage,
    state: CoverageState,
    valid_from: date,
    basis: str,
    by: Operator,
) -> CoverageStatus:
    return CoverageStatus.objects.create(
        coverage=coverage,
        state=state,
        valid_from=valid_from,
        basis=basis,
        operator_no=by.number,
    )


def _journal(action: str, coverage: Coverage, by: Operator, basis: str) -> None:
    fields = {"insurance": coverage.insurance, "category": coverage.category}
    journal.record(
        action, "person", coverage.person.person_no, by=by, reason=basis, fields=fields
    )
