"""Two at once: one case is filed, one decision is taken."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils.timezone import now

from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator
from yibao.web.confirmations.commands import confirm, file_deed, give_back, withdraw
from yibao.web.confirmations.models import Confirmation, Outcome, Result

pytestmark = pytest.mark.django_db(transaction=True)
CLERK, FIRST, SECOND = (Operator(f"000{n}", f"经办员{n}") for n in (1, 2, 3))
NUMBER = "C-1"


def filed(number: str = NUMBER) -> None:
    file_deed(
        number=number,
        deed="death-recorded",
        subject_no="1",
        area="990101",
        content={"death_date": ["2026-03-01"]},
        reason="",
        filed_at=now(),
        by=CLERK,
    )


def together(*steps: Callable[[], object]) -> list[str]:
    """What each was refused with, if it was, when all began at the same moment."""
    start = Barrier(len(steps))

    def run(step: Callable[[], object]) -> str:
        try:
            start.wait(30)
            step()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(run, steps))


def confirmed(by: Operator, done: list[str]) -> Callable[[], object]:
    return lambda: confirm(
        number=NUMBER,
        act=lambda: done.append(by.number),
        confirmed_at=now(),
        by=by,
    )


def test_of_two_reviewers_at_once_one_wins() -> None:
    filed()
    done: list[str] = []
    assert together(confirmed(FIRST, done), confirmed(SECOND, done)) == ["", "CF-003"]
    [outcome] = Outcome.objects.all()
    assert done == [outcome.operator_no]


def test_a_withdrawal_and_a_decision_do_not_both_happen() -> None:
    filed()
    done: list[str] = []

    def taken_back() -> object:
        return withdraw(number=NUMBER, reason="误报", withdrawn_at=now(), by=CLERK)

    def returned() -> object:
        return give_back(number=NUMBER, reason="不符", returned_at=now(), by=SECOND)

    codes = together(confirmed(FIRST, done), taken_back, returned)
    assert codes == ["", "CF-003", "CF-003"]
    [outcome] = Outcome.objects.all()
    assert bool(done) == (outcome.result == Result.CONFIRMED)


def test_of_two_clerks_at_once_one_files() -> None:
    codes = together(lambda: filed("C-1"), lambda: filed("C-2"))
    assert codes == ["", "CF-002"]
    assert Confirmation.objects.count() == 1


def test_what_fails_leaves_the_case_waiting() -> None:
    filed()

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        confirm(number=NUMBER, act=fail, confirmed_at=now(), by=FIRST)
    assert not Outcome.objects.exists()


def test_a_case_nobody_filed_is_unknown() -> None:
    assert together(confirmed(FIRST, [])) == ["CF-001"]


def test_a_return_without_a_reason_is_none() -> None:
    filed()

    def returned() -> object:
        return give_back(number=NUMBER, reason=" ", returned_at=now(), by=SECOND)

    assert together(returned) == ["CF-005"]
