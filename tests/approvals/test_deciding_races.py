"""A decision and a revocation of the same filing at once: one is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from tests import samples
from tests.samples import CLERK, at
from yibao.approvals import course
from yibao.approvals.commands import file_remote
from yibao.approvals.deciding import decide
from yibao.approvals.models import FilingState, RemoteFiling, RemoteKind
from yibao.gateway.check import report
from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator

pytestmark = pytest.mark.django_db(transaction=True)
REVIEWER = Operator("0002", "审核员乙")
WHEN = at("2025-03-02 09:00")


@pytest.mark.parametrize("passed", [True, False])
def test_of_a_decision_and_a_revocation_neither_is_lost(passed: bool) -> None:
    """Approved and then revoked is in order; anything after the end is not."""
    samples.city()
    samples.person()
    samples.employee()
    filing = file_remote(
        person_no="99010000000001",
        kind=RemoteKind.REGISTERED,
        target_area="990200",
        valid_from=date(2025, 3, 1),
        approved=False,
        by=CLERK,
    )
    number = filing.filing_no
    start = Barrier(2)

    def run(step: Callable[[], object]) -> str:
        try:
            start.wait(30)
            step()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    steps: list[Callable[[], object]] = [
        lambda: decide(
            filing_no=number, passed=passed, decided_at=WHEN, basis="示例", by=REVIEWER
        ),
        lambda: course.revoke(filing_no=number, revoked_at=WHEN, by=CLERK),
    ]
    with ThreadPoolExecutor(2) as pool:
        decided, revoked = pool.map(run, steps)
    states = list(filing.events.order_by("id").values_list("state", flat=True))
    assert states[0] == FilingState.FILED
    if decided:
        assert decided in ("AP-004", "AP-017")
        assert states[1:] == [FilingState.REVOKED]
    elif revoked:
        assert (revoked, states[1:]) == ("AP-012", [FilingState.REFUSED])
    else:
        assert states[1:] == [FilingState.APPROVED, FilingState.REVOKED]
    assert RemoteFiling.objects.get().closed
    assert not report().violations
