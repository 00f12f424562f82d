"""科室: two windows of one institution may speak of the same department at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from tests import samples
from tests.samples import CLERK, HOSPITAL, NEW_YEAR
from yibao.engine.errors import Refused
from yibao.institutions.departments import (
    DepartmentDetails,
    change_department,
    open_department,
)
from yibao.institutions.errors import DepartmentExists
from yibao.institutions.models import Department

pytestmark = pytest.mark.django_db(transaction=True)
WINDOWS = 6
LATER = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def registered() -> None:
    samples.city()
    samples.hospital()


def say(command: Callable[..., Department], since: date) -> Department:
    return command(
        institution_code=HOSPITAL,
        code="K01",
        details=DepartmentDetails(name="内科"),
        valid_from=since,
        by=CLERK,
    )


def at_every_window(
    command: Callable[..., Department], since: date
) -> list[Department | Refused]:
    together = Barrier(WINDOWS)

    def run(_: int) -> Department | Refused:
        try:
            together.wait(60)
            return say(command, since)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(WINDOWS) as pool:
        return list(pool.map(run, range(WINDOWS)))


def test_opened_at_every_window_it_is_opened_once() -> None:
    answers = at_every_window(open_department, NEW_YEAR)
    refused = [one for one in answers if not isinstance(one, Department)]
    assert len(refused) == WINDOWS - 1
    assert all(isinstance(one, DepartmentExists) for one in refused)


def test_changed_at_every_window_it_changes_once() -> None:
    say(open_department, NEW_YEAR)
    answers = at_every_window(change_department, LATER)
    assert all(isinstance(one, Department) for one in answers)
    assert list(
        Department.objects.filter(code="K01").values_list("valid_from", flat=True)
    ) == [NEW_YEAR, LATER]
