"""参保登记、停保与待遇状态: the commands that change what a person is insured for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from yibao.areas.queries import area_named
from yibao.enrollment.commands import require_basis
from yibao.enrollment.errors import (
    AlreadySo,
    CategoryNotAdmitted,
    ChangedLater,
    CoverageOverlaps,
    GoesOn,
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
from yibao.enrollment.queries import person_named, status_on
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
def leave(
    *, person_no: str, insurance: str, last_day: date, basis: str, by: Operator
) -> Coverage:
    """停保 as a clerk orders it: once, and of all that follows without a gap."""
    coverage = held_on(person_no, insurance, last_day)
    if coverage.valid_to == last_day:
        raise WrongDates(what=f"险种 {insurance} 已登记到 {last_day} 为止")
    if coverage.valid_to is not None:
        since = coverage.valid_to + timedelta(days=1)
        following = Coverage.objects.filter(
            person=coverage.person, insurance=insurance, valid_from=since
        )
        if following.exists():
            raise GoesOn(insurance=insurance, since=since, last_day=last_day)
    return end_coverage(
        person_no=person_no, insurance=insurance, last_day=last_day, basis=basis, by=by
    )


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
    """变更待遇状态: appended with its basis, never written over (ENR-06, BEN-08).

    As it is told, for histories that are taken over; a clerk suspends and resumes.
    """
    require_basis(basis)
    coverage = held_on(person_no, insurance, valid_from)
    status = _append(coverage, state, valid_from, basis, by)
    _journal(f"coverage.{state}", coverage, by, basis)
    return status


@transaction.atomic
def suspend(
    *, person_no: str, insurance: str, valid_from: date, basis: str, by: Operator
) -> CoverageStatus:
    """暂停待遇 from a day, today's or one to come, until it is resumed."""
    return _order(_SUSPEND, person_no, insurance, valid_from, basis, by)


@transaction.atomic
def resume(
    *, person_no: str, insurance: str, valid_from: date, basis: str, by: Operator
) -> CoverageStatus:
    """恢复待遇 from a day on which it is suspended, or will be.

    Who was waiting (等待期) when it was suspended waits on, to the day once told.
    """
    return _order(_RESUME, person_no, insurance, valid_from, basis, by)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is ordered, from which states, and before which it would not last."""

    what: str
    of_states: tuple[CoverageState, ...]
    not_before: tuple[CoverageState, ...]


_RUNNING = (CoverageState.NORMAL, CoverageState.WAITING)
_HALTED = (CoverageState.SUSPENDED,)
_SUSPEND = _Kind("暂停", _RUNNING, _RUNNING)
_RESUME = _Kind("恢复", _HALTED, _HALTED)


def _order(
    kind: _Kind,
    person_no: str,
    insurance: str,
    valid_from: date,
    basis: str,
    by: Operator,
) -> CoverageStatus:
    """Append it, unless it changes nothing on its day or not what follows.

    The coverage is locked, so two orders at once are seen one after the other.
    """
    require_basis(basis)
    coverage = held_on(person_no, insurance, valid_from)
    standing = status_on(coverage.pk, valid_from)
    assert standing is not None, "a cover begins with a status"
    if CoverageState(standing.state) not in kind.of_states:
        raise AlreadySo(
            insurance=insurance,
            day=valid_from,
            state=CoverageState(standing.state).label,
            since=standing.valid_from,
            what=kind.what,
        )
    following = _next_change(coverage, valid_from)
    if following is not None and following.state in kind.not_before:
        raise ChangedLater(
            insurance=insurance,
            day=valid_from,
            since=following.valid_from,
            state=CoverageState(following.state).label,
            what=kind.what,
        )
    target = CoverageState.SUSPENDED
    if kind is _RESUME:
        target = _before_suspension(coverage, valid_from)
    status = _append(coverage, target, valid_from, basis, by)
    _journal(f"coverage.{target}", coverage, by, basis)
    return status


def _before_suspension(coverage: Coverage, day: date) -> CoverageState:
    """What would hold on a day had it not been suspended."""
    rows = coverage.statuses.filter(valid_from__lte=day)
    rows = rows.exclude(state=CoverageState.SUSPENDED).order_by("-valid_from", "-id")
    last = rows.first()
    return CoverageState(last.state) if last else CoverageState.NORMAL


def _next_change(coverage: Coverage, day: date) -> CoverageStatus | None:
    """The next change of a coverage after a day, the last word said of that day.

    Its end is none: nothing is covered from there on.
    """
    rows = coverage.statuses.filter(valid_from__gt=day)
    rows = rows.exclude(state=CoverageState.ENDED)
    return rows.order_by("valid_from", "-id").first()


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
