"""The same page confirmed at the same moment, as by two clicks or a resent request."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils.timezone import now

from tests import samples
from tests.samples import CLERK
from yibao.enrollment.commands import change_phone
from yibao.kernel.models import Journal
from yibao.web.deeds.errors import HandledAlready
from yibao.web.deeds.receipts import Facts, handle_once

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS, NUMBER, PERSON = 4, "990100260301000000000000001", "99010000000001"


def confirmed(digests: list[str]) -> Counter[str]:
    """How often each outcome came when all of them arrive together."""
    together = Barrier(CLICKS)

    def act() -> Facts:
        change_phone(person_no=PERSON, phone=f"139{now():%H%M%S%f}"[:11], by=CLERK)
        return {"phone": "139****1234"}

    def one(digest: str) -> str:
        together.wait()
        try:
            handle_once(
                number=NUMBER,
                deed="phone-changed",
                subject_no=PERSON,
                digest=digest,
                reason="",
                act=act,
                by=CLERK,
            )
            return "answered"
        except HandledAlready:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as clicks:
        return Counter(clicks.map(one, digests))


@pytest.fixture(autouse=True)
def known(transactional_db: None) -> None:
    samples.city()
    samples.person(PERSON)


def count(action: str) -> int:
    return Journal.objects.filter(action=action).count()


def test_clicks_at_once_do_it_once_and_all_are_answered() -> None:
    assert confirmed(["same"] * CLICKS) == {"answered": CLICKS}
    assert count("person.phone_changed") == count("receipt.issued") == 1


def test_of_different_contents_at_once_one_is_done() -> None:
    outcomes = confirmed([f"content {each}" for each in range(CLICKS)])
    assert outcomes == {"answered": 1, "refused": CLICKS - 1}
    assert count("person.phone_changed") == count("receipt.issued") == 1
