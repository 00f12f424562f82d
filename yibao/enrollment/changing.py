"""变更参保信息: another category, or another division of the same pool."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from yibao.areas.queries import area_named
from yibao.enrollment.commands import move_person, require_basis
from yibao.enrollment.coverage import Length, admits, end_coverage, enroll, held_on
from yibao.enrollment.errors import (
    CategoryNotAdmitted,
    NothingChanged,
    OtherPool,
    StateForbidsChange,
    WrongDates,
)
from yibao.enrollment.models import (
    BASIC_INSURANCES,
    Coverage,
    CoverageState,
)
from yibao.enrollment.queries import coverage_on, status_on
from yibao.kernel.operator import Operator

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What of a cover may change."""

    area_code: str
    category: str
    employer_name: str
    civil_servant: bool


@transaction.atomic
def change_category(
    *,
    person_no: str,
    insurance: str,
    category: str,
    valid_from: date,
    basis: str,
    by: Operator,
    employer_name: str | None = None,
    civil_servant: bool | None = None,
) -> Coverage:
    """变更人员类别, such as 在职 to 退休; what is not told stays as it was."""
    held = _changeable(person_no, insurance, valid_from, basis)
    now = _Terms(
        held.area_id,
        category,
        held.employer_name if employer_name is None else employer_name,
        held.civil_servant if civil_servant is None else civil_servant,
    )
    if now == _terms_of(held):
        raise NothingChanged(what=f"人员类别 {category}")
    if not admits(insurance, category):
        raise CategoryNotAdmitted(category=category, insurance=insurance)
    return _followed(held, now, valid_from, basis, by)


@transaction.atomic
def transfer_within_pool(
    *,
    person_no: str,
    insurance: str,
    area_code: str,
    valid_from: date,
    basis: str,
    by: Operator,
    employer_name: str | None = None,
) -> Coverage:
    """统筹区内转移: the same cover in another division, whose clerks now see them."""
    held = _changeable(person_no, insurance, valid_from, basis)
    area = area_named(area_code)
    if area.code == held.area_id:
        raise NothingChanged(what=f"参保地 {area.code}")
    if area.pooling_code != held.area.pooling_code:
        raise OtherPool(area=area.code, before=held.area_id)
    employer = held.employer_name if employer_name is None else employer_name
    now = replace(_terms_of(held), area_code=area.code, employer_name=employer)
    made = _followed(held, now, valid_from, basis, by)
    if insurance in BASIC_INSURANCES:
        move_person(person_no=person_no, area_code=area.code, by=by)
    return made


def _changeable(
    person_no: str, insurance: str, valid_from: date, basis: str
) -> Coverage:
    """The cover of that day, locked; normal from then on, so that nothing is lost."""
    require_basis(basis)
    held = held_on(person_no, insurance, valid_from)
    if valid_from <= held.valid_from:
        raise WrongDates(what=f"变更日期应晚于参保日期 {held.valid_from}")
    standing = status_on(held.pk, valid_from)
    assert standing is not None, "a cover begins with a status"
    later = held.statuses.filter(valid_from__gt=valid_from)
    later = later.exclude(state=CoverageState.ENDED).order_by("valid_from", "id")
    last_words = {one.valid_from: one for one in later}
    for one in (standing, *last_words.values()):
        if one.state != CoverageState.NORMAL:
            state = CoverageState(one.state).label
            raise StateForbidsChange(since=one.valid_from, state=state)
    return held


def _terms_of(held: Coverage) -> _Terms:
    return _Terms(held.area_id, held.category, held.employer_name, held.civil_servant)


def _followed(
    held: Coverage, now: _Terms, valid_from: date, basis: str, by: Operator
) -> Coverage:
    """The old cover ends the day before; the new one begins with the lengths it had.

    Lengths are whole months: a change in mid-month counts its month anew.
    """
    person_no, insurance, until = held.person.person_no, held.insurance, held.valid_to
    facts = coverage_on(person_no, insurance, valid_from)
    assert facts is not None
    months, years = facts.facts["months_covered"], facts.facts["years_covered"]
    assert isinstance(months, int)
    assert isinstance(years, Decimal)
    end_coverage(
        person_no=person_no,
        insurance=insurance,
        last_day=valid_from - A_DAY,
        basis=basis,
        by=by,
    )
    return enroll(
        person_no=person_no,
        area_code=now.area_code,
        insurance=insurance,
        category=now.category,
        valid_from=valid_from,
        valid_to=until,
        employer_name=now.employer_name,
        civil_servant=now.civil_servant,
        before=Length(months, years),
        basis=basis,
        by=by,
    )
