"""The settled bills of the other screens: their person is who the desk finds."""

from __future__ import annotations

import pytest

from tests.web import cases
from tests.web.cases import Settled


@pytest.fixture
def settled(areas: None) -> Settled:
    return cases.settled()
