"""Filings of two counties that wait for a decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from tests import worlds
from tests.samples import CLERK, HOSPITAL, at
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, RESIDENT
from tests.web.conftest import EAST, WEST, divisions
from yibao.approvals.commands import (
    Identification,
    choose_institution,
    file_chronic,
    file_remote,
)
from yibao.approvals.models import RemoteKind
from yibao.enrollment.models import Person

MARCH = date(2026, 3, 1)
DISEASE, REFERRAL, FOREIGN = "C-1", "R-1", "R-9"


@pytest.fixture(scope="module")
def filed_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, str]]:
    with worlds.standing(django_db_blocker):
        divisions()
        yield filed()


@pytest.fixture
def areas(filed_once: dict[str, str], db: None) -> None:
    """The divisions, and the filings of the module, are there already."""


@pytest.fixture
def waiting(filed_once: dict[str, str], areas: None) -> dict[str, str]:
    """By kind, the numbers of three filings of 东岸区; one more is of 西岸区."""
    return dict(filed_once)


def filed() -> dict[str, str]:
    world.furnish()
    Person.objects.filter(person_no=EMPLOYEE).update(area_id=EAST)
    Person.objects.filter(person_no=RESIDENT).update(area_id=WEST)
    chronic = file_chronic(
        person_no=EMPLOYEE,
        insurance="310",
        disease_code=world.CHRONIC,
        identification=Identification(HOSPITAL, "示例市第二医院"),
        valid_from=MARCH,
        filed_at=at("2026-03-01 09:00"),
        filing_no=DISEASE,
        approved=False,
        by=world.CASHIER,
    )
    remote = file_remote(
        person_no=EMPLOYEE,
        kind=RemoteKind.TEMPORARY,
        target_area="990200",
        valid_from=MARCH,
        filed_at=at("2026-03-02 09:00"),
        filing_no=REFERRAL,
        approved=False,
        by=CLERK,
    )
    choice = choose_institution(
        person_no=EMPLOYEE,
        institution_code=HOSPITAL,
        valid_from=MARCH,
        filed_at=at("2026-03-03 09:00"),
        approved=False,
        by=CLERK,
    )
    file_remote(
        person_no=RESIDENT,
        kind=RemoteKind.TEMPORARY,
        target_area="990200",
        valid_from=MARCH,
        filed_at=at("2026-03-02 10:00"),
        filing_no=FOREIGN,
        approved=False,
        by=CLERK,
    )
    return {
        "chronic": chronic.filing_no,
        "remote": remote.filing_no,
        "choice": choice.filing_no,
    }
