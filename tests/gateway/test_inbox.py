"""The same message twice has one effect, whatever happens in between."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from tests.gateway.conftest import (
    HOSPITAL,
    PHARMACY,
    Business,
    Sender,
    enter_institutions,
)
from yibao.gateway import inbox
from yibao.gateway.models import Message, SignIn

NOTE = {"data": {"psn_no": "P1", "memo": "好"}}
OTHER = {"data": {"psn_no": "P1", "memo": "不同"}}


def test_a_repeat_gets_the_stored_answer(hospital: Sender, business: Business) -> None:
    first = hospital.send("T002", NOTE, msgid="M1")
    again = hospital.send("T002", NOTE, msgid="M1")
    assert again == first
    assert business.done == ["M1"]
    assert SignIn.objects.count() == 1


def test_other_content_under_a_used_number_is_refused(
    hospital: Sender, business: Business
) -> None:
    hospital.send("T002", NOTE, msgid="M1")
    answer = hospital.send("T002", OTHER, msgid="M1")
    assert answer["output"]["code"] == "GW-040"
    assert business.done == ["M1"]


def test_the_key_is_institution_message_and_number(
    hospital: Sender, business: Business
) -> None:
    hospital.send("T002", NOTE, msgid="M1")
    hospital.send("T002", OTHER | {"data": {"psn_no": "P2"}}, msgid="M2")
    other = {"data": {"psn_no": "P3"}}
    assert (
        hospital.send("T002", other, msgid="M1", fixmedins_code=PHARMACY)["infcode"]
        == 0
    )
    assert hospital.send("T001", OTHER, msgid="M1")["infcode"] == 0


def test_reads_and_refusals_are_evaluated_again(
    hospital: Sender, business: Business
) -> None:
    refused = {"data": {"psn_no": "P1", "memo": "拒绝"}}
    assert hospital.send("T002", refused, msgid="M1")["infcode"] == -1
    assert not Message.objects.exists()
    assert not SignIn.objects.exists()
    assert hospital.send("T002", NOTE, msgid="M1")["infcode"] == 0
    assert hospital.send("T001", NOTE, msgid="M3")["infcode"] == 0
    assert hospital.send("T001", OTHER, msgid="M3")["infcode"] == 0


def test_a_buried_message_is_refused_when_it_arrives(hospital: Sender) -> None:
    assert inbox.bury(HOSPITAL, "M1", "T002", by="M9") is None
    assert hospital.send("T002", NOTE, msgid="M1")["output"]["code"] == "GW-041"
    assert not SignIn.objects.exists()


def test_burying_a_carried_out_message_hands_it_over_once(hospital: Sender) -> None:
    hospital.send("T002", NOTE, msgid="M1")
    original = inbox.bury(HOSPITAL, "M1", "T002", by="M9")
    assert original is not None
    assert original.output["data"]["psn_no"] == "P1"
    assert inbox.bury(HOSPITAL, "M1", "T002", by="M9") is None
    assert hospital.send("T002", NOTE, msgid="M1")["output"]["code"] == "GW-041"
    found = inbox.find(HOSPITAL, "M1", "T002")
    assert found is not None
    assert found.is_void


def test_the_stored_answer_is_sealed(hospital: Sender) -> None:
    hospital.send("T002", {"data": {"psn_no": "P1", "memo": "110101"}}, msgid="M1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM gateway_message")
        row = cursor.fetchone()
    assert row is not None
    assert b"110101" not in bytes(row[0])


def _in_thread(action: Any, *arguments: Any) -> Any:
    try:
        return action(*arguments)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_repeat_waits_for_the_first(business: Business) -> None:
    enter_institutions()
    started, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        started.set()
        assert go_on.wait(60)

    business.during = wait

    def send() -> Any:
        return _in_thread(lambda: Sender().send("T002", NOTE, msgid="M1"))

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(send)
        assert started.wait(60)
        second = pool.submit(send)
        with pytest.raises(TimeoutError):
            second.result(0.3)
        go_on.set()
        assert first.result(10)["output"] == second.result(10)["output"]
    assert business.done == ["M1"]


@pytest.mark.django_db(transaction=True)
def test_a_tombstone_waits_for_the_running_original(business: Business) -> None:
    enter_institutions()
    started, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        started.set()
        assert go_on.wait(60)

    business.during = wait

    def bury() -> Any:
        with transaction.atomic():
            return inbox.bury(HOSPITAL, "M1", "T002", by="M9")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_in_thread, lambda: Sender().send("T002", NOTE, msgid="M1"))
        assert started.wait(60)
        second = pool.submit(_in_thread, bury)
        with pytest.raises(TimeoutError):
            second.result(0.3)
        go_on.set()
        assert first.result(10)["infcode"] == 0
        original = second.result(10)
    assert original is not None
    assert original.message_no == "M1"


@pytest.mark.django_db(transaction=True)
def test_a_crash_leaves_the_message_free_to_be_sent_again(business: Business) -> None:
    enter_institutions()
    sender, crashes = Sender(), [True]

    def crash() -> None:
        if crashes.pop() if crashes else False:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    business.during = crash
    answer = sender.send("T002", NOTE, msgid="M1")
    assert answer["infcode"] == 0  # tried again on a fresh connection
    assert business.done == ["M1", "M1"]
    assert SignIn.objects.count() == 1
    assert sender.send("T002", NOTE, msgid="M1")["output"] == answer["output"]
    assert SignIn.objects.count() == 1
