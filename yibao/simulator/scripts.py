"""What happens at the desks, as messages in their order: no input, no output.

A script yields what to send (``Ask``) and is given what came back (``Told``); a refusal
is thrown into it as ``Declined``. Whoever drives it chooses connection and pace. Every
answer that holds money is checked, and what was settled is noted in the hospital's own
book, with which it reconciles at the end of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from yibao.engine.money import Money
from yibao.simulator import messages, relations
from yibao.simulator.known import Charge, Patient
from yibao.simulator.messages import Content, Desk, Disease
from yibao.simulator.relations import fen

OUTPATIENT, INPATIENT = "11", "21"
UPLOADS_MOST = 4  # days of a stay are charged in so many uploads at most


class Ask(NamedTuple):
    """A transaction to send."""

    number: str
    content: Content


class Told(NamedTuple):
    """Its answer, and the message number it was asked by."""

    message_no: str
    output: Content


class Declined(Exception):
    """The platform refused a message."""

    def __init__(self, number: str, code: str, sentence: str) -> None:
        self.number = number
        self.code = code
        self.sentence = sentence
        super().__init__(f"{number} {sentence}")


Script = Generator[Ask, Told, None]


@dataclass(frozen=True, slots=True)
class Kept:
    """A settlement or a reversal as the hospital's book has it."""

    message_no: str
    number: str
    info: Content
    patient: Patient
    refund: bool

    @property
    def settlement_no(self) -> str:
        return str(self.info["setl_id"])

    @property
    def visit_no(self) -> str:
        return str(self.info["mdtrt_id"])

    def amount(self, name: str) -> Money:
        return fen(self.info, name)


@dataclass(slots=True)
class Book:
    """Of one institution: what it settled, and what was wrong with answers."""

    desk: Desk
    kept: list[Kept] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    checked: int = 0

    def check(self, number: str, found: list[str]) -> None:
        self.checked += 1
        own = self.desk.institution.code
        self.wrong += [f"{own} {number} {sentence}" for sentence in found]


@dataclass(frozen=True, slots=True)
class Case:
    """Who comes, when, for what, and what is charged."""

    book: Book
    patient: Patient
    at: datetime
    charges: tuple[Charge, ...]
    diagnosis: Disease
    days: int = 5  # of a stay

    @property
    def desk(self) -> Desk:
        return self.book.desk


# ---- 门诊


def outpatient(case: Case) -> Script:
    """An ordinary visit: 1101, 2201, 2203, 2204, 2206, 2207."""
    yield from _settled_visit(case)


def outpatient_settled_again(case: Case) -> Script:
    """A medicine is given back: whole reversal, then what was kept."""
    visit_no, settled = yield from _settled_visit(case)
    yield from _reversed(case, "2208", settled)
    yield Ask("2205", messages.withdraw(case.patient, visit_no))
    kept = case.charges[1:] or case.charges
    yield from _billed(case, visit_no, kept)


def registered_and_gone(case: Case) -> Script:
    """The patient registers and leaves: 2201, 2202."""
    yield Ask("1101", messages.identify(case.patient))
    content = messages.register(case.desk, case.patient, case.at)
    told = yield Ask("2201", content)
    visit_no, own = _visit_of(told), content["data"]["ipt_otp_no"]
    yield Ask("2202", messages.cancel_registration(case.patient, visit_no, own))


def outpatient_compensated(case: Case) -> Script:
    """The hospital does not know what became of its 2207: 2601, then anew."""
    visit_no, settled = yield from _settled_visit(case)
    undone = case.book.kept.pop()
    content = messages.compensate(case.patient, undone.message_no, "2207")
    yield Ask("2601", content)
    batch = str(settled["_batch"])
    bill = messages.settle(case.patient, visit_no, batch, OUTPATIENT, case.charges)
    told = yield Ask("2207", bill)
    case.book.check("2207", relations.bill(told.output))
    _keep(case, told, "2207")


def _settled_visit(
    case: Case,
) -> Generator[Ask, Told, tuple[str, Content]]:
    patient, desk = case.patient, case.desk
    told = yield Ask("1101", messages.identify(patient))
    _same_person(case, told)
    told = yield Ask("2201", messages.register(desk, patient, case.at))
    visit_no = _visit_of(told)
    seen = messages.see(desk, patient, visit_no, OUTPATIENT, case.at, case.diagnosis)
    yield Ask("2203", seen)
    settled = yield from _billed(case, visit_no, case.charges)
    return visit_no, settled


def _billed(
    case: Case, visit_no: str, charges: tuple[Charge, ...]
) -> Generator[Ask, Told, Content]:
    """2204, 2206, 2207: the lines, a trial, the settlement."""
    patient, desk = case.patient, case.desk
    batch = desk.own_no(case.at)
    upload = messages.charge(desk, patient, visit_no, batch, charges, case.at)
    told = yield Ask("2204", upload)
    divided = told.output["result"]
    case.book.check("2204", relations.lines(divided))
    bill = messages.settle(patient, visit_no, batch, OUTPATIENT, charges)
    settled = yield from _tried_and_settled(case, ("2206", "2207"), bill, divided)
    return {**settled, "_batch": batch}


