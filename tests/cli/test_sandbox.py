"""``yibao sandbox``: one command, and a hospital's system has somebody to talk to."""

from __future__ import annotations

import socket
from pathlib import Path
from threading import Thread

import httpx

from tests.cli.conftest import Start
from tests.cli.test_serve import ready
from tests.cli.test_simulate import drained
from yibao.project.embedded import EmbeddedServer

CITY = "yibao/demo/city.yaml"


def test_lost_answers_are_lived_through_and_the_catalogue_changes(
    start: Start, home: Path
) -> None:
    service = start("sandbox", "--port", "0")
    try:
        assert service.stdout is not None
        assert "/sandbox/" in service.stdout.readline()
        address = ready(service)
        Thread(target=drained, args=[service], daemon=True).start()
        page = httpx.get(f"{address}/sandbox/", trust_env=False).text
        assert "故障" in page
        assert "demo-secret-three" in page
        lost = {"kind": "lost", "times": "3", "number": "2207"}
        pressed = httpx.post(f"{address}/sandbox/faults", data=lost, trust_env=False)
        assert "等着发生" in pressed.text
        changed = httpx.post(
            f"{address}/sandbox/catalogue",
            data={"item": "X990100001", "limit": "1.50"},
            trust_env=False,
        )
        assert "支付上限自" in changed.text
        day = start("simulate", address, "--scenario", CITY, "--visits", "20")
        told, errors = day.communicate()
        assert day.returncode == 0, told + errors
        turned = httpx.post(
            f"{address}/sandbox/clock", data={"to": "midnight"}, trust_env=False
        )
        assert "23:59:50" in turned.text
        night = start(
            "simulate",
            address,
            *("--scenario", CITY, "--visits", "10", "--no-reconcile"),
            *("--seed", "2"),
        )
        told, errors = night.communicate()
        assert night.returncode == 0, told + errors
        assert "401" not in told  # signatures are judged by the true time
        after = httpx.get(f"{address}/sandbox/", trust_env=False).text
        assert "等着发生" not in after  # every lost answer was met, and lived through
    finally:
        service.kill()  # it would start its database again
        service.wait()
        EmbeddedServer(home / "sandbox").stop()


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(
    start: Start, home: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told, errors = start("sandbox", "--port", port).communicate()
    assert "换一个 --port" in told + errors
    assert not (home / "sandbox" / "data").exists()
