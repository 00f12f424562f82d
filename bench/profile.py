"""``python -m bench.profile``: where the time of one settlement's path goes.

The messages are carried out in this process, one after another, without HTTP: once
counting statements and what they cost, once under cProfile.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import sender
from bench.sender import Sender
from bench.server import Platform, platform
from bench.sizes import QUICK

SETTLEMENTS = 60
TOP = 45
TABLE = re.compile(r"(?:FROM|INTO|UPDATE)\s+\"?(\w+)", re.I)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.profile")
    asked.add_argument("--top", type=int, default=TOP)
    top = asked.parse_args().top
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server's own account passes through
        home = Path(folder) / "home"
        with platform(QUICK, home) as running:
            caller = Sender(running.address, running.world, 1)
            ready = sender.prepared(caller, 2 * SETTLEMENTS + 1, 4, 120)
            _reported(running, ready, top)


def _reported(running: Platform, ready: list[bytes], top: int) -> None:
    carry_out = _prepared_exchange(running)
    carry_out(ready.pop())
    half = len(ready) // 2
    with _counted() as (statements, spent):
        began, cpu = time.perf_counter(), time.process_time()
        for request in ready[:half]:
            carry_out(request)
        took, used = time.perf_counter() - began, time.process_time() - cpu
    _print(f"{half} × 2207: {took / half * 1000:.2f} ms 一笔,其中本进程 CPU ")
    _print(f"{used / half * 1000:.2f} ms,{statements.total() / half:.1f} 条语句\n")
    for name, seconds in sorted(spent.items(), key=lambda one: -one[1]):
        count = statements[name] / half
        _print(f"{count:6.1f} × {seconds / half * 1000:6.2f} ms  {name}\n")
    profile = cProfile.Profile(time.process_time)  # neighbours do not count
    for request in ready[half:]:
        profile.runcall(carry_out, request)
    for order in ("tottime", "cumtime"):
        told = io.StringIO()
        pstats.Stats(profile, stream=told).sort_stats(order).print_stats(top)
        _print(re.sub(r"/\S*/(site-packages|yibao|lib)/", r"\1/", told.getvalue()))


def _prepared_exchange(running: Platform) -> Callable[[bytes], object]:
    """The path of a message in this process, on the platform's database."""
    os.environ["YIBAO_HOME"] = str(running.database.home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "yibao.project.settings"
    import django

    django.setup()
    from django.conf import settings

    from yibao.gateway.exchange import exchange
    from yibao.gateway.opening import Request

    def carry_out(raw: bytes) -> object:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
        headers = {name.lower(): value for name, value in lines}
        reply = exchange(Request("POST", headers, body), settings.GATEWAY)
        assert b'"infcode":0' in reply.body.replace(b" ", b""), reply.body[:500]
        return reply

    return carry_out


@contextmanager
def _counted() -> Iterator[tuple[Counter[str], dict[str, float]]]:
    """Statements by kind and table, and the seconds each took to be answered."""
    from django.db import connection

    count: Counter[str] = Counter()
    spent: dict[str, float] = defaultdict(float)

    def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        found = TABLE.search(text)
        name = f"{text.split()[0].upper()} {found[1] if found else ''}"
        began = time.perf_counter()
        try:
            return execute(text, params, many, context)
        finally:
            count[name] += 1
            spent[name] += time.perf_counter() - began

    with connection.execute_wrapper(note):
        yield count, spent


def _print(text: str) -> None:
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