# ---- 住院


def stay(case: Case) -> Script:
    """A stay: 1101, 2401, 2301 day by day, 2402, 2303, 2304."""
    yield from _settled_stay(case)


def stay_reversed(case: Case) -> Script:
    """The bill of a stay is taken back and made again: 2305, 2303, 2304."""
    stay_no, settled = yield from _settled_stay(case)
    yield from _reversed(case, "2305", settled)
    bill = messages.settle_stay(case.patient, stay_no, messages.total(case.charges))
    yield from _tried_and_settled(case, ("2303", "2304"), bill, settled["_lines"])


def _settled_stay(case: Case) -> Generator[Ask, Told, tuple[str, Content]]:
    patient, desk = case.patient, case.desk
    told = yield Ask("1101", messages.identify(patient))
    _same_person(case, told)
    begun = case.at - timedelta(days=case.days)
    admitted = messages.admit(desk, patient, INPATIENT, begun, case.diagnosis)
    told = yield Ask("2401", admitted)
    stay_no = str(told.output["result"]["mdtrt_id"])
    divided: list[Content] = []
    for day, charged in _daily(case, begun):
        upload = messages.charge_stay(desk, patient, stay_no, charged, day)
        told = yield Ask("2301", upload)
        divided += told.output["result"]
    case.book.check("2301", relations.lines(divided))
    left = messages.discharge(desk, patient, stay_no, case.at, case.diagnosis)
    yield Ask("2402", left)
    bill = messages.settle_stay(patient, stay_no, messages.total(case.charges))
    settled = yield from _tried_and_settled(case, ("2303", "2304"), bill, divided)
    return stay_no, {**settled, "_lines": divided}


def _daily(
    case: Case, begun: datetime
) -> Generator[tuple[datetime, tuple[Charge, ...]], None, None]:
    """The charges dealt over the days."""
    days = max(1, min(case.days, UPLOADS_MOST, len(case.charges)))
    for day in range(days):
        yield begun + timedelta(days=day), case.charges[day::days]


# ---- 药店


def sale(case: Case) -> Script:
    """A purchase: 1101, 2101, 2102."""
    yield from _sold(case)


def sale_returned(case: Case) -> Script:
    """A purchase brought back whole: 2103."""
    settled = yield from _sold(case)
    yield from _reversed(case, "2103", settled)


def _sold(case: Case) -> Generator[Ask, Told, Content]:
    told = yield Ask("1101", messages.identify(case.patient))
    _same_person(case, told)
    sold = messages.sell(case.desk, case.patient, case.charges, case.at)
    settled = yield from _tried_and_settled(case, ("2101", "2102"), sold, None)
    return settled


# ---- what they share


def _tried_and_settled(
    case: Case,
    numbers: tuple[str, str],
    bill: Content,
    divided: list[Content] | None,
) -> Generator[Ask, Told, Content]:
    """The trial and the settlement, held against each other and their lines."""
    tried = yield Ask(numbers[0], bill)
    told = yield Ask(numbers[1], bill)
    output = told.output
    besides = ("mdtrt_id",) if divided is None else ()
    found = relations.bill(output) + relations.trial(tried.output, output, besides)
    answered = output.get("detlcutinfo") if divided is None else divided
    found += relations.lines(answered or ()) if divided is None else []
    found += relations.of_lines(output["setlinfo"], answered or ())
    case.book.check(numbers[1], found)
    _keep(case, told, numbers[1])
    return output


def _reversed(case: Case, number: str, settled: Content) -> Script:
    told = yield Ask(number, messages.reverse(case.patient, settled["setlinfo"]))
    found = relations.bill(told.output) + relations.mirror(settled, told.output)
    case.book.check(number, found)
    _keep(case, told, number, settled["setlinfo"])


def _keep(case: Case, told: Told, number: str, original: Content | None = None) -> None:
    """Note it; a reversal's answer lacks what is known from the settlement."""
    info = {**(original or {}), **_said(told.output["setlinfo"])}
    refund = original is not None
    kept = Kept(told.message_no, number, info, case.patient, refund)
    case.book.kept.append(kept)


def _said(info: Content) -> dict[str, Any]:
    return {name: value for name, value in info.items() if value is not None}


def _same_person(case: Case, told: Told) -> None:
    found = told.output["baseinfo"]["psn_no"]
    if found != case.patient.person_no:
        due = case.patient.person_no
        case.book.check("1101", [f"psn_no 为 {found},应为 {due}"])


def _visit_of(told: Told) -> str:
    return str(told.output["data"]["mdtrt_id"])


SCRIPTS: dict[str, Callable[[Case], Script]] = {
    "门诊": outpatient,
    "门诊退药重结": outpatient_settled_again,
    "挂号后离开": registered_and_gone,
    "门诊冲正重结": outpatient_compensated,
    "购药": sale,
    "购药退货": sale_returned,
    "住院": stay,
    "住院撤销重结": stay_reversed,
}
