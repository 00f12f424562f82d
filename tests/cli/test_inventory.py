"""``yibao inventory``: what it prints, and how it ends."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
import typer

from tests.inventory.shelf import BOX, PHARMACY, Kind, row, scanned, tell
from tests.samples import CITY, city, hospital
from yibao.cli.inventory import Action, inventory

LAST = datetime(2025, 3, 31)  # noqa: DTZ001  as typer parses a day


@pytest.fixture
def shop(db: None) -> None:
    city()
    hospital(PHARMACY, name="示例大药房", kind="2", level="")
    tell(
        row(Kind.PURCHASE, "10", "2025-03-05 10:00"),
        row(Kind.SALE, "4", codes=(scanned(),)),
    )


@pytest.mark.usefixtures("shop")
def test_anomalies_of_an_area_end_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    inventory(Action.ANOMALIES, area=CITY, last=LAST)
    assert "没有发现" in capsys.readouterr().out
    tell(row(Kind.SALE, "7.5"), message="M2")
    with pytest.raises(typer.Exit) as ended:
        inventory(Action.ANOMALIES, area=CITY, last=LAST)
    assert ended.value.exit_code == 1
    out = capsys.readouterr().out
    assert PHARMACY in out
    assert "期末未盘存 0,售出 11.5,多售 1.5" in out
    with pytest.raises(typer.Exit):
        inventory(Action.ANOMALIES, institution=PHARMACY, last=LAST, json=True)
    assert json.loads(capsys.readouterr().out)[0]["excess"] == 1.5


@pytest.mark.usefixtures("shop")
def test_stock_and_the_history_of_a_box(capsys: pytest.CaptureFixture[str]) -> None:
    inventory(Action.STOCK, institution=PHARMACY, last=LAST, json=True)
    stock = json.loads(capsys.readouterr().out)
    assert [(one["item_code"], one["quantity"]) for one in stock] == [("XA01", 6)]
    inventory(Action.CODE, number=BOX)
    out = capsys.readouterr().out
    assert "售出" in out
    assert "2025-03-10 10:00:00" in out
    inventory(Action.CODE, number="81000010000000009999")
    assert "没有这个追溯码" in capsys.readouterr().out


def test_what_is_asked_must_be_said(db: None) -> None:
    for action in (Action.STOCK, Action.CODE):
        with pytest.raises(typer.BadParameter):
            inventory(action)


def test_days_are_asked_in_their_order(db: None) -> None:
    march, may = datetime(2025, 3, 1), datetime(2025, 5, 1)  # noqa: DTZ001
    with pytest.raises(typer.BadParameter, match="2025-05-01 在截止日期 2025-03-01"):
        inventory(Action.ANOMALIES, area=CITY, first=may, last=march)


FAR = [datetime(1, 1, 1), datetime(9999, 12, 31)]  # noqa: DTZ001  as typer gives them


@pytest.mark.parametrize("last", FAR)
def test_days_far_away_are_days(db: None, last: datetime) -> None:
    inventory(Action.ANOMALIES, area=CITY, last=last)
