"""A hospital of the settlement world, at the interface."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests import worlds
from tests.gateway.conftest import Sender
from tests.settlement import world


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The world, built once for the tests of a module."""
    with worlds.standing(django_db_blocker):
        world.build()
        yield


@pytest.fixture
def desk(built: None, db: None) -> Sender:
    """A hospital of the settlement world, at the interface."""
    return Sender()
