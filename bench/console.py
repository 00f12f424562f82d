"""``python -m bench.console [--rows 1000000] [--record]``: how soon a page is there.

The demo city is played in a database of its own and copied to a million persons and
settlements (``console_world``); then every page that reads much is asked for as a
browser does, logged in, through ``yibao serve``. Told are the first time a page is
asked for, and the middle and the longest of those after it.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psycopg

from bench.console_page import RECORDED, summary
from bench.console_pages import PASSWORD, PLAYERS, Asked, pages
from bench.console_world import multiplied
from bench.machine import load, machine, today
from bench.server import READY, ROOT, STOP_SECONDS, environment
from yibao.project.embedded import EmbeddedServer

ROWS = 1_000_000
WARM_SECONDS = 10.0  # the console starts drawing so long after its start
SUM_UP = """
import django
django.setup()
from yibao.kernel.sealing import seal_journal
from yibao.settlement.daily import sum_up
sum_up()
while seal_journal():
    pass
"""
AGAIN = 5  # times each page is asked for after the first
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CODE = re.compile(r"<code>(\d{6})</code>")
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds until the first byte, and what was sent."""

    first: float
    again: tuple[float, ...]
    sent: int

    def told(self) -> Found:
        return {
            "first_ms": round(self.first),
            "median_ms": round(median(self.again)),
            "longest_ms": round(max(self.again)),
            "bytes": self.sent,
        }


def main() -> None:
    asked = _arguments()
    found = measured(asked.rows, asked.home or ROOT / ".yibao-console", asked.again)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if asked.record:
        RECORDED.write_text(text, encoding="utf-8")
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    sys.stdout.write(summary(found))


def measured(rows: int, home: Path, again: int = AGAIN) -> Found:
    """From the empty home to every page's times; the home is emptied."""
    shutil.rmtree(home, ignore_errors=True)
    database = EmbeddedServer(home)
    before, began = load(), time.monotonic()
    try:
        _played(home)
        database.ensure_running()
        with psycopg.connect(database.url, autocommit=True) as connection:
            counted = multiplied(connection, rows)
            asked = pages(connection)
        filled = time.monotonic()
        summed = _summed_up(home)
        with served(home) as address:
            time.sleep(WARM_SECONDS + 2)  # as a console is by the time a clerk came
            told = times_of(address, asked, again)
    finally:
        database.stop()
        shutil.rmtree(home, ignore_errors=True)
    return {
        "date": today(),
        "machine": machine(),
        "load": {"before": before, "after": load()},
        "rows": counted,
        "again": again,
        "pages": told,
        "seconds": {
            "fill": round(filled - began),
            "sum_up": summed,
            "ask": round(time.monotonic() - filled),
        },
    }


def _played(home: Path) -> None:
    """The demo city after its day."""
    home.mkdir(parents=True)
    home.chmod(0o711)  # as root, the database runs as another user
    subprocess.run(
        [sys.executable, "-m", "yibao", "demo"],
        check=True,
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.DEVNULL,
    )


def _summed_up(home: Path) -> float:
    """What the console does in the background after each day; its seconds."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", SUM_UP],
        check=True,
        cwd=ROOT,
        env={**environment(home), "DJANGO_SETTINGS_MODULE": "yibao.project.settings"},
    )
    return round(time.monotonic() - began, 1)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """``yibao serve``, console and interface, on a free loopback port."""
    server = subprocess.Popen(
        [sys.executable, "-m", "yibao", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=environment(home),
    )
    try:
        assert server.stdout is not None
        line = next((one for one in server.stdout if one.startswith(READY)), "")
        assert line, "yibao serve 没有启动"
        yield line.removeprefix(READY).strip()
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


def times_of(address: str, asked: list[Asked], again: int) -> list[Found]:
    """Every page once, in a console that just started; then all of them some more."""
    players = {one.player for one in asked}
    logged_in = {player: log_in(address, player) for player in sorted(players)}
    paths = [address_of(logged_in[one.player], one) for one in asked]
    first = [
        timed(logged_in[one.player], path)
        for one, path in zip(asked, paths, strict=True)
    ]
    rest = [
        [
            timed(logged_in[one.player], path)
            for one, path in zip(asked, paths, strict=True)
        ]
        for _ in range(again)
    ]
    told = []
    for index, one in enumerate(asked):
        took, sent = first[index]
        times = Times(took, tuple(turn[index][0] for turn in rest), sent)
        told.append({"page": one.title, "who": PLAYERS[one.player], **times.told()})
    for client in logged_in.values():
        client.close()
    return told


def address_of(client: httpx.Client, one: Asked) -> str:
    """Where a page is fetched; what is typed is posted, and leads to its address."""
    if not one.typed:
        return one.path
    token = {"csrfmiddlewaretoken": _one(TOKEN, client.get("/account/").text)}
    answer = client.post(one.path, data=token | {"q": one.typed})
    assert answer.status_code == httpx.codes.FOUND, (one.path, answer.status_code)
    return answer.headers["Location"]


def timed(client: httpx.Client, path: str) -> tuple[float, int]:
    """Milliseconds to the first byte of the page, and its bytes as sent."""
    began = time.perf_counter()
    with client.stream("GET", path) as answer:
        took = (time.perf_counter() - began) * 1000
        sent = sum(len(chunk) for chunk in answer.iter_raw())
    assert answer.status_code == httpx.codes.OK, (path, answer.status_code)
    return took, sent


def log_in(address: str, player: str) -> httpx.Client:
    """A browser of a demo login; the demo city tells the second factor."""
    client = httpx.Client(base_url=address, timeout=120, trust_env=False)
    page = client.get("/login/")
    token = {"csrfmiddlewaretoken": _one(TOKEN, page.text)}
    told = {"number": player, "password": PASSWORD}
    page = client.post("/login/", data=token | told, follow_redirects=True)
    if page.url.path == "/login/second/":
        token = {"csrfmiddlewaretoken": _one(TOKEN, page.text)}
        code = {"code": _one(CODE, page.text)}
        page = client.post(page.url, data=token | code, follow_redirects=True)
    assert not page.url.path.startswith("/login/"), player
    return client


def _one(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found is not None, pattern.pattern
    return found[1]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.console", description="测量页面第一行出现要多久"
    )
    parser.add_argument("--rows", type=int, default=ROWS, help="参保人与结算各多少")
    parser.add_argument("--again", type=int, default=AGAIN, help="第一次之后再测几次")
    parser.add_argument("--record", action="store_true", help="记为公布的结果")
    parser.add_argument("--home", type=Path, help="临时数据库的目录,用完删除")
    parser.add_argument("--out", type=Path, help="结果写到这个文件")
    asked = parser.parse_args()
    if asked.record and asked.rows < ROWS:
        parser.error(f"公布的结果要 {ROWS:,} 行")
    return asked


if __name__ == "__main__":
    main()
