"""A filing is taken back while care is settled on it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer

import pytest
from django.db import connection
from django.db.transaction import atomic

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import refused, said
from tests.gateway.reads.test_filings import filing_of
from tests.samples import HOSPITAL
from tests.settlement import world
from yibao.settlement import commands
from yibao.settlement.models import Encounter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db: None) -> Sender:
    """In a world of its own, for what is committed."""
    world.build()
    return Sender()


def test_a_filing_is_not_revoked_while_care_is_settled_on_it(desk: Sender) -> None:
    """The settlement is written, and not yet committed when 2504 comes."""
    number = said(desk.send("2503", filing_of()))["result"]["trt_dcla_detl_sn"]
    visit = world.register(care_type="14", disease_code=world.CHRONIC)
    assert_kept_for_the_settlement_under_way(desk, "2504", number, visit)


def test_a_choice_is_not_taken_back_while_care_is_settled_on_it(desk: Sender) -> None:
    """The settlement is written as at the chosen hospital, and not yet committed."""
    choice = {
        "psn_no": world.EMPLOYEE,
        "biz_appy_type": "03",
        "begndate": "2025-01-06",
        "fix_srt_no": "1",
        "fixmedins_code": HOSPITAL,
    }
    number = said(desk.send("2505", {"data": choice}))["result"]["trt_dcla_detl_sn"]
    assert_kept_for_the_settlement_under_way(desk, "2506", number, world.register())


def assert_kept_for_the_settlement_under_way(
    desk: Sender, transaction: str, number: str, visit: Encounter
) -> None:
    world.upload(visit, world.line("1", world.A, "500"))
    written, go_on = Event(), Event()

    def settle() -> str:
        try:
            with atomic():
                bill = commands.settle(world.asking(visit, 500, "2025-03-01 11:00"))
                written.set()
                assert go_on.wait(60)
                return bill.settlement_no
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        settling = pool.submit(settle)
        assert written.wait(60)
        Timer(0.5, go_on.set).start()
        reference = {"trt_dcla_detl_sn": number, "psn_no": world.EMPLOYEE, "memo": ""}
        answer = desk.send(transaction, {"data": reference})
        assert refused(answer) == "AP-003"
        assert settling.result() in answer["err_msg"]
