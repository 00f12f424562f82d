"""``yibao check``: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
import typer

from tests.settlement import world
from tests.settlement.world import A, line
from yibao.cli.check import check
from yibao.settlement import commands


@pytest.fixture
def visit(db: None) -> None:
    world.build()
    visit = world.register()
    world.upload(visit, line("1", A, "500"))
    commands.settle(world.asking(visit, 500, message_no="从未收到"))


def test_sound_books_are_said_to_be_sound(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    check()
    assert "没有发现问题" in capsys.readouterr().out


def test_a_settlement_nobody_asked_for_is_named(
    visit: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        check(json=True)
    assert ended.value.exit_code == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["sound"]
    assert [one["name"] for one in told["violations"]] == ["settlement_has_message"]
    with pytest.raises(typer.Exit):
        check()
    assert "从未收到" in capsys.readouterr().out
