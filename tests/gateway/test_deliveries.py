"""Whether the answer to a settlement reached its sender, as far as we can know."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.gateway.conftest import HOSPITAL, LIMITS
from yibao.gateway import deliveries
from yibao.gateway.exchange import Reply
from yibao.gateway.inbox import Key
from yibao.gateway.models import Delivery
from yibao.gateway.server import Interface, has_left

TOLD = (HOSPITAL, "M1")
REPLY = Reply(200, b"{}", told=(TOLD,))


@pytest.fixture(autouse=True)
def unmarked() -> Iterator[None]:
    deliveries._marks.clear()
    yield
    deliveries._marks.clear()


async def _hung_up() -> dict[str, Any]:
    return {"type": "http.disconnect"}


async def _waiting() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError("nobody waits for what comes after the body")


@pytest.mark.parametrize(("receive", "left"), [(_hung_up, True), (_waiting, False)])
def test_a_sender_that_hung_up_is_seen_without_waiting(
    receive: Any, left: bool
) -> None:
    async def ask() -> bool:
        return has_left(receive)

    assert asyncio.run(ask()) is left


@pytest.mark.parametrize("receive", [_hung_up, _waiting])
def test_an_answer_is_delivered_to_who_is_there(
    receive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    interface = Interface(LIMITS)
    sent: list[Any] = []

    async def reply(scope: Any, receive: Any) -> Reply:
        return REPLY

    async def send(message: Any) -> None:
        sent.append(message)

    monkeypatch.setattr(interface, "_reply", reply)
    asyncio.run(interface({"type": "http"}, receive, send))
    assert len(sent) == 2  # the server drops what nobody is there to read
    assert [mark[:2] for mark in deliveries._marks] == (
        [TOLD] if receive is _waiting else []
    )


def test_only_settlements_are_told_of() -> None:
    assert deliveries.own(Key(HOSPITAL, "M1", "2207")) == [TOLD]
    assert deliveries.own(Key(HOSPITAL, "M1", "2204")) == []
    assert deliveries.own(None) == []


@pytest.mark.django_db
def test_marks_are_known_at_once_and_written_together() -> None:
    deliveries.mark([TOLD, (HOSPITAL, "M2"), TOLD])
    assert deliveries.delivered(HOSPITAL, ["M1", "M3"]) == {"M1"}
    assert not Delivery.objects.exists()
    assert deliveries.flush() == 3
    deliveries.mark([TOLD])
    assert deliveries.flush() == 1
    assert deliveries.flush() == 0
    written = Delivery.objects.values_list("message_no", flat=True)
    assert sorted(written) == ["M1", "M2"]


@pytest.mark.django_db
def test_what_cannot_be_written_stays_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(rows: object) -> None:
        raise DatabaseError

    deliveries.mark([TOLD])
    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "_write", fail)
        deliveries.write_down()
    deliveries.write_down()
    assert Delivery.objects.get().message_no == "M1"


@pytest.mark.django_db
def test_old_marks_are_forgotten() -> None:
    now = timezone.now()
    for number, age in (("M1", timedelta(days=90)), ("M2", timedelta(days=1))):
        Delivery.objects.create(
            institution_code=HOSPITAL, message_no=number, delivered_at=now - age
        )
    assert deliveries.forget_old() == 1
    assert Delivery.objects.get().message_no == "M2"
