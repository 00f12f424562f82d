"""The log of a whole day in the city names no person and no amount."""

from __future__ import annotations

import io
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from tests.gateway.conftest import LIMITS
from yibao.demo.city import CITY, city
from yibao.demo.day import scenes
from yibao.demo.play import Play
from yibao.enrollment.models import Credential, Person
from yibao.gateway.server import Interface
from yibao.project.logs import Style, configure
from yibao.scenario.load import load_scenario
from yibao.settlement.models import Encounter, FeeLine, Settlement, SettlementFund
from yibao.settlement.models.settlements import AMOUNTS

pytestmark = pytest.mark.django_db(transaction=True)

LARGEST_DURATION = 60_000  # ms; a sum in fen above it cannot be taken for one


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    root.handlers = []
    configure(Style.JSON, stream)
    yield stream
    root.handlers, root.level = handlers, level


@contextmanager
def serving() -> Iterator[str]:
    """The interface on any free port, in this process and on the tests' database."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Interface(LIMITS), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    running.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        running.join()


def persons() -> Iterator[str]:
    """Whatever tells one person from another."""
    for person in Person.objects.all():
        yield from (person.person_no, person.name, person.id_no, person.phone)
    for credential in Credential.objects.all():
        yield from (credential.number, credential.card_sn)
    for encounter in Encounter.objects.all():
        yield from (encounter.disease_code, encounter.disease_name)


def amounts() -> Iterator[str]:
    """Every amount that changed hands, in yuan and, where it cannot be a time, in fen.

    Yuan carry a point and a line's only number with one is its time, which is left out.
    """
    found = [getattr(one, name) for one in Settlement.objects.all() for name in AMOUNTS]
    found += [line.line_total for line in FeeLine.objects.all()]
    found += [fund.amount for fund in SettlementFund.objects.all()]
    for amount in found:
        if amount:
            yield str(amount)
        if abs(amount.fen) > LARGEST_DURATION:
            yield f'": {amount.fen}'


def without_time(line: str) -> str:
    content = json.loads(line)
    del content["time"]
    return json.dumps(content, ensure_ascii=False)


def test_the_log_of_a_day_names_nobody(log: io.StringIO) -> None:
    load_scenario(CITY)
    with serving() as address:
        play = Play(city(address))
        try:
            for _ in scenes(play):
                pass
        finally:
            play.close()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    answered = [line for line in lines if line["message"] == "接口交易"]
    assert len(answered) == play.messages > 50
    assert {"2207", "2304", "2102", "2601"} <= {one["transaction"] for one in answered}
    assert all(one["institution"] and one["message_no"] for one in answered)
    written = "\n".join(map(without_time, log.getvalue().splitlines()))
    sought = {text for text in (*persons(), *amounts()) if text}
    assert len(sought) > 100
    assert [text for text in sought if text in written] == []
