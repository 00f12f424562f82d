"""``yibao recompute``: preview, record, list and make good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer

from tests.settlement import recomputing, world
from tests.settlement.world import EMPLOYEE, A, line
from yibao.areas import policies
from yibao.cli.recompute import recompute
from yibao.settlement import commands
from yibao.settlement.errors import AlreadyCorrected, NotRecomputed
from yibao.settlement.models import Correction, Recomputation
from yibao.settlement.views import SettlementView


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
