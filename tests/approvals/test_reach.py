"""Who a filing is for: insured and alive, when it is filed and when it is approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests import samples
from tests.samples import CITY, CLERK, HOSPITAL, NEW_YEAR, at
from tests.settlement.world import CHRONIC
from yibao.access.scope import Scope
from yibao.approvals import course
from yibao.approvals.bulk import NewChronic, file_many_chronic
from yibao.approvals.commands import (
    Identification,
    choose_institution,
    file_chronic,
    file_remote,
)
from yibao.approvals.deciding import decide
from yibao.approvals.errors import AlreadyRevoked, NotInsured, PersonDied
from yibao.approvals.models import Filing, FilingState, RemoteKind
from yibao.approvals.queries import waiting_filings
from yibao.catalog.commands import publish_chronic_disease
from yibao.enrollment.commands import record_death
from yibao.enrollment.coverage import end_coverage
from yibao.enrollment.models import Person
from yibao.kernel.operator import Operator

pytestmark = pytest.mark.django_db
NO = "99010000000001"
MARCH, MAY = date(2025, 3, 1), date(2025, 5, 1)
REVIEWER = Operator("0002", "审核员乙")
SOMEWHERE = Identification(HOSPITAL)


@pytest.fixture(autouse=True)
def registered() -> None:
    samples.city()
    samples.person(NO)
    publish_chronic_disease(code=CHRONIC, name="高血压", valid_from=NEW_YEAR, by=CLERK)


def chronic(approved: bool = False) -> Filing:
    return file_chronic(
        person_no=NO,
        insurance="310",
        disease_code=CHRONIC,
        identification=SOMEWHERE,
        valid_from=MAY,
        filed_at=at("2025-03-01 09:00"),
        approved=approved,
        by=CLERK,
    )


def many() -> None:
    new = NewChronic(
        person_no=NO,
        insurance="310",
        disease_code=CHRONIC,
        identification=SOMEWHERE,
        valid_from=MAY,
        filed_at=at("2025-03-01 09:00"),
    )
    file_many_chronic([new], by=CLERK)


def remote() -> Filing:
    return file_remote(
        person_no=NO,
        kind=RemoteKind.REGISTERED,
        target_area="990200",
        valid_from=MAY,
        approved=False,
        by=CLERK,
    )


def choice() -> Filing:
    return choose_institution(
        person_no=NO,
        institution_code=HOSPITAL,
        valid_from=MAY,
        insurance="310",
        approved=False,
        by=CLERK,
    )


KINDS = (chronic, remote, choice)


def passed(filing: Filing) -> Filing:
    return decide(
        filing_no=filing.filing_no,
        passed=True,
        decided_at=at("2025-03-02 09:00"),
        basis="",
        by=REVIEWER,
    )


def test_care_elsewhere_is_filed_for_the_insured_alone() -> None:
    with pytest.raises(NotInsured, match=r"2025-05-01 没有险种 基本医疗保险"):
        remote()
    samples.employee(NO, valid_from=date(2025, 5, 2))
    with pytest.raises(NotInsured):
        remote()
    assert waiting_filings() == []


@pytest.mark.parametrize("file", [*KINDS, many])
def test_nothing_is_filed_to_begin_after_a_death(file: object) -> None:
    samples.employee(NO)
    record_death(person_no=NO, death_date=MARCH, by=CLERK)
    with pytest.raises(PersonDied, match="2025-03-01"):
        file()  # type: ignore[operator]


@pytest.mark.parametrize("file", KINDS)
def test_who_died_while_it_waited_is_not_approved(file: object) -> None:
    samples.employee(NO)
    filing = file()  # type: ignore[operator]
    record_death(person_no=NO, death_date=MARCH, by=CLERK)
    with pytest.raises(PersonDied):
        passed(filing)
    decide(
        filing_no=filing.filing_no,
        passed=False,
        decided_at=at("2025-03-02 09:00"),
        basis="参保人已死亡",
        by=REVIEWER,
    )


@pytest.mark.parametrize("file", KINDS)
def test_care_before_the_death_may_still_be_settled_on_it(file: object) -> None:
    samples.employee(NO)
    filing = file()  # type: ignore[operator]
    record_death(person_no=NO, death_date=MAY, by=CLERK)
    assert passed(filing).events.filter(state=FilingState.APPROVED).exists()


@pytest.mark.parametrize("file", KINDS)
def test_whose_cover_ended_while_it_waited_is_not_approved(file: object) -> None:
    samples.employee(NO)
    filing = file()  # type: ignore[operator]
    end_coverage(person_no=NO, insurance="310", last_day=MARCH, basis="离职", by=CLERK)
    with pytest.raises(NotInsured):
        passed(filing)
    assert not filing.events.filter(state=FilingState.APPROVED).exists()


def test_who_moved_is_decided_on_where_they_live_now() -> None:
    samples.employee(NO)
    remote()
    Person.objects.filter(person_no=NO).update(area_id=samples.COUNTY)
    before = Scope(areas=frozenset({CITY}), title="")
    assert waiting_filings(before) == []
    assert len(waiting_filings(replace(before, areas=frozenset({samples.COUNTY})))) == 1


def test_what_was_revoked_while_it_was_read_is_not_approved() -> None:
    samples.employee(NO)
    filing = chronic()
    course.revoke(
        filing_no=filing.filing_no, revoked_at=at("2025-03-01 10:00"), by=CLERK
    )
    with pytest.raises(AlreadyRevoked):
        course.approve(
            filing_no=filing.filing_no,
            approved_at=at("2025-03-02 09:00"),
            basis="",
            by=REVIEWER,
        )
