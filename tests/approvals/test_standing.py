"""How a filing stands today: on the person's page, in the work list, opened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate, now

from tests import samples
from tests.samples import CITY, CLERK
from yibao.access.scope import Scope
from yibao.approvals import course
from yibao.approvals.commands import file_remote
from yibao.approvals.courses import filings_of
from yibao.approvals.listing import Conditions, filings_asked
from yibao.approvals.models import RemoteFiling, RemoteKind
from yibao.approvals.showing import filing_found
from yibao.approvals.standing import Standing
from yibao.kernel.operator import Operator

pytestmark = pytest.mark.django_db
NO = "99010000000001"
SCOPE = Scope(areas=frozenset({CITY}), title="示例市")
REVIEWER = Operator("0002", "审核员乙")


def today() -> date:
    return localdate()


def days(count: int) -> date:
    return today() + timedelta(days=count)


def filed(*, approved: bool = True, until: int | None = None) -> RemoteFiling:
    samples.city()
    samples.person(NO)
    samples.employee(NO)
    return file_remote(
        person_no=NO,
        kind=RemoteKind.REGISTERED,
        target_area="990200",
        valid_from=days(-30),
        valid_to=None if until is None else days(until),
        approved=approved,
        by=CLERK,
    )


def revoked(filing: RemoteFiling) -> None:
    course.revoke(filing_no=filing.filing_no, revoked_at=now(), by=CLERK)


def refused(filing: RemoteFiling) -> None:
    number = filing.filing_no
    course.refuse(filing_no=number, refused_at=now(), basis="材料不全", by=REVIEWER)


def ended(filing: RemoteFiling, count: int) -> None:
    course.end(
        filing_no=filing.filing_no,
        last_day=days(count),
        ended_at=now(),
        basis="返回原籍",
        by=CLERK,
    )


def listed(state: str) -> list[str]:
    rows = filings_asked(Conditions(state=state), SCOPE, limit=9)
    return [row.state for row in rows]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (lambda: filed(), Standing.IN_FORCE),
        (lambda: filed(until=0), Standing.IN_FORCE),
        (lambda: filed(until=-1), Standing.EXPIRED),
        (lambda: filed(approved=False), Standing.WAITING),
        (lambda: filed(approved=False, until=-1), Standing.WAITING),
        (lambda: ended(filed(), 0), Standing.IN_FORCE),
        (lambda: ended(filed(), -1), Standing.ENDED),
        (lambda: ended(filed(until=5), -1), Standing.ENDED),
        (lambda: revoked(filed(until=-1)), Standing.REVOKED),
        (lambda: refused(filed(approved=False, until=-1)), Standing.REFUSED),
    ],
)
def test_it_is_told_alike_everywhere(case: object, expected: Standing) -> None:
    case()  # type: ignore[operator]
    [shown] = filings_of(NO)
    assert (shown.standing, shown.state) == (expected, expected.label)
    found = filing_found(shown.filing_no, SCOPE)
    assert found is not None
    assert (found.state, found.waits) == (expected, expected == Standing.WAITING)
    for asked in ("", *Standing.values):
        assert listed(asked) == ([expected] if asked in ("", expected) else [])
