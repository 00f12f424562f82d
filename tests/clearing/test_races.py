"""Two desks of one institution at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.clearing import desk
from tests.samples import HOSPITAL
from tests.settlement import world
from yibao.clearing.books import NOTHING
from yibao.clearing.errors import AlreadySealed
from yibao.clearing.models import Difference, Seal
from yibao.clearing.queries import open_differences

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 4


@pytest.fixture(autouse=True)
def city(transactional_db: None) -> None:
    world.build()


def at_once(what: Callable[[], object]) -> Counter[str]:
    """How often each outcome came when all desks do the same."""
    together = Barrier(DESKS)

    def one(_: int) -> str:
        together.wait()
        try:
            what()
            return "done"
        except AlreadySealed:
            return "sealed already"
        finally:
            connection.close()

    with ThreadPoolExecutor(DESKS) as desks:
        return Counter(desks.map(one, range(DESKS)))


def test_the_same_file_compared_at_once_opens_its_differences_once() -> None:
    desk.settle()
    desk.settle(90)
    assert at_once(lambda: desk.compare([])) == {"done": DESKS}
    assert Difference.objects.count() == open_differences(HOSPITAL).count() == 2


def test_a_day_sealed_at_once_is_sealed_once() -> None:
    outcomes = at_once(lambda: desk.seal_books(NOTHING))
    assert outcomes == {"done": 1, "sealed already": DESKS - 1}
    assert Seal.objects.count() == 1
