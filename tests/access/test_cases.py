"""同一件事: who filed does not approve, whatever posts they hold by now."""

from __future__ import annotations

import pytest

from tests.access.conftest import GUARD
from yibao.access.cases import acted_on, refuse_same_hand
from yibao.access.errors import SameHand
from yibao.kernel import journal
from yibao.kernel.operator import Operator

ONE = Operator(number="1001", name="甲")
OTHER = Operator(number="1002", name="乙")
DESK = Operator(number="1001", name="收费员", institution_code="H99010000001")


def filed(by: Operator, number: str = "F1") -> None:
    journal.record("chronic_filing.filed", "filing", number, by=by)


def approves(by: Operator) -> None:
    refuse_same_hand(
        action="chronic_filing.approved", subject_kind="filing", subject_no="F1", by=by
    )


@pytest.mark.django_db
@pytest.mark.requirement("ICT-01")
def test_who_filed_may_not_approve_the_same_filing() -> None:
    filed(ONE)
    with pytest.raises(SameHand) as refused:
        approves(ONE)
    assert refused.value.code == "AC-014"
    assert "SOD-01" in refused.value.sentence and "受理" in refused.value.sentence
    approves(OTHER)


@pytest.mark.django_db
def test_another_case_or_another_desk_of_the_same_number_is_no_matter() -> None:
    filed(ONE, "F2")
    filed(DESK)
    approves(ONE)
    assert acted_on("filing", "F1", "受理") == frozenset()
    assert acted_on("filing", "F2", "受理") == {"1001"}


@pytest.mark.django_db
def test_steps_that_are_no_duty_do_not_matter() -> None:
    journal.record("filing.printed", "filing", "F1", by=ONE)
    approves(ONE)
    assert acted_on("filing", "F1", "受理") == frozenset()
    assert GUARD.number not in acted_on("filing", "F1", "")
