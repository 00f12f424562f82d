"""What came before each golden request: a window, and the numbers it was given."""

from __future__ import annotations

from collections.abc import Callable

from tests.gateway.playing import request_of
from tests.gateway.transactions import books
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import Window, line
from tests.settlement import world
from tests.settlement.recomputing import recomputing_city, use
from tests.settlement.world import CEILING, CHRONIC, EMPLOYEE, A, B, C

Told = dict[str, str]
Story = Callable[[Clock], tuple[Window, Told]]
LINES = (line("1", A, "700"), line("2", B, "200"), line("3", C, "50"))
FILING = {
    "psn_no": EMPLOYEE,
    "insutype": "310",
    "opsp_dise_code": CHRONIC,
    "opsp_dise_name": "高血压",
    "begndate": "2025-03-01",
}


def nothing(clock: Clock) -> tuple[Window, Told]:
    return Clinic(clock), {}


def signed_in(clock: Clock) -> tuple[Window, Told]:
    window = Window(clock)
    told = window.ask("9001", {"signIn": {"opter_no": "007", "mac": "", "ip": ""}})
    return window, {"sign_no": told["signinoutb"]["sign_no"]}


def shopping(clock: Clock) -> tuple[Counter, Told]:
    world.account(EMPLOYEE, current=60)
    return Counter(clock), {}


def sold(clock: Clock) -> tuple[Window, Told]:
    counter, _ = shopping(clock)
    return counter, numbers(counter.sell(line("1", A, "30", "2"), line("2", C, "40")))


def stocked(clock: Clock) -> tuple[Window, Told]:
    return Counter(clock), {}


def told_sold(clock: Clock) -> tuple[Window, Told]:
    counter, told = sold(clock)
    counter.ask(*request_of("3505", told))
    return counter, told


def told_all(clock: Clock) -> tuple[Window, Told]:
    counter, told = told_sold(clock)
    for number in ("3501", "3502", "3503", "3504"):
        counter.ask(*request_of(number, told))
    return counter, told


def registered(clock: Clock) -> tuple[Clinic, Told]:
    clinic = Clinic(clock)
    return clinic, {"visit": clinic.register()}


def seen(clock: Clock) -> tuple[Clinic, Told]:
    clinic, told = registered(clock)
    clinic.see()
    return clinic, told


def charged(clock: Clock) -> tuple[Clinic, Told]:
    world.account(EMPLOYEE, current=100)
    clinic, told = seen(clock)
    clinic.upload("P1", *LINES, line("4", CEILING, "100"))
    return clinic, told


def settled(clock: Clock) -> tuple[Clinic, Told]:
    clinic, _ = charged(clock)
    told = numbers(clinic.settle("P1", "1050"))
    return clinic, {**told, "message": clinic.sent["msgid"]}


def admitted(clock: Clock) -> tuple[Ward, Told]:
    ward = Ward(clock)
    return ward, {"visit": ward.admit()}


def treated(clock: Clock) -> tuple[Ward, Told]:
    ward, told = admitted(clock)
    ward.upload(*LINES)
    return ward, told


def discharged(clock: Clock) -> tuple[Ward, Told]:
    ward, told = treated(clock)
    ward.discharge()
    return ward, told


def billed(clock: Clock) -> tuple[Ward, Told]:
    ward, _ = discharged(clock)
    return ward, numbers(ward.settle("950"))


def listed(clock: Clock) -> tuple[Ward, Told]:
    ward, told = billed(clock)
    ward.ask("4101", request_of("4101", told)[1])
    return ward, told


def filed(clock: Clock) -> tuple[Window, Told]:
    window = Window(clock)
    answer = window.ask("2503", {"data": FILING})
    return window, {"filing": answer["result"]["trt_dcla_detl_sn"]}


def medicated(clock: Clock) -> tuple[Clinic, Told]:
    world.chronic_filing(EMPLOYEE)
    clinic = Clinic(clock)
    clinic.register()
    clinic.see("14", dise_codg=CHRONIC)
    lines = (line("1", A, "30", "2", rxno="CF1"), line("2", C, "40"))
    clinic.upload("P1", *({**one, "dise_codg": CHRONIC} for one in lines))
    return clinic, numbers(clinic.settle("P1", "100", "14"))


def transferred(clock: Clock) -> tuple[Window, Told]:
    window = Window(clock)
    answer = window.ask("2501", request_of("2501", {})[1])
    return window, {"filing": answer["result"]["trt_dcla_detl_sn"]}


def chosen(clock: Clock) -> tuple[Window, Told]:
    window = Window(clock)
    answer = window.ask("2505", request_of("2505", {})[1])
    return window, {"filing": answer["result"]["trt_dcla_detl_sn"]}


def undone(clock: Clock) -> tuple[Clinic, Told]:
    """A visit reversed after another of the year, where that recomputes the other."""
    use(recomputing_city())
    clinic, told = two_visits(clock)
    clinic.undo({**told, "setl_id": told["settlement"]})
    return clinic, told


def two_visits(clock: Clock) -> tuple[Clinic, Told]:
    """The first pays the year's deductible, so the second owes none."""
    clinic = Clinic(clock)
    settled: list[Wire] = []
    for amount in ("500", "300"):
        clinic.register()
        clinic.see()
        clinic.upload("P1", line("1", A, amount))
        settled.append(clinic.settle("P1", amount))
    first = settled[0]
    return clinic, {"mdtrt_id": first["mdtrt_id"], "psn_no": EMPLOYEE, **numbers(first)}


def numbers(info: Wire) -> Told:
    return {"settlement": info["setl_id"], "visit": info["mdtrt_id"]}


STORIES: dict[str, Story] = {
    "1101": nothing,
    "1201": nothing,
    "2001": nothing,
    "2101": shopping,
    "2102": shopping,
    "2103": sold,
    "2201": nothing,
    "2202": registered,
    "2203": registered,
    "2204": seen,
    "2205": charged,
    "2206": charged,
    "2207": charged,
    "2208": settled,
    "2301": admitted,
    "2302": treated,
    "2303": discharged,
    "2304": discharged,
    "2305": billed,
    "2401": nothing,
    "2402": treated,
    "2403": admitted,
    "2404": admitted,
    "2405": discharged,
    "2501": nothing,
    "2502": transferred,
    "2503": nothing,
    "2504": filed,
    "2505": nothing,
    "2506": chosen,
    "2601": settled,
    "3501": stocked,
    "3502": stocked,
    "3503": stocked,
    "3504": stocked,
    "3505": sold,
    "3506": told_sold,
    "3507": told_sold,
    "3508": told_all,
    "3509": told_all,
    "3510": told_all,
    "3511": told_all,
    "3512": told_all,
    "3513": told_all,
    "4101": billed,
    "4102": listed,
    "4103": listed,
    "4105": listed,
    "4401": billed,
    "4402": billed,
    "5201": settled,
    "5202": seen,
    "5203": settled,
    "5204": settled,
    "5205": medicated,
    "5206": settled,
    "5301": filed,
    "5302": chosen,
    "5303": admitted,
    "5304": transferred,
    "9001": nothing,
    "9002": signed_in,
    "Y601": settled,
    "Y602": settled,
    "Y603": charged,
    "Y604": charged,
    "Y605": undone,
    **books.STORIES,
}
