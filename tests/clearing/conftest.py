"""The settlement world, built once for a module; each test is rolled back to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.settlement import world


@pytest.fixture(scope="module")
def world_of_a_module(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        world.build()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def city(world_of_a_module: None, db: None) -> None:
    """示例市 with its hospitals, its pharmacy and a few persons."""
