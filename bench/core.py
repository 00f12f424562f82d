"""``python -m bench.core``: what settling itself costs, without HTTP and the gateway.

Visits that wait to be settled are made by copying one, then settled in this process in
batches of each size in turn, so that all of them meet the same noise. CPU is that of
this process and of its database connection.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import os
import pstats
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

from bench.server import BEIJING, loaded
from bench.sizes import QUICK
from bench.world import World, made
from yibao.project.embedded import EmbeddedServer
from yibao.simulator.known import Patient

if TYPE_CHECKING:
    from yibao.settlement.requests import SettleRequest

BATCHES = (1, 16, 32, 64)
LINES = 10
MS = 1000.0
SIZES = replace(QUICK, persons=256, institutions=20)

# A visit with its lines again, under another number and for another person.
COPY = """
INSERT INTO settlement_encounter SELECT (r).* FROM (
    SELECT jsonb_populate_record(e, jsonb_build_object(
        'encounter_no', w.number, 'person_no', w.person_no)) AS r
    FROM settlement_encounter e, unnest(%s::text[], %s::text[]) AS w(number, person_no)
    WHERE e.encounter_no = %s) copies
"""
COPY_LINES = """
INSERT INTO settlement_feeline SELECT (r).* FROM (
    SELECT jsonb_populate_record(l, jsonb_build_object('encounter_no', w.number)) AS r
    FROM settlement_feeline l, unnest(%s::text[]) AS w(number)
    WHERE l.encounter_no = %s) copies
"""


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server's own account passes through
        home = Path(folder) / "home"
        database = EmbeddedServer(home)
        try:
            database.ensure_running()
            world = made(SIZES)
            loaded(home, world)
            _set_up(home)
            _measured(world, asked)
        finally:
            database.stop()


def _measured(world: World, asked: argparse.Namespace) -> None:
    visits = Visits(world)
    for size in asked.batches:  # plans, policies and blocks of numbers are ready
        for _ in range(6):
            _settle(visits.take(size))
    count = _statements(visits.take(asked.batches[-1]))
    spent: dict[int, list[tuple[float, float, float]]] = {}
    for _ in range(asked.rounds):
        for size in asked.batches:
            spent.setdefault(size, []).append(_round(visits, size, asked.settlements))
    for size, rounds in spent.items():
        python, database, took = (median(one) for one in zip(*rounds, strict=True))
        best = min(one[0] + one[1] for one in rounds)
        _print(f"一批 {size:3}: Python {python:.3f} + PostgreSQL {database:.3f}")
        _print(f" = {python + database:.3f} ms 一笔 (最好 {best:.3f}),")
        _print(f"历时 {took:.3f} ms\n")
    _print(f"一批的语句: {json.dumps(count, ensure_ascii=False)}\n")
    if asked.top:
        _profiled([visits.take(32) for _ in range(30)], asked.top)


def _round(visits: Visits, size: int, settlements: int) -> tuple[float, float, float]:
    """Milliseconds of Python, of PostgreSQL and of the clock, each settlement."""
    batches = [visits.take(size) for _ in range(max(1, settlements // size))]
    backend = _Backend()
    began, python, database = time.perf_counter(), time.process_time(), backend.spent()
    for batch in batches:
        _settle(batch)
    count = size * len(batches)
    return (
        (time.process_time() - python) * MS / count,
        (backend.spent() - database) * MS / count,
        (time.perf_counter() - began) * MS / count,
    )


def _settle(batch: Sequence[SettleRequest]) -> None:
    from yibao.settlement.commands import settle_many
    from yibao.settlement.views import SettlementView

    for answer in settle_many(list(batch)):
        assert isinstance(answer, SettlementView), answer


class _Backend:
    """The database's own process for our connection, on its CPU."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.pid = int(cursor.fetchone()[0])

    def spent(self) -> float:
        exact = Path(f"/proc/{self.pid}/schedstat")
        if exact.exists():
            return int(exact.read_text().split()[0]) / 1e9
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)


