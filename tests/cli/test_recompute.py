"""``yibao recompute``: preview, record, list and make good."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer import Typer
from typer.testing import CliRunner

from tests.settlement import recomputing, world
from tests.settlement.world import EMPLOYEE, A, line
from yibao.areas import policies
from yibao.cli.recompute import recompute
from yibao.settlement import commands
from yibao.settlement.errors import AlreadyCorrected, NotRecomputed
from yibao.settlement.models import Correction, Recomputation
from yibao.settlement.views import SettlementView

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "撤销与重算.md"


@pytest.fixture(autouse=True)
def city(db: None) -> Iterator[None]:
    world.build()
    policies.forget()
    yield
    policies.forget()


def two_visits() -> list[SettlementView]:
    made = []
    for day, amount in (("01", 500), ("05", 300)):
        seen = world.register(when=f"2025-03-{day} 09:00")
        world.upload(seen, line("1", A, str(amount), on=f"2025-03-{day} 09:00"))
        made.append(commands.settle(world.asking(seen, amount)))
    return made


def test_a_preview_keeps_nothing_even_where_nothing_is_recomputed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = two_visits()
    world.undo(first)
    recompute(person=EMPLOYEE, dry_run=True)
    said = capsys.readouterr().out
    assert "本统筹区没有规定重算" in said
    assert second.settlement_no in said
    assert "1 张结算单有差额: 个人应退 195.00 元" in said
    assert not Recomputation.objects.exists()
    with pytest.raises(NotRecomputed):
        recompute(person=EMPLOYEE)


def test_a_recomputation_is_recorded_listed_and_made_good_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    recomputing.use(recomputing.recomputing_city())
    first, _ = two_visits()
    world.undo(first)
    recompute(person=EMPLOYEE, insurance="310", year="2025")
    assert "待办理" in capsys.readouterr().out
    run = Recomputation.objects.latest("computed_at", "pk")
    assert Recomputation.objects.count() == 2
    recompute(settle=run.pk)
    assert "个人应退 195.00 元" in capsys.readouterr().out
    assert Correction.objects.count() == 1
    recompute(person=EMPLOYEE, show=True)
    said = capsys.readouterr().out
    assert said.index("已办理") < said.index("已有新的重算")
    with pytest.raises(AlreadyCorrected):
        recompute(settle=run.pk)


def test_nothing_reversed_is_nothing_to_recompute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    two_visits()
    recompute(person=EMPLOYEE)
    assert "没有撤销过结算" in capsys.readouterr().out
    with pytest.raises(typer.BadParameter):
        recompute()


def test_the_guide_shows_what_works(tmp_path: Path) -> None:
    guide = GUIDE.read_text("utf-8")
    (said,) = re.findall(r"```yaml\n(recompute:.*?)```", guide, re.DOTALL)
    recomputing.use(recomputing.folder_in(tmp_path, f"\n{said}"))
    first, _ = two_visits()
    world.undo(first)
    app = Typer()
    app.command()(recompute)
    lines = re.findall(r"^yibao recompute (.*?)\s*#", guide, re.MULTILINE)
    assert len(lines) == 4
    for told in lines:
        run = Recomputation.objects.latest("computed_at", "pk")
        asked = shlex.split(told.replace("重算编号", run.pk))
        result = CliRunner().invoke(app, asked)
        assert result.exit_code == 0, result.output
    assert Correction.objects.count() == 1
