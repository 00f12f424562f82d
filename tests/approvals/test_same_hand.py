"""受理与审核: who filed does not decide."""

from __future__ import annotations

from datetime import date

import pytest

from tests import samples
from tests.samples import CITY, CLERK, at
from yibao.access.errors import SameHand
from yibao.approvals import course
from yibao.approvals.commands import file_remote
from yibao.approvals.models import FilingState, RemoteFiling, RemoteKind
from yibao.kernel.operator import Operator

pytestmark = pytest.mark.django_db
REVIEWER = Operator(number="0002", name="审核员乙")
DAY = at("2025-03-02 09:00")


def filed() -> RemoteFiling:
    samples.city()
    samples.person()
    samples.employee()
    return file_remote(
        person_no="99010000000001",
        kind=next(iter(RemoteKind)),
        target_area=CITY,
        valid_from=date(2025, 3, 1),
        approved=False,
        by=CLERK,
    )


def states(filing: RemoteFiling) -> list[str]:
    return list(filing.events.order_by("id").values_list("state", flat=True))


@pytest.mark.requirement("ICT-01")
def test_who_filed_neither_approves_nor_refuses() -> None:
    filing = filed()
    number = filing.filing_no
    with pytest.raises(SameHand, match="经办员甲"):
        course.approve(filing_no=number, approved_at=DAY, basis="", by=CLERK)
    with pytest.raises(SameHand):
        course.refuse(filing_no=number, refused_at=DAY, basis="材料不全", by=CLERK)
    assert states(filing) == [FilingState.FILED]
    course.approve(filing_no=number, approved_at=DAY, basis="", by=REVIEWER)
    assert states(filing) == [FilingState.FILED, FilingState.APPROVED]
