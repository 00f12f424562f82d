"""What a hospital writes freely beside a fee line is kept, and only sealed (SEC-01)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter
from tests.gateway.transactions.window import line
from tests.settlement.world import A
from yibao.settlement.models import FeeLine

pytestmark = pytest.mark.usefixtures("city")
PHONE, ID_NO = "13912345678", "99010019800506001X"


def kept() -> tuple[dict[str, object], str]:
    """The notes of the one line there is, and its whole row as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(l)::text FROM settlement_feeline l")
        ((row,),) = cursor.fetchall()
    return json.loads(FeeLine.objects.get().notes), row


def test_the_notes_of_an_uploaded_line_are_sealed(clock: Clock) -> None:
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    told: dict[str, Any] = {"memo": f"家属 {PHONE}", "exp_content": {"agent": ID_NO}}
    clinic.upload("1", line("1", A, "30", **told, bilg_dr_name="医师丁"))
    notes, row = kept()
    assert notes == told
    assert "医师丁" in row
    assert PHONE not in row and ID_NO not in row


def test_the_notes_of_a_sold_line_are_sealed(clock: Clock) -> None:
    told: dict[str, Any] = {"exp_content": {"agent": ID_NO}}
    Counter(clock).sell(line("1", A, "30", **told))
    notes, row = kept()
    assert notes == told
    assert ID_NO not in row
