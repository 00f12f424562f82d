"""``yibao clearing``: what it seals, what it leaves open and says why."""

from __future__ import annotations

import pytest
import typer

from tests.clearing import desk
from tests.clearing.desk import MARCH, books
from tests.samples import HOSPITAL
from tests.settlement import world
from yibao.clearing.books import NOTHING
from yibao.clearing.errors import AlreadyExplained
from yibao.clearing.models import Outcome, Seal
from yibao.clearing.queries import open_differences
from yibao.cli.clearing import Action, clearing
from yibao.institutions.errors import UnknownInstitution


@pytest.fixture
def city(db: None) -> None:
    world.build()


@pytest.fixture
def stated(city: None) -> None:
    """Employees' books of the tenth balance, residents' do not."""
    mine = desk.settle()
    desk.settle(person=world.RESIDENT)
    desk.state_totals(desk.tally(mine))
    desk.state_totals(NOTHING, books(insurance="390"))


def test_what_balances_is_sealed_and_the_rest_named(
    stated: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        clearing(Action.SEAL, period="2025-03-10")
    assert ended.value.exit_code == 1
    said = capsys.readouterr().out
    assert f"已封 {HOSPITAL} 11 310: 1 笔, 700.00 元" in said
    assert f"未封 {HOSPITAL} 11 390: 2025-03-10 不平" in said
    assert Seal.objects.get().insurance == "310"


def test_a_dry_run_seals_nothing(
    stated: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        with pytest.raises(typer.Exit):
            clearing(Action.SEAL, period="2025-03-10", dry_run=True)
        assert "可以封账 1 项,未封 1 项" in capsys.readouterr().out
    assert not Seal.objects.exists()


def test_only_what_was_stated_of_the_period_is_sealed(
    stated: None, capsys: pytest.CaptureFixture[str]
) -> None:
    clearing(Action.SEAL, period="2025-03")
    clearing(Action.SEAL, period="2025-03-10", institution="H99010000003")
    assert capsys.readouterr().out.count("已封账 0 项,未封 0 项") == 2
    desk.state_totals(desk.tally(desk.settle(30)), books(MARCH))
    with pytest.raises(typer.Exit):
        clearing(Action.SEAL, period="2025-03")


@pytest.mark.parametrize("period", ["", "三月", "2025", "2025-13", "2025-03-32"])
def test_a_period_is_a_day_or_a_month(period: str) -> None:
    with pytest.raises(typer.BadParameter):
        clearing(Action.SEAL, period=period)


def test_an_institution_nobody_knows_is_refused(db: None) -> None:
    with pytest.raises(UnknownInstitution):
        clearing(Action.SEAL, period="2025-03", institution="H000")


def test_open_differences_are_listed_and_explained(
    city: None, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.settle()
    desk.compare([])
    clearing(Action.OPEN, institution=HOSPITAL)
    assert "未处理的差异 1 笔" in capsys.readouterr().out
    number = open_differences(HOSPITAL).get().pk
    with pytest.raises(typer.BadParameter):
        explain(number, Outcome.VANISHED)
    explain(number)
    clearing(Action.OPEN, institution=HOSPITAL)
    said = capsys.readouterr().out
    assert "已说明并关闭: 机构已更正" in said and "未处理的差异 0 笔" in said
    with pytest.raises(AlreadyExplained):
        explain(number)


def explain(number: str, outcome: Outcome = Outcome.CORRECTED) -> None:
    clearing(
        Action.EXPLAIN,
        institution=HOSPITAL,
        difference=number,
        outcome=outcome,
        text="机构已补记",
    )


def test_differences_are_of_one_institution() -> None:
    with pytest.raises(typer.BadParameter):
        clearing(Action.OPEN)
