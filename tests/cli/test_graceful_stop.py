"""SIGTERM: what is inside is answered, what comes later finds a closed door."""

from __future__ import annotations

import json
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.cli.conftest import Start
from tests.cli.test_serve import ready
from tests.gateway.conftest import HOSPITAL, Sender
from yibao.project.embedded import EmbeddedServer, wait_until

ENTRY = "/fsi/api/rsfComIfsService/callService"
SIGN_IN = {"signIn": {"opter_no": "S001", "mac": "00-00", "ip": "10.0.0.1"}}
HELD = "LOCK TABLE gateway_message IN ACCESS EXCLUSIVE MODE"
WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE relation = 'gateway_message'::regclass AND NOT granted
"""


def sign_in(address: str, number: int) -> dict[str, object]:
    head = Sender().head("9001", msgid=f"{HOSPITAL}2026010109000{number:05}")
    message = json.dumps({**head, "input": SIGN_IN})
    answer = httpx.post(address + ENTRY, content=message, timeout=120, trust_env=False)
    content: dict[str, object] = answer.json()
    return content


def refused_at_the_door(address: str) -> bool:
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.home("city")
def test_messages_inside_finish_and_new_ones_are_refused(
    start: Start, home: Path
) -> None:
    service = start("serve", "--port", "0")
    address = ready(service)
    idle = httpx.Client(base_url=address, trust_env=False)
    assert idle.get("/readyz").status_code == 200
    with (
        psycopg.connect(EmbeddedServer(home).url) as holder,
        psycopg.connect(EmbeddedServer(home).url, autocommit=True) as looker,
        ThreadPoolExecutor(4) as senders,
    ):
        holder.execute(HELD)
        answers = [senders.submit(sign_in, address, number) for number in range(4)]

        def all_inside() -> bool:
            found = looker.execute(WAITING).fetchone()
            return found == (4,)

        assert wait_until(all_inside, 120)
        service.send_signal(signal.SIGTERM)
        assert wait_until(lambda: refused_at_the_door(address), 60)
        with pytest.raises(httpx.TransportError):
            idle.get("/readyz")  # nor over a connection that was open before
        assert service.poll() is None  # still at work
        holder.rollback()
        assert [answer.result(30)["infcode"] for answer in answers] == [0] * 4
        kept = looker.execute("SELECT count(*) FROM gateway_message").fetchone()
        assert kept == (4,)
    _, complained = service.communicate(timeout=120)
    assert service.returncode == 0
    outcomes = [json.loads(line) for line in complained.splitlines()]
    assert [line.get("outcome") for line in outcomes] == ["ok"] * 4
