"""How the tests of a run are spread over its processes."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

# They share what is dear to start, and take long: first, each in one process.
WHOLE = ("tests/faults/", "tests/browser/")


def unit_of(nodeid: str) -> str:
    """What goes to one process: a module, for its tests share a world; or a folder."""
    module, *_ = nodeid.split("::")
    return next((one for one in WHOLE if module.startswith(one)), module)


def by_unit(config: pytest.Config, log: object) -> object:
    """Gives a process that is free the next unit."""
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = unit_of
    return scheduling


def long_ones_first(items: list[pytest.Item]) -> None:
    """So that the processes of a run end together."""
    items.sort(key=lambda item: not item.nodeid.startswith(WHOLE))
