"""What a supervisor is told: alive, ready, counted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import httpx
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from prometheus_client.parser import text_string_to_metric_families

from tests.gateway.conftest import LIMITS, Business, enter_institutions
from tests.gateway.test_server import ENTRY, message, post, with_client
from yibao.gateway import metrics, probes
from yibao.gateway.server import Interface

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def interface(business: Business) -> Iterator[Interface]:
    enter_institutions()
    interface = Interface(LIMITS)
    yield interface
    interface.close()


def got(interface: Interface, path: str) -> httpx.Response:
    return with_client(interface, lambda client: client.get(path))


class Counted:
    """The samples of an exposition, and what was added since an earlier one."""

    def __init__(self, interface: Interface) -> None:
        reply = got(interface, "/metrics")
        assert reply.headers["content-type"].startswith("text/plain; version=")
        self.text = reply.text
        self.values = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(reply.text)
            for sample in family.samples
        }

    def since(self, before: Counted, *sample: str) -> float:
        name, *labels = sample
        key = (name, *sorted(labels))
        return self.values.get(key, 0) - before.values.get(key, 0)


def test_every_outcome_is_counted(interface: Interface) -> None:
    before = Counted(interface)
    kept = message("T002", msgid="M1")
    for body in (
        kept,
        kept,
        message("T001").replace('"psn_no"', '"memo": "拒绝", "psn_no"'),
    ):
        post(interface, ENTRY, content=body)
    post(interface, ENTRY, content=message(), headers={"apikey": "wrong"})
    post(interface, ENTRY, content=b" " * (LIMITS.body_bytes + 1))
    after = Counted(interface)
    total = "yibao_messages_total"
    assert after.since(before, total, "T002", "ok") == 1
    assert after.since(before, total, "T002", "repeat") == 1
    assert after.since(before, total, "T001", "TEST-1") == 1
    assert after.since(before, total, "none", "GW-103") == 1
    assert after.since(before, total, "none", "GW-110") == 1
    seconds = "yibao_message_seconds_count"
    assert after.since(before, seconds, "T002", "ok") == 1
    assert after.since(before, seconds, "T001", "refused") == 1


def test_labels_are_bounded_and_say_nothing_of_senders(interface: Interface) -> None:
    for number in ("440301199003071234", "张三", "9" * 300, "x" * 12):
        post(interface, ENTRY, content=message(number))
    before = Counted(interface)
    post(interface, ENTRY, content=message("13800138000"))
    after = Counted(interface)
    assert before.values.keys() == after.values.keys()
    series = " ".join(map(str, after.values))  # names and labels; a value is a count
    for word in ("440301199003071234", "张三", "138001", "9" * 9, "P1", "H990100"):
        assert word not in series
    for sent in ("440301199003071234", "张三", "13800138000", "9" * 300, "H990100"):
        assert sent not in after.text


def test_planned_numbers_count_under_their_own() -> None:
    assert metrics.label_of("3101") == "3101"
    assert metrics.label_of(" 2207a ") == "2207"
    assert metrics.label_of("0000") == "other"
    assert metrics.label_of(None) == "none"


def test_the_queue_is_seen_while_it_stands(
    interface: Interface, business: Business
) -> None:
    go_on = threading.Event()
    business.during = lambda: assert_waited(go_on)

    async def crowd(client: httpx.AsyncClient) -> str:
        sent = [
            asyncio.ensure_future(
                client.post(
                    ENTRY, content=message("T002", msgid=f"Q{i}").replace("P1", f"P{i}")
                )
            )
            for i in range(3)
        ]
        while interface.inside < 3:
            await asyncio.sleep(0.01)
        text = (await client.get("/metrics")).text
        ready = await client.get("/readyz")
        assert ready.status_code == 200  # busy is not unready
        go_on.set()
        await asyncio.gather(*sent)
        return text

    text = with_client(interface, crowd)
    assert "yibao_inside 3.0" in text
    assert "yibao_queue 1.0" in text
    assert "yibao_places 4.0" in text


def assert_waited(event: threading.Event) -> None:
    assert event.wait(15)


def test_a_lost_connection_is_counted(interface: Interface, business: Business) -> None:
    before = Counted(interface)
    killed: list[bool] = []

    def kill() -> None:
        if not killed:
            killed.append(True)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    business.during = kill
    answer = post(interface, ENTRY, content=message("T002", msgid="K1")).json()
    assert answer["infcode"] == 0
    after = Counted(interface)
    assert after.since(before, "yibao_database_errors_total", "AdminShutdown") == 1


def test_ready_when_the_database_answers(interface: Interface) -> None:
    reply = got(interface, "/readyz")
    assert (reply.status_code, reply.json()) == (200, {"status": "ready"})


def test_not_ready_before_the_tables_are(interface: Interface) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("gateway", "0001_keep_messages_credentials_and_sign_ins")
    try:
        reply = got(interface, "/readyz")
    finally:
        recorder.record_applied(
            "gateway", "0001_keep_messages_credentials_and_sign_ins"
        )
    assert reply.status_code == 503
    assert reply.json()["reason"] == "数据库缺 1 项表结构更新"


def test_not_ready_without_a_database(
    interface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    reply = got(interface, "/readyz")
    assert reply.status_code == 503
    assert reply.json()["reason"] == "数据库没有应答"
    assert got(interface, "/healthz").status_code == 200


def test_not_ready_when_the_database_hangs(
    interface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(probes, "READY_SECONDS", 0.1)
    monkeypatch.setattr(probes, "not_ready", lambda: str(go_on.wait(60)))
    assert got(interface, "/readyz").status_code == 503
    go_on.set()
