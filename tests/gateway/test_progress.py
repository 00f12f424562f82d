"""办理中: a message in hand is seen from every process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import atomic

from tests.gateway.conftest import HOSPITAL, Business, Sender, enter_institutions
from yibao.gateway import inbox, progress
from yibao.gateway.inbox import Key
from yibao.gateway.status import Fate, status_of, void_unseen

NOTE = {"data": {"psn_no": "P1", "memo": "好"}}
KEY = Key(HOSPITAL, "M1", "T002")


class InHand:
    """Something that is being done until it is told to go on."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def wait(self) -> None:
        self.begun.set()
        assert self.go_on.wait(60)


def in_thread(action: Callable[[], Any]) -> Any:
    try:
        return action()
    finally:
        connection.close()


def fate() -> Fate:
    (found,) = status_of(HOSPITAL, "M1", "T002")
    return found.fate


@pytest.mark.django_db(transaction=True)
def test_a_message_of_this_process_is_in_hand_until_it_is_answered(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_institutions()
    monkeypatch.setattr(progress, "_running", {})  # what other tests left in hand
    hand = InHand()
    business.during = hand.wait
    assert fate() == Fate.UNSEEN
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(
            in_thread, lambda: Sender().send("T002", NOTE, msgid="M1")
        )
        assert hand.begun.wait(60)
        assert fate() == Fate.RUNNING
        (running,) = progress.running_here(HOSPITAL)
        assert running.key == KEY
        assert running.content["data"] == NOTE["data"]
        hand.go_on.set()
        assert sending.result(10)["infcode"] == 0
    assert progress.running_here(HOSPITAL) == []
    assert fate() == Fate.DONE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", ["T002", "2207"])
def test_a_message_of_another_process_is_seen_by_its_lock(number: str) -> None:
    hand = InHand()

    def carry_out() -> None:
        with atomic():
            inbox.wait_for(Key(HOSPITAL, "M1", number))
            hand.wait()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(in_thread, carry_out)
        assert hand.begun.wait(60)
        assert progress.is_running(HOSPITAL, "M1", [number])
        assert progress.is_running(HOSPITAL, "M1", ["2102", number])
        assert not progress.is_running(HOSPITAL, "M1", ["2102"])
        assert not progress.is_running(HOSPITAL, "M2", [number])
        hand.go_on.set()
        running.result(10)
    assert not progress.is_running(HOSPITAL, "M1", [number])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("memo", ["好", "拒绝"])
def test_a_question_that_must_be_final_waits_for_what_is_in_hand(
    business: Business, memo: str
) -> None:
    enter_institutions()
    hand = InHand()
    business.during = hand.wait
    note = {"data": {"psn_no": "P1", "memo": memo}}

    def ask() -> Fate:
        void_unseen(HOSPITAL, "M1", "T002", by="M9")
        return fate()

    with ThreadPoolExecutor(2) as pool:
        sending = pool.submit(
            in_thread, lambda: Sender().send("T002", note, msgid="M1")
        )
        assert hand.begun.wait(60)
        asking = pool.submit(in_thread, ask)
        with pytest.raises(TimeoutError):
            asking.result(0.3)
        hand.go_on.set()
        taken = sending.result(10)["infcode"] == 0
        assert asking.result(10) == (Fate.DONE if taken else Fate.VOIDED)
    assert taken == (memo == "好")


def test_what_a_message_says_tells_which_visit_it_is_about() -> None:
    assert progress.touches({"data": {"mdtrt_id": "V1"}}, "V1")
    assert progress.touches({"feedetail": [{"mdtrt_id": "V1"}]}, "V1")
    assert not progress.touches({"data": {"mdtrt_id": "V2"}}, "V1")
    assert not progress.touches({"data": [], "note": "V1"}, "V1")
