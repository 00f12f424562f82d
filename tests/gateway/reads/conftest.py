"""A hospital of the settlement world, at the interface."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import Sender
from tests.settlement import world


@pytest.fixture
def desk(db: None) -> Sender:
    """A hospital of the settlement world, at the interface."""
    world.build()
    return Sender()
