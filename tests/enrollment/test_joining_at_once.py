"""The same document at two counters at the same moment."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from tests import samples
from tests.enrollment.test_joining import COVER, ID_NO, PERSON
from tests.samples import CLERK, COUNTY
from yibao.enrollment.errors import PersonExists
from yibao.enrollment.joining import enroll_newcomer, fresh_person_no
from yibao.enrollment.models import Coverage
from yibao.enrollment.queries import person_by_id_no

pytestmark = pytest.mark.django_db(transaction=True)
COUNTERS = 3


def test_one_of_them_registers_and_the_others_are_told() -> None:
    samples.city()
    together = Barrier(COUNTERS)

    def register(number: str) -> str:
        person = replace(PERSON, person_no=number)
        cover = replace(COVER, person_no=number)
        together.wait()
        try:
            enroll_newcomer(person=person, cover=cover, by=CLERK)
            return "registered"
        except PersonExists:
            return "told"
        finally:
            connection.close()

    numbers = [fresh_person_no(COUNTY) for _ in range(COUNTERS)]
    with ThreadPoolExecutor(COUNTERS) as counters:
        outcomes = Counter(counters.map(register, numbers))
    assert outcomes == {"registered": 1, "told": COUNTERS - 1}
    held = person_by_id_no(ID_NO)
    assert held is not None
    assert Coverage.objects.get().person_id == held.pk
