"""Settled bills, for every screen about settlements."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests import worlds
from tests.web import cases
from tests.web.cases import Settled
from tests.web.conftest import divisions


@pytest.fixture(scope="module")
def settled_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Settled]:
    with worlds.standing(django_db_blocker):
        divisions()
        yield cases.settled()


@pytest.fixture
def areas(settled_once: Settled, db: None) -> None:
    """The divisions, and the bills of the module, are there already."""


@pytest.fixture
def settled(settled_once: Settled, areas: None) -> Settled:
    return settled_once
