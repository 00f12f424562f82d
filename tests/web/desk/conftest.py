"""The settled bills of the other screens: their person is who the desk finds."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web import cases
from tests.web.cases import Settled
from tests.web.conftest import EAST, SignIn


@pytest.fixture
def settled(areas: None) -> Settled:
    return cases.settled()


@pytest.fixture
def clerk(sign_in: SignIn, settled: Settled) -> Client:
    """At the counter of 东岸区, whose person the settled bills are of."""
    return sign_in("counter", area=EAST)


@pytest.fixture
def reviewer(sign_in: SignIn, settled: Settled) -> Client:
    """The other hand of what needs two (复核)."""
    return sign_in("reviewer", area=EAST)
