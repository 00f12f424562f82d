"""``make day``: a day of the founding city through the door, killed while it works.

A city of 3,000 institutions is invented and loaded; its hospitals and pharmacies play
a day over HTTP, checking every answer, while gateway and database are killed with
SIGKILL again and again. In the evening every institution reconciles, once with its
true totals and once with planted differences. Then the books are checked, and what
the hospitals hold is compared with the tables settlement by settlement.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from bench.day_page import RECORDED
from bench.machine import load, machine, today
from bench.server import BEIJING, ROOT, environment
from bench.struck import Machine, Striker
from yibao.simulator.day import Day
from yibao.simulator.play import Player, Troubles
from yibao.simulator.reconcile import reconciled
from yibao.simulator.report import at, told
from yibao.simulator.scripts import Book
from yibao.simulator.worlds import Size, invented, write_world

PATIENCE = 600  # times a message is sent, half a second between: five minutes
SETTLED = ("2207", "2102", "2304")
T = TypeVar("T")
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DaySizes:
    """The founding city's day, or a part of it."""

    institutions: int = 3_000
    persons: int = 100_000
    items: int = 20_000
    visits: int = 100_000
    kills: int = 9
    connections: int = 32
    processes: int = 1  # of the gateway
    minutes: float = 0.0  # no visit begins after so many; 0: all are played
    lost: float = 0.002
    twice: float = 0.002

    @property
    def city(self) -> Size:
        return Size(self.institutions, self.persons, self.items)


def main() -> None:
    asked = _arguments()
    chosen = {name: getattr(asked, name) for name in DaySizes.__dataclass_fields__}
    found = measured(DaySizes(**chosen), asked.home or ROOT / ".yibao-day")
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if asked.record:
        RECORDED.write_text(text, encoding="utf-8")
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    _say(text)
    if not found["holds"]:
        raise SystemExit(1)


def measured(sizes: DaySizes, home: Path) -> Found:
    """The day from the empty home to the compared books; the home is emptied."""
    shutil.rmtree(home, ignore_errors=True)
    running = Machine(home, sizes.processes)
    before = load()
    try:
        running.database.ensure_running()
        seconds = _founded(running, sizes)
        running.serve()
        found = _played(running, sizes)
        found["compared"] = _compared(running, found.pop("books"))
        found["seconds"]["load"] = seconds
    finally:
        running.end()
        shutil.rmtree(home, ignore_errors=True)
    head: Found = {"date": today(), "machine": machine(), "sizes": asdict(sizes)}
    head["load"] = {"before": before, "after": load()}
    return {**head, **found, "holds": holds(found)}


def holds(found: Found) -> bool:
    """Whether every promise of a day was kept."""
    compared = found["compared"]
    return not (
        found["wrong"]
        or found["unexpected"]
        or compared["missing"]
        or compared["unknown"]
        or compared["amounts_differ"]
        or not compared["check"]["sound"]
    )


