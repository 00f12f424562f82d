"""The settlement world, built for every test that asks for it."""

import pytest

from tests.settlement import world


@pytest.fixture
def city(db: None) -> None:
    world.build()