class Visits:
    """Requests for visits that only wait to be settled, persons in turn."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.first = _uploaded(world)
        self.turn = 0

    def take(self, count: int) -> list[SettleRequest]:
        from django.db import connection

        persons = self.world.persons
        asked = []
        for _ in range(count):
            self.turn += 1
            person = persons[self.turn % len(persons)]
            number = f"{self.first.encounter_no[:12]}9{self.turn:014}"
            asked.append(replace(self.first, encounter_no=number, **_shown(person)))
        numbers = [one.encounter_no for one in asked]
        with connection.cursor() as cursor:
            named = [one.person_no for one in asked]
            cursor.execute(COPY, [numbers, named, self.first.encounter_no])
            cursor.execute(COPY_LINES, [numbers, self.first.encounter_no])
        return asked


def _shown(person: Patient) -> dict[str, Any]:
    from yibao.settlement.requests import CredentialClaim, IdentityClaim, Presented

    return {
        "person_no": person.person_no,
        "presented": Presented(
            IdentityClaim("01", person.id_no, person.name),
            CredentialClaim("02", person.id_no),
        ),
    }


def _uploaded(world: World) -> SettleRequest:
    """A visit with its lines, made by the very commands, and what settles it."""
    from yibao.engine.money import Money
    from yibao.kernel.operator import Operator
    from yibao.settlement import commands
    from yibao.settlement.requests import LineInput, SettleRequest, VisitInput

    hospital, person = world.hospitals[0], world.persons[0]
    by = Operator("SK01", "收费员", "interface", hospital.code)
    whose: Any = {"institution_code": hospital.code, "by": by}
    at = datetime.now(BEIJING)
    visit = commands.register_outpatient(
        person_no=person.person_no,
        insurance="310",
        visit=VisitInput(begin_at=at, institution_no="MZ1"),
        **whose,
    )
    named: Any = {"encounter_no": visit.pk, "person_no": person.person_no, **whose}
    commands.record_visit(visit=VisitInput(care_type="11"), **named)
    quantity = Decimal(2)
    lines = [
        LineInput(
            line_sn=str(position),
            item_code=item.code,
            quantity=quantity,
            price=item.price,
            line_total=Money.price_times(item.price, quantity),
            service_at=at,
            batch_no="1",
        )
        for position, item in enumerate(world.items[:LINES], 1)
    ]
    commands.upload_lines(lines=lines, **named)
    return SettleRequest(
        fee_total=Money.sum(one.line_total for one in lines),
        settled_at=at,
        batch_no="1",
        care_type="11",
        message_no=f"{hospital.code}000000000000000001",
        **named,
    )


def _set_up(home: Path) -> None:
    os.environ["YIBAO_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "yibao.project.settings"
    import django

    django.setup()


def _statements(batch: Sequence[SettleRequest]) -> dict[str, int]:
    """How many statements one batch sends, by their first word."""
    with _counted() as found:
        _settle(batch)
    return {**found, "一共": sum(found.values())}


@contextmanager
def _counted() -> Iterator[dict[str, int]]:
    from django.db import connection

    found: dict[str, int] = {}

    def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        word = text.split()[0].upper()
        found[word] = found.get(word, 0) + 1
        return execute(text, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def _profiled(batches: Sequence[Sequence[SettleRequest]], top: int) -> None:
    profile = cProfile.Profile(time.process_time)  # neighbours do not count
    for batch in batches:
        profile.runcall(_settle, batch)
    for order in ("tottime", "cumtime"):
        told = io.StringIO()
        pstats.Stats(profile, stream=told).sort_stats(order).print_stats(top)
        _print(re.sub(r"/\S*/(site-packages|yibao|lib)/", r"\1/", told.getvalue()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.core", description="结算本身"
    )
    parser.add_argument("--batches", type=int, nargs="+", default=BATCHES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--settlements", type=int, default=256, help="一轮多少笔")
    parser.add_argument("--top", type=int, default=0, help="另列出最费时的函数")
    return parser.parse_args()


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
