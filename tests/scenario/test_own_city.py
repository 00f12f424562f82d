"""A city of one's own is a file and a folder: its bills settle by its own policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from yibao.areas import policies
from yibao.engine.money import Money
from yibao.policies.load import OWN_AREA
from yibao.scenario.load import LOADER, load_scenario
from yibao.settlement.commands import settle
from yibao.settlement.models import Explanation
from yibao.settlement.requests import LineInput, Sale, SettleRequest

AT = dt.datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
WORLD = """
title: 小城
areas:
  - {code: "990199", name: 小城, level: city}
policies: [policies]
items:
  - {code: X1, name: 片, kind: drug, terms: {class: 甲, from: 2025-01-01}}
institutions:
  - code: P99019900001
    name: 药店
    area: "990199"
    kind: pharmacy
    agreements: {no: A1, from: 2025-01-01}
persons:
  - psn_no: "1"
    name: 甲
    certno: "990199198001011234"
    gend: 男
    brdy: 1980-01-01
    area: "990199"
    coverage: {insutype: 310, psn_type: employed, from: 2020-01-01}
    balc: 100
"""


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Path]:
    """The example city's policies under another code, beside a scenario."""
    folder = tmp_path / "policies"
    folder.mkdir()
    for file in OWN_AREA.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace('"990100"', '"990199"')
        (folder / file.name).write_text(text, encoding="utf-8")
    scenario = tmp_path / "world.yaml"
    scenario.write_text(WORLD, encoding="utf-8")
    policies.forget()
    yield scenario
    policies.forget()


@pytest.mark.django_db
def test_a_sale_is_settled_by_the_policy_of_the_loaded_city(city: Path) -> None:
    load_scenario(city)
    line = LineInput(
        line_sn="1",
        item_code="X1",
        quantity=Decimal(2),
        price=Decimal("12.5"),
        line_total=Money(2500),
        service_at=AT,
    )
    settled = settle(
        SettleRequest(
            institution_code="P99019900001",
            person_no="1",
            fee_total=Money(2500),
            settled_at=AT,
            by=LOADER,
            sale=Sale(lines=(line,), begin_at=AT),
            insurance="310",
            care_type="41",
            message_no="M1",
        )
    )
    assert (settled.account_paid, settled.cash_paid) == (Money(2500), Money(0))
    explained = Explanation.objects.get(pk=settled.settlement_no)
    assert explained.policy_area == "990199"
