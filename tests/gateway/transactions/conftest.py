"""The settlement world behind the windows of the interface, at a standing hour."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.gateway.transactions.clock import Clock
from tests.settlement import world
from yibao.areas import policies


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """10 March 2025, ten o'clock, until it is put elsewhere."""
    clock = Clock()
    clock.install(monkeypatch)
    return clock


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The world, built once for the tests of a module; each test is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world.build()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def city(built: None, db: None) -> Iterator[None]:
    """示例市 with its hospitals, its pharmacy and a few persons."""
    yield
    if policies._recorded.cache_info().currsize:
        policies.forget()  # the folder a story chose is gone with its row
