"""``yibao doubts``: the nightly list of settlements nobody fetched the answer of."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Counter
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import line
from tests.samples import HOSPITAL, PHARMACY
from tests.settlement import world
from tests.settlement.world import A
from yibao.cli.doubts import doubts
from yibao.gateway import deliveries
from yibao.gateway.models import Delivery

DAY = datetime(2025, 3, 10)  # noqa: DTZ001  as the command line gives it


@pytest.fixture
def sold(db: None, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """A sale in the pharmacy, its answer lost."""
    deliveries._marks.clear()
    world.build()
    clock = Clock()
    clock.install(monkeypatch)
    return Counter(clock).sell(line("1", A, "30"))


def test_the_list_names_what_was_settled(
    sold: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    doubts(institution=PHARMACY, day=DAY, json=True)
    (told,) = json.loads(capsys.readouterr().out)
    assert told["settlement_no"] == sold["setl_id"]
    assert (told["message_no"], told["transaction"]) == (sold["medins_setl_id"], "2102")
    assert told["fee_total"] == "30.00"
    doubts(day=DAY)
    assert "2025-03-10 有 1 张结算单" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("institution", "day"), [(HOSPITAL, DAY), (PHARMACY, DAY - timedelta(days=1))]
)
def test_other_institutions_and_days_have_none(
    sold: Wire, capsys: pytest.CaptureFixture[str], institution: str, day: datetime
) -> None:
    doubts(institution=institution, day=day)
    assert "都已送达" in capsys.readouterr().out


def test_a_delivered_answer_is_no_doubt(
    sold: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    deliveries.mark([(PHARMACY, sold["medins_setl_id"])])
    doubts(day=DAY)
    assert "都已送达" in capsys.readouterr().out


def test_what_is_too_old_to_ask_for_goes(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    Delivery.objects.create(
        institution_code=PHARMACY,
        message_no="M1",
        delivered_at=timezone.now() - timedelta(days=90),
    )
    doubts(forget=True)
    assert "清除了 1 条" in capsys.readouterr().out
    assert not Delivery.objects.exists()
