"""The service says when it is ready, ends cleanly, and outlives its database."""

import json
import os
import re
import signal
import socket
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.cli.conftest import Start, Started
from yibao.gateway.routes import ENTRIES
from yibao.project.embedded import EmbeddedServer, wait_until


def ready(process: Started) -> str:
    """The address on the ready line; behind it both addresses, where there are two."""
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"yibao 就绪 (http://127\.0\.0\.1:\d+)\n", line)
    assert found is not None, line or process.communicate()
    if not {"--only", "sandbox"} & set(process.args):  # type: ignore[arg-type]
        line = process.stdout.readline()
        assert line == f"经办窗口 {found[1]}/  接口 {found[1]}{ENTRIES[0]}\n"
    return found[1]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serves_from_the_ready_line_until_told_to_stop(
    start: Start, home: Path, how: signal.Signals
) -> None:
    process = start("serve", "--port", "0")
    assert httpx.get(ready(process) + "/healthz").status_code == 200
    process.send_signal(how)
    said, complained = process.communicate(timeout=120)
    assert (process.returncode, said, complained) == (0, "", "")
    assert EmbeddedServer(home).postmaster() is None


@pytest.mark.home("fresh")
def test_tables_are_there_when_it_is_ready(start: Start, home: Path) -> None:
    ready(start("serve", "--port", "0"))
    with psycopg.connect(EmbeddedServer(home).url) as connection:
        query = "SELECT count(*) > 0 FROM django_migrations"
        assert connection.execute(query).fetchone() == (True,)


def test_killed_database_comes_back_while_serving(start: Start, home: Path) -> None:
    ready(start("serve", "--port", "0"))
    server = EmbeddedServer(home)
    killed = server.postmaster()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: server.postmaster() not in (None, killed), 120)
    assert wait_until(server.answers, 120)


def test_killed_service_starts_again_on_the_same_port(start: Start) -> None:
    first = start("serve", "--port", "0")
    address = ready(first)
    first.kill()
    first.communicate()
    second = start("serve", "--port", address.rsplit(":", 1)[1])
    assert ready(second) == address


NO_HTTP = (
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"\x16\x03\x01\x02\x00\x01\r\n\r\n",  # TLS where none is spoken
)


def test_no_http_and_a_taken_port_are_told_so(start: Start) -> None:
    address = httpx.URL(ready(start("serve", "--port", "0")))
    for request in NO_HTTP:
        _assert_refused(address, request)
    _assert_taken(start, str(address.port))


def _assert_refused(address: httpx.URL, request: bytes) -> None:
    with socket.create_connection((address.host, address.port or 0), 60) as sender:
        sender.sendall(request)
        answer = b"".join(iter(lambda: sender.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert f"content-length: {len(body)}".encode() in head
    assert json.loads(body)["message"].startswith("收到的不是合法的 HTTP 请求")


def _assert_taken(start: Start, port: str) -> None:
    second = start("serve", "--port", port)
    _, complained = second.communicate(timeout=120)
    assert second.returncode == 1
    assert f"无法监听 127.0.0.1:{port}" in complained
    assert "Traceback" not in complained


def test_left_over_database_can_be_stopped(start: Start, home: Path) -> None:
    service = start("serve", "--port", "0")
    ready(service)
    service.kill()
    service.communicate()
    assert EmbeddedServer(home).postmaster() is not None
    said, _ = start("stop").communicate()
    assert "已停止" in said
    assert EmbeddedServer(home).postmaster() is None
    said, _ = start("stop").communicate()
    assert "没有在运行" in said


def test_a_role_that_owns_nothing_serves_and_may_not_migrate(
    start: Start, home: Path
) -> None:
    ready(start("serve", "--port", "0"))  # as the owner
    server = EmbeddedServer(home)
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("CREATE ROLE service LOGIN")
        said, complained = start("grants", "service", "--apply").communicate()
        assert "已执行" in said, complained
        settings = {
            "DATABASE_URL": server.url.replace("//yibao@", "//service@"),
            "YIBAO_KEY_FILE": str(home / "keys.json"),
        }
        service = start("serve", "--port", "0", **settings)
        assert httpx.get(ready(service) + "/readyz").status_code == 200
        owner.execute("DELETE FROM django_migrations WHERE app = 'gateway'")
        later = start("serve", "--port", "0", **settings)
        _, complained = later.communicate(timeout=120)
    assert later.returncode == 1
    assert "请先以属主身份运行 yibao migrate" in complained


@pytest.mark.home("fresh")
def test_a_wrong_profiles_file_is_refused_before_anything_is_served(
    start: Start, home: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "profiles.yaml"
    wrong.write_text("profiles: {ours: {discharge_frst: true}}\n")
    process = start("serve", "--port", "0", YIBAO_PROFILES=str(wrong))
    said, complained = process.communicate(timeout=120)
    assert (process.returncode, said) == (1, "")
    assert "discharge_frst" in complained
    assert not EmbeddedServer(home).postmaster()
