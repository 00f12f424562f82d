"""What conformance cases stand on: who they are played with, and what must hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from yibao.simulator import messages
from yibao.simulator.connection import Answer
from yibao.simulator.known import Charge, Known, Patient
from yibao.simulator.messages import Content, Desk
from yibao.simulator.scripts import OUTPATIENT, Ask, Book, Case, Declined, Script, Told

MONTH = timedelta(days=30)


class Failed(Exception):
    """The platform did not do what it must."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes to post as they are, with headers in place of the usual ones."""

    body: bytes
    headers: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Who the cases are played with."""

    known: Known
    book: Book  # of a hospital
    shop: Book | None
    patient: Patient
    stranger: Patient  # nobody's
    charges: tuple[Charge, ...]
    at: datetime

    @property
    def desk(self) -> Desk:
        return self.book.desk

    @property
    def wrong(self) -> list[str]:
        """What the checks of a day found amiss meanwhile."""
        return [*self.book.wrong, *(self.shop.wrong if self.shop else ())]

    def anew(self) -> Ground:
        """The same desks, whose numbers run on, with empty books."""
        shop = self.shop and Book(self.shop.desk)
        return replace(self, book=Book(self.desk), shop=shop)

    def case(self, book: Book | None = None) -> Case:
        diagnosis = self.known.diagnoses[0]
        book = book or self.book
        return Case(book, self.patient, self.at, self.charges, diagnosis, days=3)


Play = Generator[Ask | Raw, Any, None]


@dataclass(frozen=True, slots=True)
class Test:
    """A case by its name, with the transactions it speaks of."""

    title: str
    numbers: tuple[str, ...]
    play: Callable[[Ground], Play | Script]


def expect(holds: bool, sentence: str) -> None:
    if not holds:
        raise Failed(sentence)


def refused(ask: Ask, why: str) -> Generator[Ask, Told, Declined]:
    """The platform must refuse, in words."""
    try:
        yield ask
    except Declined as declined:
        expect(bool(declined.sentence.strip()), f"{why}: 拒绝而没有 err_msg")
        return declined
    raise Failed(f"{why}: 应当拒绝,却办理了")


def encoded(message: Content) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


def is_ok(answer: Answer) -> bool:
    return answer.status == 200 and answer.content.get("infcode") in (0, "0")


def days(ground: Ground) -> Content:
    day: date = ground.at.date()
    return {
        "psn_no": ground.patient.person_no,
        "begntime": f"{day - MONTH:%Y-%m-%d}",
        "endtime": f"{day:%Y-%m-%d}",
    }


def seen(ground: Ground, visit_no: str) -> Ask:
    diagnosis = ground.known.diagnoses[0]
    seen = messages.see(
        ground.desk, ground.patient, visit_no, OUTPATIENT, ground.at, diagnosis
    )
    return Ask("2203", seen)


def upload(ground: Ground, visit_no: str, batch: str) -> Content:
    return messages.charge(
        ground.desk, ground.patient, visit_no, batch, ground.charges, ground.at
    )


def ready(ground: Ground, batch: str) -> Generator[Ask, Told, str]:
    """2201, 2203, 2204: a visit that waits to be settled."""
    told = yield Ask("2201", messages.register(ground.desk, ground.patient, ground.at))
    visit_no = str(told.output["data"]["mdtrt_id"])
    yield seen(ground, visit_no)
    yield Ask("2204", upload(ground, visit_no, batch))
    return visit_no
