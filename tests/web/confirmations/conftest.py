"""A counter that files, and two reviewers of the same county."""

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
    return sign_in("counter", area=EAST)


@pytest.fixture
def reviewer(sign_in: SignIn, settled: Settled) -> Client:
    return sign_in("reviewer", area=EAST)


@pytest.fixture
def other(sign_in: SignIn, settled: Settled) -> Client:
    return sign_in("reviewer", "agreement", area=EAST)
