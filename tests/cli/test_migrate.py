"""Tables are made once; asking again changes nothing."""

import pytest

from tests.cli.conftest import Start


@pytest.mark.home("fresh")
def test_migrating_twice_does_no_harm(start: Start) -> None:
    planned, _ = start("migrate", "--dry-run").communicate()
    assert "未作改动" in planned
    first, _ = start("migrate").communicate()
    assert "已执行" in first
    second, _ = start("migrate").communicate()
    assert "已是最新" in second
