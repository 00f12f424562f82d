"""``python -m bench [--quick] [--record]``: measure, and write what was found.

``--console`` measures the pages instead, with a million persons (``bench.console``).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench import console, engine, history, imports, memory, sender, skew
from bench.machine import load, machine, now, today
from bench.page import RECORDED, summary
from bench.raw import Rows, floor
from bench.rounds import best_clients, interleaved
from bench.sender import LINES, Sender
from bench.server import ROOT, Platform, platform
from bench.sizes import FULL, QUICK, Sizes

Found = dict[str, object]


def main() -> None:
    if "--console" in sys.argv:
        sys.argv.remove("--console")
        console.main()
        return
    asked = _arguments()
    sizes = QUICK if asked.quick else FULL
    home = asked.home or ROOT / ".yibao-bench"
    found = measured(sizes, home, quick=asked.quick)
    written = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    for path in _places(found, asked):
        path.write_text(written, encoding="utf-8")
    sys.stdout.write(summary(found))


def measured(sizes: Sizes, home: Path, *, quick: bool) -> Found:
    """Every part in turn."""
    began, load_before = time.monotonic(), load()
    found: Found = {"date": today(), "quick": quick, "machine": machine()}
    found["engine"] = engine.measured(sizes.engine_seconds)
    spawned = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    with platform(sizes, home) as running, spawned as senders:
        found["world"] = _world(running, sizes)
        idle = running.memory_mb()
        _say("门诊结算与裸写")
        found |= _settlements(running, sizes, senders)
        _say("整个流程、长住院、热点")
        found["chains"] = _chains(running, sizes, senders)
        found["stay"] = _stays(running, sizes, senders)
        found["skew"] = skew.measured(running, sizes, senders)
        weighed: Found = {"idle": idle, "after": running.memory_mb()}
        found["import"] = imports.measured(running)
        _say("百倍历史")
        found["history"] = history.measured(sizes, home / "beside", senders)
    kept = (sizes.kept_institutions, sizes.kept_items)
    found["memory"] = {**weighed, "kept": memory.measured(home / "kept", *kept)}
    shutil.rmtree(home, ignore_errors=True)
    found["load"] = {"before": load_before, "after": load()}
    found["seconds"] = round(time.monotonic() - began)
    return found


def _world(running: Platform, sizes: Sizes) -> Found:
    return {
        "institutions": sizes.institutions,
        "items": sizes.items,
        "persons": sizes.persons,
        "processes": sizes.processes,
        "load_seconds": running.load_seconds,
    }


def _settlements(running: Platform, sizes: Sizes, senders: Executor) -> Found:
    caller = Sender(running.address, running.world, 0)
    warm, one = senders.submit(sender.prepared, caller, 2, 1, 30).result()
    senders.submit(sender.settlements, caller, [warm], 1, 30).result()
    raw, rows = floor(
        running,
        lambda: senders.submit(sender.settlements, caller, [one], 1, 30).result(),
    )
    raw_rows = raw.rows()
    clients = best_clients(raw, sizes.raw_clients, sizes.raw_seconds)
    told = interleaved(running, raw, sizes, clients, senders).told()
    return {**told, "rows": _rows(rows, raw_rows), "lines": LINES}


def _rows(ours: Rows, raw: Rows) -> Found:
    """What one settlement writes, and where the script would write otherwise."""
    differ = {
        table: {"2207": ours.get(table), "raw": raw.get(table)}
        for table in sorted(ours.keys() | raw.keys())
        if ours.get(table) != raw.get(table)
    }
    count = sum(rows for rows, _ in ours.values())
    size = sum(bytes_ for _, bytes_ in ours.values())
    return {"count": count, "bytes": size, "differ": differ}


def _chains(running: Platform, sizes: Sizes, senders: Executor) -> Found:
    caller = Sender(running.address, running.world, 1_000)
    before = running.cpu()
    tally = senders.submit(
        sender.chains, caller, sizes.chain_connections, sizes.chain_seconds
    ).result()
    used = running.cpu().since(before).per(tally.done)
    return {"connections": sizes.chain_connections, **tally.told(), **used}


def _stays(running: Platform, sizes: Sizes, senders: Executor) -> Found:
    caller = Sender(running.address, running.world, 2_000)
    before = running.cpu()
    tallies = senders.submit(
        sender.stays, caller, sizes.stays, sizes.stay_lines
    ).result()
    used = running.cpu().since(before).per(sizes.stays)
    times = {f"{name}_ms": round(one.at(0.5), 1) for name, one in tallies.items()}
    return {"lines": sizes.stay_lines, "count": sizes.stays, **times, **used}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="测量速度",
        epilog="--console: 改测百万参保人、百万结算时的页面,另有自己的选项",
    )
    parser.add_argument("--quick", action="store_true", help="一分钟内,数字没有意义")
    parser.add_argument("--record", action="store_true", help="记为公布的结果")
    parser.add_argument("--home", type=Path, help="临时数据库的目录,用完删除")
    parser.add_argument("--out", type=Path, help="结果写到这个文件")
    asked = parser.parse_args()
    if asked.quick and asked.record:
        parser.error("--quick 的数字没有意义,不能公布")
    return asked


def _say(text: str) -> None:
    sys.stderr.write(f"{text} …\n")


def _places(found: Found, asked: argparse.Namespace) -> list[Path]:
    """Where the results go: a file of their own, and the recorded one if asked."""
    named = RECORDED.parent / f"{found['date']}-{now()}.json"
    return [asked.out or named, *([RECORDED] if asked.record else [])]


if __name__ == "__main__":
    main()
