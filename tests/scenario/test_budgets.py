"""基金预算 of a scenario: entered once, and never another amount for one decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from yibao.engine.money import Money
from yibao.policies.source import FilesRefused
from yibao.scenario.load import load_scenario
from yibao.settlement.models import FundBudget

WORLD = """
title: 小城
areas:
  - {code: "990900", name: 小城, level: city}
  - code: "990901"
    name: 北区
    level: county
    parent: "990900"
    pooling_area: "990900"
budgets:
  - area: "990900"
    fund: 基本统筹
    year: "2026"
    amount: 1000000.00
    decided_on: 2026-01-15
    basis: 示财社〔2026〕1 号
"""
ADJUSTED = """
  - area: "990900"
    fund: 基本统筹
    year: "2026"
    amount: 1200000.00
    decided_on: 2026-07-01
    basis: 示财社〔2026〕9 号
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "world.yaml"
    path.write_text(WORLD)
    return path


@pytest.mark.django_db
def test_a_budget_is_entered_once_and_adjusted_by_a_later_decision(world: Path) -> None:
    load_scenario(world)
    assert load_scenario(world).changed_nothing
    world.write_text(WORLD + ADJUSTED)
    load_scenario(world)
    rows = FundBudget.objects.order_by("decided_on")
    assert [(row.fund, row.amount) for row in rows] == [
        ("pooling_paid", Money.yuan("1000000.00")),
        ("pooling_paid", Money.yuan("1200000.00")),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("amount: 1000000.00", "amount: 2000000.00", "预算金额 库内为"),
        ('  - area: "990900"', '  - area: "990901"', "990901"),
        ("fund: 基本统筹", "fund: 基本统酬", "基本统筹"),
    ],
)
def test_what_cannot_be_entered_is_told_with_its_line(
    world: Path, written: str, instead: str, told: str
) -> None:
    load_scenario(world)
    world.write_text(WORLD.replace(written, instead))
    with pytest.raises(FilesRefused, match=told):
        load_scenario(world)
    assert FundBudget.objects.get().amount == Money.yuan("1000000.00")
