"""Several processes behind one port: together one service, and gone together."""

from __future__ import annotations

import json
import os
import signal

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.cli.conftest import Start, Started
from tests.cli.test_serve import ready
from tests.gateway.conftest import Sender
from yibao.project.embedded import wait_until

ENTRY = "/fsi/api/rsfComIfsService/callService"


def children(process: Started) -> set[int]:
    """The processes that listen; what keeps the embedded database does not."""
    found = psutil.Process(process.pid).children()
    return {one.pid for one in found if _listens(one)}


def _listens(one: psutil.Process) -> bool:
    try:
        return any(c.status == psutil.CONN_LISTEN for c in one.net_connections("tcp"))
    except psutil.NoSuchProcess:  # or a zombie
        return False


def post(address: str) -> int:
    message = json.dumps({**Sender().head("1101"), "input": {}})
    reply = httpx.post(address + ENTRY, content=message, trust_env=False)
    code: int = reply.json()["infcode"]
    return code


def counted(address: str) -> float:
    """The messages all processes have answered, whichever of them is asked."""
    text = httpx.get(address + "/metrics", trust_env=False).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "yibao_messages_total"
    )


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_they_are_ready_and_end_together(start: Start, how: signal.Signals) -> None:
    process = start("serve", "--port", "0", "--processes", "2")
    address = ready(process)
    own = children(process)
    assert len(own) == 2
    assert httpx.get(address + "/readyz", trust_env=False).status_code == 200
    process.send_signal(how)
    said, complained = process.communicate(timeout=120)
    assert (process.returncode, said, complained) == (0, "", "")
    assert not any(psutil.pid_exists(child) for child in own)


def test_they_count_together(start: Start) -> None:
    address = ready(start("serve", "--port", "0", "--processes", "3"))
    for _ in range(12):
        assert post(address) == -1
    assert [counted(address) for _ in range(6)] == [12] * 6


def test_one_that_dies_is_replaced_and_the_others_go_on(start: Start) -> None:
    process = start("serve", "--port", "0", "--processes", "2")
    address = ready(process)
    before = children(process)
    os.kill(min(before), signal.SIGKILL)
    assert wait_until(lambda: len(children(process) - before) == 1, 120)
    assert wait_until(lambda: len(children(process)) == 2, 120)
    assert post(address) == -1
    process.terminate()
    assert process.wait(120) == 0


def test_they_do_not_outlive_their_parent(start: Start) -> None:
    process = start("serve", "--port", "0", "--processes", "2")
    ready(process)
    own = children(process)
    process.kill()
    assert wait_until(lambda: not any(map(runs, own)), 120)


def runs(pid: int) -> bool:
    """Whether it has not ended; nobody may have asked yet how it did."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_port_that_is_taken_is_not_shared_with_strangers(start: Start) -> None:
    port = ready(start("serve", "--port", "0", "--processes", "2")).rpartition(":")[2]
    for more in ((), ("--processes", "2")):
        second = start("serve", "--port", port, *more)
        _, complained = second.communicate(timeout=120)
        assert second.returncode != 0
        assert "无法监听" in complained