def _founded(running: Machine, sizes: DaySizes) -> float:
    day = datetime.now(BEIJING).date()
    files = write_world(running.home / "city.yaml", sizes.city, day)
    _yibao(running, "migrate")
    began = time.monotonic()
    for one in files:
        _yibao(running, "load", str(one))
        one.unlink()
        _say(f"已装载 {one.name},{time.monotonic() - began:.0f} 秒")
    with psycopg.connect(running.database.url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    return round(time.monotonic() - began, 1)


def _played(running: Machine, sizes: DaySizes) -> Found:
    """The visits under kills, then the evening of every institution."""
    now = datetime.now(BEIJING)
    day = Day(invented(sizes.city, now.date()), now)
    player = Player(running.address, Troubles(sizes.lost, sizes.twice, PATIENCE))
    tally, began = player.tally, time.monotonic()

    striker = Striker(running, sizes.kills, _say)
    striker.start()
    try:
        visits = _until(day.visits(sizes.visits), began, sizes.minutes)
        visits = _struck(visits, striker, sizes, began)
        player.play(_told(visits, sizes.visits), sizes.connections)
        cpu, played = running.cpu(), tally.messages.total()
    finally:
        striker.end()
    evening = time.monotonic()
    books = list(day.books.values())
    player.follow(
        ((one.desk, reconciled(one, day.seed)) for one in books), sizes.connections
    )
    running.look()
    found = told(tally, books)
    _say(found.text)
    return {
        "institutions": len(books),
        "visits": dict(tally.visits),
        "settlements": _count(books, *SETTLED),
        "reversals": sum(kept.refund for book in books for kept in book.kept),
        "messages": {"day": played, "evening": tally.messages.total() - played},
        "reconciled": {one: tally.messages[one] for one in ("3201", "3202")},
        "checked": sum(book.checked for book in books),
        "kills": striker.done,
        "lost": tally.lost,
        "busy": tally.refused["busy"],
        "repeated": tally.repeated,
        "unexpected": {k: n for k, n in tally.refused.items() if k != "busy"},
        "wrong": list(found.wrong),
        "took_ms": {"p50": at(tally.took, 0.5), "p99": at(tally.took, 0.99)},
        "cpu": cpu.per(played),
        "memory_mb": running.most_mb,
        "seconds": {
            "day": round(tally.seconds, 1),
            "evening": round(time.monotonic() - evening, 1),
        },
        "books": books,
    }


def _count(books: Iterable[Book], *numbers: str) -> int:
    return sum(
        kept.number in numbers and not kept.refund
        for book in books
        for kept in book.kept
    )


def _compared(running: Machine, books: Iterable[Book]) -> Found:
    """Hospitals' books against the tables, each settlement; and ``yibao check``."""
    running.stop()
    with psycopg.connect(running.database.url) as connection:
        rows = connection.execute(
            "SELECT settlement_no, fee_total, reverses_no IS NULL "
            "FROM settlement_settlement"
        ).fetchall()
    ours = {str(number): int(total) for number, total, _ in rows}
    theirs = Counter(kept.settlement_no for book in books for kept in book.kept)
    told = {
        kept.settlement_no: kept.amount("medfee_sumamt").fen
        for book in books
        for kept in book.kept
    }
    undone = _compensated(running)
    began = time.monotonic()
    report = json.loads(_yibao(running, "check", "--json"))
    return {
        "rows": len(rows),
        "missing": len(theirs.keys() - ours.keys()),
        "unknown": len(ours.keys() - theirs.keys() - undone),
        "amounts_differ": sum(
            abs(told[number]) != abs(ours[number]) for number in told if number in ours
        ),
        "compensated": len(undone),
        "fees_fen": sum(ours.values()),
        "check": {
            "sound": report["sound"],
            "verified": len(report["verified"]),
            "violations": report["violations"][:20],
            "seconds": round(time.monotonic() - began, 1),
        },
    }


def _compensated(running: Machine) -> set[str]:
    """What 2601 undid, with the mirrors: the hospitals keep neither in their books."""
    with psycopg.connect(running.database.url) as connection:
        rows = connection.execute(COMPENSATED).fetchall()
    return {str(number) for pair in rows for number in pair}


COMPENSATED = """
SELECT s.settlement_no, r.settlement_no
FROM gateway_message m
JOIN settlement_settlement s ON s.message_no = m.message_no
    AND s.institution_code = m.institution_code AND s.reverses_no IS NULL
JOIN settlement_settlement r ON r.reverses_no = s.settlement_no
WHERE m.state = 'void' AND m.transaction IN ('2207', '2102', '2304')
"""


def _until(visits: Iterator[T], began: float, minutes: float) -> Iterator[T]:
    for one in visits:
        if minutes and time.monotonic() - began > minutes * 60:
            return
        yield one


def _struck(
    visits: Iterator[T], striker: Striker, sizes: DaySizes, began: float
) -> Iterator[T]:
    """Tell the striker before each visit how much of the day is over."""
    for turn, one in enumerate(visits):
        share = turn / sizes.visits
        if sizes.minutes:
            share = max(share, (time.monotonic() - began) / 60 / sizes.minutes)
        striker.reached(share)
        yield one


def _told(visits: Iterator[T], number: int) -> Iterator[T]:
    """A line for every twentieth of the day."""
    began, every = time.monotonic(), max(1, number // 20)
    for turn, one in enumerate(visits):
        if turn and turn % every == 0:
            _say(f"已开始 {turn} 次就诊,{time.monotonic() - began:.0f} 秒")
        yield one


def _yibao(running: Machine, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "yibao", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(running.home),
        check=False,
    )
    assert ran.returncode == 0 or arguments[0] == "check", ran.stdout
    return ran.stdout


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.day", description="一天")
    for name, field in DaySizes.__dataclass_fields__.items():
        kind = float if isinstance(field.default, float) else int
        parser.add_argument(f"--{name}", type=kind, default=field.default)
    parser.add_argument("--home", type=Path, help="临时数据库的目录,用完删除")
    parser.add_argument("--out", type=Path, help="结果写到这个文件")
    parser.add_argument("--record", action="store_true", help="记为公布的结果")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
