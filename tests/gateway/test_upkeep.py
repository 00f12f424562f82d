"""Beside messages: deliveries are written, what is too old is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from tests.gateway.conftest import HOSPITAL
from yibao.gateway import deliveries, refusals
from yibao.gateway.models import Delivery, Refusal
from yibao.gateway.upkeep import HOUR, Upkeep

pytestmark = pytest.mark.django_db


class Clock:
    """Seconds that stand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def old(number: str) -> None:
    then = timezone.now() - timedelta(days=90)
    Delivery.objects.create(
        institution_code=HOSPITAL, message_no=number, delivered_at=then
    )
    Refusal.objects.create(
        institution_code=HOSPITAL,
        message_no=number,
        transaction="2207",
        code="ST-303",
        sentence="甲",
        refused_at=then,
    )


def test_it_writes_every_time_and_forgets_once_an_hour() -> None:
    clock = Clock()
    upkeep = Upkeep(clock)
    old("M1")
    deliveries._marks.clear()
    deliveries.mark([(HOSPITAL, "M2")])
    upkeep()
    assert [one.message_no for one in Delivery.objects.all()] == ["M2"]
    assert not Refusal.objects.exists()
    old("M3")
    clock.now = HOUR - 1
    deliveries.mark([(HOSPITAL, "M4")])
    upkeep()
    assert Delivery.objects.count() == 3
    clock.now = HOUR
    upkeep()
    assert not Refusal.objects.exists()
    assert Delivery.objects.count() == 2


def test_a_database_that_is_away_is_no_error_of_the_upkeep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> int:
        raise OperationalError

    monkeypatch.setattr(refusals, "forget_old", fail)
    clock = Clock()
    upkeep = Upkeep(clock)
    upkeep()
    assert upkeep.next_forgetting == HOUR
