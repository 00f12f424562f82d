"""备案: what stands for a person on a day, and how it came to stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import samples
from tests.samples import CITY, CLERK, HOSPITAL, NEW_YEAR, at
from yibao.approvals import course
from yibao.approvals.commands import (
    Identification,
    choose_institution,
    file_chronic,
    file_remote,
)
from yibao.approvals.errors import (
    AlreadyRevoked,
    ChoiceOverlaps,
    FilingInUse,
    FilingNoTaken,
    FilingOverlaps,
    NotInsured,
    UnknownDisease,
    UnknownFiling,
    WrongDates,
)
from yibao.approvals.models import (
    ChoiceRole,
    ChronicFiling,
    ChronicFilingEvent,
    Filing,
    RemoteKind,
)
from yibao.approvals.queries import (
    RemoteFacts,
    chronic_filings,
    chronic_filings_on,
    institution_choices,
    remote_filings,
)
from yibao.catalog.commands import publish_chronic_disease

pytestmark = pytest.mark.django_db
NO, OTHER, DISEASE = "99010000000001", "99010000000002", "M03900"
MARCH = date(2025, 3, 1)


@pytest.fixture(autouse=True)
def insured() -> None:
    samples.city()
    samples.person(NO)
    samples.employee(NO)
    publish_chronic_disease(code=DISEASE, name="高血压", valid_from=NEW_YEAR, by=CLERK)


def file(**changes: object) -> ChronicFiling:
    facts: dict[str, object] = {
        "person_no": NO,
        "insurance": "310",
        "disease_code": DISEASE,
        "identification": Identification(HOSPITAL, phone="13900000001"),
        "valid_from": NEW_YEAR,
        "filed_at": at("2025-01-02 09:00"),
        "by": CLERK,
    }
    return file_chronic(**{**facts, **changes})  # type: ignore[arg-type]


def revoke(number: str, **changes: object) -> Filing:
    facts: dict[str, object] = {"revoked_at": at("2025-02-01 09:00"), "by": CLERK}
    return course.revoke(filing_no=number, **{**facts, **changes})  # type: ignore[arg-type]


def test_a_filing_stands_from_its_first_day_to_its_last() -> None:
    filing = file(valid_to=date(2025, 12, 31))
    [found] = chronic_filings_on(NO, date(2025, 12, 31))
    assert (found.filing_no, found.disease_name) == (filing.filing_no, "高血压")
    assert chronic_filings_on(NO, date(2026, 1, 1)) == []
    assert filing.filing_no.startswith(f"{CITY}250102")


def test_a_filing_awaiting_approval_does_not_stand() -> None:
    filing = file(approved=False)
    assert chronic_filings_on(NO, MARCH) == []
    course.approve(
        filing_no=filing.filing_no,
        approved_at=at("2025-01-05 09:00"),
        basis="复核通过",
        by=replace(CLERK, number="0002"),
    )
    assert len(chronic_filings_on(NO, MARCH)) == 1


def test_a_revoked_filing_no_longer_stands_and_keeps_its_course() -> None:
    filing = file()
    revoke(filing.filing_no, basis="误报")
    assert chronic_filings_on(NO, MARCH) == []
    states = ChronicFilingEvent.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["filed", "approved", "revoked"]
    with pytest.raises(AlreadyRevoked):
        revoke(filing.filing_no)
    file()
    assert len(chronic_filings_on(NO, MARCH)) == 1


def test_a_filing_that_was_settled_with_is_not_revoked() -> None:
    filing = file()
    with pytest.raises(FilingInUse, match="S123"):
        revoke(filing.filing_no, used_by="S123")
    assert len(chronic_filings_on(NO, MARCH)) == 1


def test_a_filing_is_revoked_for_its_own_person() -> None:
    filing = file()
    with pytest.raises(UnknownFiling):
        revoke(filing.filing_no, person_no=OTHER)
    with pytest.raises(UnknownFiling):
        revoke("none")


def test_one_disease_is_filed_once_at_a_time() -> None:
    first = file(valid_to=date(2025, 6, 30))
    with pytest.raises(FilingOverlaps, match=first.filing_no):
        file(valid_from=date(2025, 6, 30))
    file(valid_from=date(2025, 7, 1))


def test_a_filing_names_a_known_disease_and_an_insured_person() -> None:
    with pytest.raises(UnknownDisease, match="M99999"):
        file(disease_code="M99999")
    with pytest.raises(NotInsured):
        file(insurance="390")
    with pytest.raises(WrongDates):
        file(valid_to=date(2024, 12, 31))


def test_many_persons_filings_are_one_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    file()
    samples.person(OTHER)
    with django_assert_num_queries(1):
        found = chronic_filings([NO, OTHER])
    assert set(found) == {NO}


def test_a_remote_filing_names_where_and_why() -> None:
    def remote(kind: RemoteKind, **changes: object) -> None:
        facts: dict[str, object] = {
            "person_no": NO,
            "kind": kind,
            "target_area": "990200",
            "valid_from": NEW_YEAR,
            "by": CLERK,
        }
        file_remote(**{**facts, **changes})  # type: ignore[arg-type]

    remote(RemoteKind.REGISTERED, filing_no="R1")
    with pytest.raises(ChoiceOverlaps):
        remote(RemoteKind.REGISTERED)
    with pytest.raises(FilingNoTaken):
        remote(RemoteKind.REFERRAL, filing_no="R1")
    remote(RemoteKind.REFERRAL, valid_to=date(2025, 6, 30))
    kinds = [one.kind for one in remote_filings([NO])[NO] if one.is_in_force(MARCH)]
    assert kinds == ["registered", "referral"]


@pytest.mark.parametrize(
    ("target", "area", "covers"),
    [
        ("990200", "990203", True),
        ("990200", "990200", True),
        ("990200", "990300", False),
        ("990000", "990301", True),
        ("990203", "990200", False),
        ("990210", "990211", False),
    ],
)
def test_a_filing_for_a_city_holds_for_its_counties(
    target: str, area: str, covers: bool
) -> None:
    filing = RemoteFacts(
        person_no=NO,
        valid_from=NEW_YEAR,
        valid_to=None,
        kind="registered",
        target_area=target,
    )
    assert filing.covers(area) is covers


def test_a_chosen_institution_holds_for_its_days() -> None:
    def choose(valid_from: date, valid_to: date | None = None) -> None:
        choose_institution(
            person_no=NO,
            institution_code=HOSPITAL,
            role=ChoiceRole.CHOSEN,
            valid_from=valid_from,
            valid_to=valid_to,
            by=CLERK,
        )

    choose(NEW_YEAR, date(2025, 12, 31))
    [choice] = institution_choices([NO])[NO]
    assert choice.is_in_force(date(2025, 12, 31))
    assert not choice.is_in_force(date(2026, 1, 1))
    with pytest.raises(ChoiceOverlaps):
        choose(date(2025, 12, 31))
