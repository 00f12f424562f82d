"""Single messages to flood a platform with, from its own city."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.faults.platform import Platform
from yibao.simulator import messages
from yibao.simulator.connection import Connection
from yibao.simulator.known import Charge, Institution, Patient
from yibao.simulator.messages import BEIJING, Content, Desk
from yibao.simulator.open_loop import Letter, OpenLoop, Outcome
from yibao.simulator.play import signed
from yibao.simulator.scripts import OUTPATIENT, Ask

AT_ONCE = 1e9  # a second: all of them leave together

_desks: dict[str, Desk] = {}


def desk_of(place: Institution) -> Desk:
    """One desk for each institution: its message numbers are never given twice."""
    return _desks.setdefault(place.code, Desk(place))


def charges(platform: Platform, number: int = 2) -> tuple[Charge, ...]:
    items = platform.known.items[:number]
    return tuple(Charge(item.code, item.price) for item in items)


def sale(platform: Platform, place: int, person: int) -> Letter:
    """2102 of a pharmacy: all of a purchase in one message."""
    shops, patients = platform.known.pharmacies, platform.known.patients
    desk, now = desk_of(shops[place % len(shops)]), datetime.now(BEIJING)
    patient = patients[person % len(patients)]
    sold = messages.sell(desk, patient, charges(platform), now)
    return Letter.of(desk, Ask("2102", sold))


def visit(platform: Platform, place: int, person: int) -> Letter:
    """2201 of a hospital."""
    known, now = platform.known, datetime.now(BEIJING)
    desk = desk_of(known.hospitals[place % len(known.hospitals)])
    patient = known.patients[person % len(known.patients)]
    return Letter.of(desk, Ask("2201", messages.register(desk, patient, now)))


def bill(platform: Platform, place: int, person: int) -> Letter:
    """2207 of a hospital, whose visit and lines were sent and answered before."""
    known, now = platform.known, datetime.now(BEIJING)
    desk = desk_of(known.hospitals[place % len(known.hospitals)])
    patient = known.patients[person % len(known.patients)]
    charged, batch = charges(platform), desk.own_no(now)
    told = ask(platform, desk, "2201", messages.register(desk, patient, now))
    visit = str(told["data"]["mdtrt_id"])
    seen = messages.see(desk, patient, visit, OUTPATIENT, now, known.diagnoses[0])
    ask(platform, desk, "2203", seen)
    lines = messages.charge(desk, patient, visit, batch, charged, now)
    ask(platform, desk, "2204", lines)
    settling = messages.settle(patient, visit, batch, OUTPATIENT, charged)
    return Letter.of(desk, Ask("2207", settling))


def undoing(letter: Letter, patient: Patient) -> Letter:
    """2601 of a message."""
    message = letter.message
    content = messages.compensate(patient, message["msgid"], message["infno"])
    return Letter.of(letter.desk, Ask("2601", content))


def reversal(letter: Letter, patient: Patient, settled: Content) -> Letter:
    """2208 or 2103 of what a letter settled."""
    number = "2208" if letter.message["infno"] == "2207" else "2103"
    content = messages.reverse(patient, settled["output"]["setlinfo"])
    return Letter.of(letter.desk, Ask(number, content))


def ask(platform: Platform, desk: Desk, number: str, content: Content) -> Content:
    """The output of one message that must be accepted."""
    answer = answer_to(platform, Letter.of(desk, Ask(number, content)))
    assert answer["infcode"] == 0, answer["err_msg"]
    output: dict[str, Any] = answer["output"]
    return output


def answer_to(platform: Platform, letter: Letter) -> Content:
    """The answer to one letter."""

    async def run() -> Content:
        connection = Connection(platform.address)
        try:
            answer = await connection.post(letter.body, signed(letter.desk))
        finally:
            await connection.close()
        return answer.content

    return asyncio.run(run())


def at_once(platform: Platform, letters: Sequence[Letter]) -> list[Outcome]:
    """All of them together, each over a connection of its own."""
    return OpenLoop(platform.address, AT_ONCE).play(letters)
