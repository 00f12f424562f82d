"""Everybody of the fictional city is told to the window, whatever is asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import said
from yibao.demo.city import CITY
from yibao.enrollment.models import Person
from yibao.gateway.models import InterfaceCredential
from yibao.institutions.models import Institution
from yibao.scenario.load import load_scenario

CARES = ("11", "14", "21", "41", "52")
DAY = "2026-03-10 09:00:00"


@pytest.fixture
def window(db: None) -> Sender:
    load_scenario(CITY)
    InterfaceCredential.objects.all().delete()  # this window does not sign
    return Sender()


def test_everybody_of_the_city_is_told(window: Sender) -> None:
    code = Institution.objects.filter(kind="1").order_by("code")[0].code
    told = 0

    def asked(number: str, **data: str) -> Any:
        return said(window.send(number, {"data": data}, fixmedins_code=code))

    for person in Person.objects.order_by("person_no"):
        found = asked("1101", mdtrt_cert_type="02", mdtrt_cert_no=person.id_no)
        assert found["baseinfo"]["psn_no"] == person.person_no
        asked("5206", psn_no=person.person_no)
        asked("5206", psn_no=person.person_no, cum_ym="202603")
        asked("5301", psn_no=person.person_no)
        for row in found["insuinfo"]:
            for care in CARES:
                funds = asked(
                    "2001",
                    psn_no=person.person_no,
                    insutype=row["insutype"],
                    med_type=care,
                    begntime=DAY,
                )["trtinfo"]
                told += sum(fund["trt_enjymnt_flag"] == "1" for fund in funds)
                assert all(fund["trt_chk_rslt"] for fund in funds)
    assert told > Person.objects.count()
