"""One port for people and for systems: pages beside messages, each in its process."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress

import httpx
import psutil

from tests.cli.conftest import Start, Started
from tests.cli.test_processes import runs
from tests.cli.test_serve import ready
from yibao.gateway.routes import ENTRIES
from yibao.project.embedded import wait_until


def console_of(process: Started) -> psutil.Process | None:
    for one in psutil.Process(process.pid).children():
        with suppress(psutil.Error):  # one that was killed is still a zombie
            if "yibao.project.console" in one.cmdline():
                return one
    return None


def test_pages_and_messages_share_the_port(start: Start) -> None:
    address = ready(start("serve", "--port", "0"))
    with httpx.Client(base_url=address, trust_env=False) as client:
        assert client.get("/readyz").json() == {"status": "ready"}
        assert client.get("/").headers["Location"] == "/login/?next=/"
        login = client.get("/login/")
        assert "工号" in login.text
        wrong = client.post("/login/", data=filled(login.text))
        assert wrong.status_code == 422
        css = client.get("/static/web/ui.css")
        assert css.headers["Content-Type"].startswith("text/css")
        assert client.post(ENTRIES[0], json={}).json()["infcode"] == -1
        lost = client.post("/fsi/", json={})
        assert lost.json()["message"] == f"接口地址为 {ENTRIES[0]}"


def filled(page: str) -> dict[str, str]:
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    return {"csrfmiddlewaretoken": token[1], "number": "9999", "password": "nobody-has"}


def test_a_console_that_dies_comes_back_while_messages_go_on(start: Start) -> None:
    process = start("serve", "--port", "0")
    address = ready(process)
    killed = console_of(process)
    assert killed is not None
    killed.kill()
    assert httpx.get(address + "/healthz", trust_env=False).status_code == 200
    assert wait_until(lambda: console_of(process) not in (None, killed), 120)
    page = httpx.get(address + "/login/", trust_env=False, timeout=120)
    assert page.status_code == 200


def test_the_console_does_not_outlive_its_parent(start: Start) -> None:
    process = start("serve", "--port", "0")
    ready(process)
    console = console_of(process)
    assert console is not None
    place = console.cmdline()[-1]
    os.kill(process.pid, signal.SIGKILL)
    assert wait_until(lambda: not runs(console.pid), 120)
    assert not os.path.exists(place)  # noqa: PTH110


def test_each_half_may_be_served_alone(start: Start) -> None:
    interface = start("serve", "--port", "0", "--only", "interface")
    alone = ready(interface)
    assert console_of(interface) is None
    assert httpx.get(alone + "/login/", trust_env=False).status_code == 404
    console = ready(start("serve", "--port", "0", "--only", "console"))
    assert httpx.get(console + "/login/", trust_env=False).status_code == 200
    assert httpx.get(console + "/readyz", trust_env=False).status_code == 200
    assert httpx.post(console + ENTRIES[0], trust_env=False).status_code in (403, 404)
